"""What a module may not load: the cold start of every function depends on it."""

import subprocess
import sys
from pathlib import Path

import pytest

LAYER = Path(__file__).parents[2] / "layers" / "leadrelay" / "python"
LIGHT = [
    *("aws.clients", "aws.configuration", "aws.queue", "aws.secrets", "aws.leases", "codec"),
    *("observability", "settings"),
    *("crm.lead_pro.webhook", "usecases.receive_crm_event", "usecases.receive_webhook"),
]
SDK = frozenset({"boto3", "botocore", "s3transfer"})
HEAVY = SDK | {"aws_lambda_powertools", "requests"}
PEOPLE = frozenset({"email_validator", "phonenumbers"})
BUDGET = {
    "portal_webhook": HEAVY | PEOPLE | {"pydantic", "leadrelay.domain.entry"},
    "delivery_sweeper": HEAVY | PEOPLE | {"pydantic"},
    "token_refresher": HEAVY | PEOPLE | {"pydantic"},
    "portal_poller": HEAVY | PEOPLE | {"pydantic"},
    "subscription_keeper": HEAVY | PEOPLE | {"pydantic"},
    "lead_forwarder": SDK | {"aws_lambda_powertools", "leadrelay.configuration"},
    "ledger_auditor": SDK | {"aws_lambda_powertools", "leadrelay.configuration"},
    "operator_console": HEAVY | PEOPLE | {"pydantic", "leadrelay.configuration.document"},
    "operator_actions": HEAVY | PEOPLE | {"pydantic"},
}


@pytest.mark.parametrize("module", LIGHT)
def test_a_module_of_the_webhooks_start_loads_nothing_heavy(module: str) -> None:
    assert loaded_with(f"leadrelay.{module}").isdisjoint({*HEAVY, "pydantic"})


@pytest.mark.parametrize("function", BUDGET)
def test_a_function_starts_without_what_it_may_never_need(function: str) -> None:
    assert loaded_with(f"leadrelay.wiring.{function}") & BUDGET[function] == set()


def test_every_function_has_such_a_budget() -> None:
    functions = LAYER.parents[2] / "functions"

    assert {folder.name for folder in functions.iterdir() if folder.is_dir()} == set(BUDGET)


def test_a_client_is_the_sdks_own_and_loads_no_more_of_it() -> None:
    used = "import leadrelay.aws.clients as made; made.sqs().meta"

    assert loaded_by(used).isdisjoint({"boto3", "s3transfer"})


def test_a_batch_is_taken_without_the_models_of_every_event() -> None:
    function = LAYER.parents[2] / "functions" / "lead_forwarder"

    loaded = loaded_by(f"sys.path.insert(0, {str(function)!r}); import app")

    assert "aws_lambda_powertools.utilities.batch" in loaded
    assert "aws_lambda_powertools.utilities.parser" not in loaded


def test_a_tick_of_a_poller_needs_no_batch() -> None:
    function = LAYER.parents[2] / "functions" / "portal_poller"

    loaded = loaded_by(f"sys.path.insert(0, {str(function)!r}); import app")

    assert "aws_lambda_powertools.utilities.batch" not in loaded


def loaded_with(module: str) -> set[str]:
    return loaded_by(f"import {module}")


def loaded_by(code: str) -> set[str]:
    code = f"import sys; sys.path.insert(0, {str(LAYER)!r}); {code}; print(*sys.modules)"

    answer = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-I", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"AWS_DEFAULT_REGION": "eu-west-1"},
    )

    return set(answer.stdout.split())
