"""Composition root of the operator's actions."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from leadrelay.aws import clients
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.queue import SqsQueue
from leadrelay.console.actions import Actions
from leadrelay.observability import PowertoolsTelemetry, telemetry
from leadrelay.settings import ActionSettings
from leadrelay.usecases.ask_command import Operator
from leadrelay.wiring.deployed import deployed, now


@contextmanager
def invocation(context: Any) -> Iterator[Callable[[Mapping[str, Any]], str]]:
    """What answers one click."""
    with _telemetry().invocation(context.aws_request_id):
        yield _actions().answer


def _cause() -> str:
    return _telemetry().request_id


@cache
def _telemetry() -> PowertoolsTelemetry:
    return telemetry("operator_actions")


@cache
def _settings() -> ActionSettings:
    return deployed(ActionSettings, _telemetry())


@cache
def _actions() -> Actions:
    settings = _settings()
    operator = Operator(
        ledger=DynamoLedger(clients.dynamodb(), settings.ledger_table, now),
        queue=SqsQueue(clients.sqs(), settings.enquiry_queue_url, cause=_cause),
        clock=now,
        telemetry=_telemetry(),
    )
    return Actions(operator=operator, clock=now, telemetry=_telemetry())
