"""`python -m tests.fuzz.api`: schemathesis tries the deployed webhooks by their description."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.fuzz.description import FILE
from tests.sandbox import paths, vault
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox

PROGRAM = paths.ROOT / ".sandbox/venvs/schemathesis/bin/schemathesis"
HOOKS = Path(__file__).with_name("schemathesis_hooks.py")
# What is not like its schema is kept nevertheless, and API Gateway answers a wrong method with 404.
CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_headers_conformance", "positive_data_acceptance", "ignored_auth"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    wanted, more = _options().parse_known_args(arguments)
    options = Options(seconds_per_minute=None)
    with Sandbox(options, say=lambda text: print(text, file=sys.stderr)) as sandbox:  # noqa: T201
        return _tried(sandbox, wanted.examples, more)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make fuzz-api", description=__doc__)
    parser.add_argument("--examples", type=int, default=300, help="of each operation")
    return parser


def _tried(sandbox: Sandbox, examples: int, more: Sequence[str]) -> int:
    command = [
        *(str(PROGRAM), "run", str(FILE), "--url", sandbox.stack.api_url),
        *("--checks", ",".join(CHECKS), "--max-examples", str(examples)),
        *("--request-timeout", "30", "--continue-on-failure"),
        *more,
    ]
    secrets = {one.portal: one.webhook_secret for one in sandbox.accounts}
    known = json.dumps(secrets | {"lead_pro": vault.LEAD_PRO_WEBHOOK["token"]})
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS), "WEBHOOK_SECRETS": known}
    ran = subprocess.run(command, check=False, env=environment, cwd=paths.HOME)  # noqa: S603 - ours
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
