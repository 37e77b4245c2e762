"""Deploys template.yaml's tables, queues and secrets, and writes down how its functions start.

Runs once for a folder, in a process of its own, so that what it imports burdens nobody else.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.domain.coverage import PollState
from tests.benchmarks.beside_others.options import Options
from tests.builders import ACCOUNT
from tests.simulation.handlers.functions import Function, deployed
from tests.simulation.handlers.stack import Stack
from tests.template.cloudformation import ROOT, functions, target

OFFICE = "1213"
FIRST_ENQUIRIES = datetime(2026, 11, 1, tzinfo=UTC)  # the harness's portal has no older ones
ONE_SLICE = int(timedelta(days=365).total_seconds())


def deploy(options: Options) -> dict[str, Any]:
    parameters = {
        "OfficeId": OFFICE,
        "PlaceholderEmailDomain": "agency.example",
        "PropertyFinderUrl": os.environ["PORTAL_URL"],
        "LeadProUrl": os.environ["SINK_URL"],
        **options.parameters,
    }
    stack = Stack(parameters, _secrets())
    _go_live(stack)
    every = deployed(stack)
    return {one.logical_id: _start(stack, one, options) for one in every.values()}


def _secrets() -> Mapping[str, Any]:
    names = {"api_key": "PORTAL_API_KEY", "api_secret": "PORTAL_API_SECRET"}
    keys = {name: os.environ[variable] for name, variable in names.items()}
    return {
        "PropertyFinderCredentialsSecretmain": {
            **keys,
            "webhook_secrets": [os.environ["WEBHOOK_SECRET"]],
        },
        "LeadProSecret": {"api_key": os.environ["CRM_API_KEY"]},
        "ContactKeySecret": {"key": "k" * 48},
    }


def _go_live(stack: Stack) -> None:
    """Since before the first enquiry; whatever is there is read as new, in one go."""
    now = datetime.now(UTC)
    state = PollState(
        go_live=FIRST_ENQUIRIES - timedelta(days=1),
        watermark=FIRST_ENQUIRIES,
        slice_seconds=ONE_SLICE,
        daily_done_at=now,
        history_done_at=now,
    )
    DynamoPortalStates(stack.dynamodb, "PortalStateTable").write_poll(ACCOUNT, state)


def _start(stack: Stack, function: Function, options: Options) -> dict[str, Any]:
    variables = {
        "_HANDLER": _handler(options.handlers, function.name),
        "AWS_LAMBDA_FUNCTION_NAME": function.logical_id,
        "LAMBDA_TIMEOUT": str(function.seconds),
        **function.variables,
    }
    return {"variables": variables, "sources": list(_sources(stack, function.logical_id))}


def _handler(package: str, name: str) -> str:
    """The one that ships, where the package has none of its own."""
    is_there = (ROOT / package.replace(".", "/") / name / "app.py").exists()
    return f"{package if is_there else 'functions'}.{name}.app"


def _sources(stack: Stack, logical_id: str) -> Iterator[dict[str, Any]]:
    """Queues that start it: their address, size of a batch, how many batches at once."""
    for event in functions()[logical_id].get("Events", {}).values():
        if event["Type"] == "SQS":
            declared = event["Properties"]
            yield {
                "url": stack.address(target(declared["Queue"])),
                "batch_size": declared["BatchSize"],
                "at_once": declared["ScalingConfig"]["MaximumConcurrency"],
            }


if __name__ == "__main__":
    plan = Path(sys.argv[1])
    part = plan.with_suffix(".part")
    part.write_text(json.dumps(deploy(Options.from_environment())), encoding="utf-8")
    part.rename(plan)
