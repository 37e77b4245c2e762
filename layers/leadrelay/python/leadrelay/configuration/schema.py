"""The JSON schema of the configuration, for editors: `python -m leadrelay.configuration.schema`."""

import json
import sys

from leadrelay.configuration.document import Document


def schema_text() -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(schema | Document.model_json_schema(), indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
