"""Importing an adapter loads neither boto3 nor pydantic; the webhook's cold start depends on it."""

import subprocess
import sys
from pathlib import Path

import pytest

LAYER = Path(__file__).parents[2] / "layers" / "leadrelay" / "python"
LIGHT = [
    *("aws.clients", "aws.configuration", "aws.queue", "aws.secrets", "aws.leases"),
    *("observability", "settings"),
    *("crm.lead_pro.webhook", "usecases.receive_crm_event", "usecases.receive_webhook"),
]
HEAVY = frozenset({"aws_lambda_powertools", "boto3", "botocore", "requests"})


@pytest.mark.parametrize("module", LIGHT)
def test_a_module_of_the_webhooks_start_loads_nothing_heavy(module: str) -> None:
    assert loaded_with(module).isdisjoint({*HEAVY, "pydantic"})


@pytest.mark.parametrize("module", ["wiring.operator_console", "wiring.operator_actions"])
def test_the_console_starts_with_no_more_than_it_shows(module: str) -> None:
    assert loaded_with(module).isdisjoint({*HEAVY, "email_validator", "phonenumbers"})


def loaded_with(module: str) -> set[str]:
    code = (
        f"import sys; sys.path.insert(0, {str(LAYER)!r}); import leadrelay.{module}; "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )

    answer = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )

    return set(answer.stdout.split())
