"""Fixtures of every suite: a fake AWS without sockets, and a clock that stands still."""

import gc
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest
from botocore.loaders import create_loader
from hypothesis import settings
from moto import mock_aws

from tests.canary import spilled
from tests.end_to_end.scheduling import (
    FOLDER,
    pytest_xdist_make_scheduler,  # noqa: F401 - a hook, found by its name
)
from tests.fakes.clock import FakeClock
from tests.sandbox.dashboard.chromium import HOW, chromium
from tests.simulators.sender import CAN_TELL

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

REGION = "us-east-1"

# Every fake AWS begins with a new session, which would read megabytes of models of services again.
setattr(botocore.session, "create_loader", cache(create_loader))  # noqa: B010 - not exported

gc.set_threshold(50_000, 20, 20)  # a tenth of the time went into looking for garbage

settings.register_profile("correctness", deadline=None)
settings.load_profile("correctness")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of the machine's own AWS configuration is read."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.setenv(name, REGION)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield


@pytest.fixture
def dynamodb(aws: None) -> "DynamoDBClient":  # noqa: ARG001 - it must be there first
    return boto3.client("dynamodb")


@pytest.fixture
def sqs(aws: None) -> "SQSClient":  # noqa: ARG001 - it must be there first
    return boto3.client("sqs")


@pytest.fixture
def secretsmanager(aws: None) -> "SecretsManagerClient":  # noqa: ARG001 - it must be there first
    return boto3.client("secretsmanager")


@pytest.fixture
def queue_url(sqs: "SQSClient") -> str:
    return sqs.create_queue(QueueName="enquiries")["QueueUrl"]


@pytest.fixture
def ledger_table(dynamodb: "DynamoDBClient") -> str:
    kinds = {"due_shard": "S", "due_at": "N", "admitted_on": "S", "admitted_at": "S"}
    _create_table(dynamodb, "ledger", "key", kinds, _ledger_indexes())
    return "ledger"


@pytest.fixture
def portal_state_table(dynamodb: "DynamoDBClient") -> str:
    _create_table(dynamodb, "portal-state", "account", {}, {})
    return "portal-state"


@pytest.fixture
def configuration_table(dynamodb: "DynamoDBClient") -> str:
    _create_table(dynamodb, "configuration", "agency", {}, {})
    return "configuration"


@pytest.fixture
def listings_table(dynamodb: "DynamoDBClient") -> str:
    dynamodb.create_table(
        TableName="listings",
        KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return "listings"


def _ledger_indexes() -> dict[str, Any]:
    due = {
        "IndexName": "due",
        "KeySchema": _keys("due_shard", "due_at"),
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["portal", "account"]},
    }
    admitted = {
        "IndexName": "admitted",
        "KeySchema": _keys("admitted_on", "admitted_at"),
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    return {"GlobalSecondaryIndexes": [due, admitted]}


def _create_table(
    client: Any, name: str, hash_name: str, more: dict[str, str], indexes: dict[str, Any]
) -> None:
    types = {hash_name: "S", "part": "S"} | more
    client.create_table(
        TableName=name,
        KeySchema=_keys(hash_name, "part"),
        AttributeDefinitions=[
            {"AttributeName": each, "AttributeType": kind} for each, kind in types.items()
        ],
        BillingMode="PAY_PER_REQUEST",
        **indexes,
    )


def _keys(hash_name: str, range_name: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": hash_name, "KeyType": "HASH"},
        {"AttributeName": range_name, "KeyType": "RANGE"},
    ]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:  # noqa: ARG001
    """A test during which a canary reached a log or the standard streams has failed."""
    report: pytest.TestReport = yield
    names = spilled(content for _, content in report.sections)
    if names and report.passed:
        report.outcome = "failed"
        report.longrepr = f"personal or secret text was printed: {', '.join(names)}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What this machine could not show, where the tests were asked for that show it elsewhere."""
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.getreports(kind)]
    if not any(report.nodeid.startswith(FOLDER) for report in reports):
        return
    left_out = [
        *([] if chromium() else [f"test_*_in_a_browser.py: no Chromium; {HOW}"]),
        *([] if CAN_TELL else ["test_*kills.py: only Linux tells which process to kill"]),
    ]
    if left_out:
        terminalreporter.section("NOT TRIED", red=True, bold=True)
    for what in left_out:
        terminalreporter.line(f"{FOLDER}{what}")
