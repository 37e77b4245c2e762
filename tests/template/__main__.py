"""The template with its loops written out, as JSON: for tools that cannot read loops."""

import json
import sys

from tests.template.cloudformation import template

if __name__ == "__main__":
    sys.stdout.write(json.dumps(template(), indent=2))
