"""What a daily sweep costs in which nothing has changed, with the real ledger on moto."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from leadrelay import codec
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.domain.coverage import PollState
from leadrelay.domain.entry import Claim
from leadrelay.domain.envelope import Envelope
from leadrelay.usecases.poll_accounts import AccountsPoll
from tests.benchmarks.polling.pollers import Poller
from tests.benchmarks.usage import READ_UNIT
from tests.benchmarks.world import CREDENTIALS
from tests.builders import ACCOUNT, NOW
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.forwarder import a_forwarder
from tests.fakes.portal import FakePortal
from tests.fakes.portal_states import InMemoryPortalStates
from tests.fakes.telemetry import RecordingTelemetry
from tests.simulation.handlers.stack import REGION, Stack
from tests.simulation.telemetry import SilentTelemetry

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
INVOCATION = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Cost:
    """`calls` are those of the sweep; `units` is what its reads of rows are billed."""

    leads: int
    units: int
    messages: int
    calls: Counter[str]


@dataclass(slots=True)
class Kept:
    """boto3's clients: tables are real, messages are kept here."""

    dynamodb: Any
    bodies: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    units: int = 0

    def send_message_batch(self, *, QueueUrl: str, Entries: list[Any]) -> Any:  # noqa: ARG002, N803
        self.calls["SendMessageBatch"] += 1
        self.bodies += [entry["MessageBody"] for entry in Entries]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803
        """A key costs a unit for each 4 KB of its whole item, and one where there is none."""
        self.calls["BatchGetItem"] += 1
        for table, wanted in RequestItems.items():
            for key in wanted["Keys"]:
                found = self.dynamodb.get_item(TableName=table, Key=key).get("Item", {})
                self.units += max(1, math.ceil(len(json.dumps(found)) / READ_UNIT))
        return self.dynamodb.batch_get_item(RequestItems=RequestItems)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.dynamodb, name)


def unchanged(leads: int) -> Cost:
    with _aws() as kept:
        clock, states = FakeClock(), InMemoryPortalStates()
        portal = FakePortal(clock)
        for number in range(leads):
            portal.receive(f"lead-{number}", NOW - WEEK + WEEK * (number + 1) / (leads + 2))
        _known(states)
        poller = Poller(account=ACCOUNT, clock=clock, states=states, aws=kept)
        _swept(poller, portal)
        _forward(kept, clock, states)
        _known(states)
        kept.calls.clear()
        kept.units = 0
        _swept(poller, portal)
        return Cost(leads, kept.units, len(kept.bodies), kept.calls)


@contextmanager
def _aws() -> Iterator[Kept]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in {
            **CREDENTIALS,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
        }.items():
            patch.setenv(name, value)
        Stack({}, {})
        yield Kept(boto3.client("dynamodb"))


def _known(states: InMemoryPortalStates) -> None:
    """Just polled, and its daily sweep is due."""
    states.polls[ACCOUNT] = PollState(
        go_live=NOW - 2 * WEEK,
        watermark=NOW,
        polled_at=NOW,
        history_done_at=NOW,
        daily_done_at=NOW - DAY,
    )


def _swept(poller: Poller, portal: FakePortal) -> None:
    poll = poller(portal)
    AccountsPoll([poll], SilentTelemetry()).tick(Claim("sweep", poller.clock() + INVOCATION))
    done = poller.states.read_poll(ACCOUNT).daily_done_at
    assert done == NOW, "the sweep has come to its end"


def _forward(kept: Kept, clock: FakeClock, states: InMemoryPortalStates) -> None:
    """What waits on the queue reaches the ledger and the CRM."""
    ledger: Any = DynamoLedger(kept.dynamodb, "LedgerTable", clock)
    forwarder = a_forwarder(
        clock=clock,
        ledger=ledger,
        states=states,
        crm=FakeCrm(clock),
        telemetry=RecordingTelemetry(),
    )
    for body in kept.bodies:
        observation = codec.observation_from_body(Envelope.from_json(body).body)
        forwarder.admit(observation, Claim("forwarder", NOW + INVOCATION))
    kept.bodies.clear()
