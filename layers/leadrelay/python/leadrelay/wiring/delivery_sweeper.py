"""Composition root of the delivery sweeper."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from leadrelay.aws import clients
from leadrelay.aws.dead_letters import DeadLetterQueues
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.aws.queue import SqsQueue
from leadrelay.observability import PowertoolsTelemetry, telemetry
from leadrelay.settings import SweeperSettings
from leadrelay.usecases.sweep_due import DueSweep
from leadrelay.wiring.deployed import deployed, now


@contextmanager
def invocation(context: Any) -> Iterator[Callable[[], int]]:
    with _telemetry().invocation(context.aws_request_id):
        yield _tick


def _tick() -> int:
    """Dead letters are counted last: nothing that goes on depends on them."""
    queued = _sweep().tick()
    found = _dead_letters().messages()
    if found:
        _telemetry().count("DeadLettersFound", found)
    return queued


def _cause() -> str:
    return _telemetry().request_id


@cache
def _telemetry() -> PowertoolsTelemetry:
    return telemetry("delivery_sweeper")


@cache
def _settings() -> SweeperSettings:
    return deployed(SweeperSettings, _telemetry())


@cache
def _dead_letters() -> DeadLetterQueues:
    return DeadLetterQueues(clients.sqs(), _settings().dead_letter_queue_urls)


@cache
def _sweep() -> DueSweep:
    settings = _settings()
    return DueSweep(
        ledger=DynamoLedger(clients.dynamodb(), settings.ledger_table, now),
        queue=SqsQueue(clients.sqs(), settings.enquiry_queue_url, cause=_cause),
        states=DynamoPortalStates(clients.dynamodb(), settings.portal_state_table),
        clock=now,
        telemetry=_telemetry(),
    )
