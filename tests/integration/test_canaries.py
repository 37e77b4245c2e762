"""A canary on a deployed stack: from the keeper, through webhook and queue, into the ledger."""

import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.subscription_keeper.app import handler as keep
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.domain.canary import KEPT, canary_id, hours
from leadrelay.domain.entry import State
from leadrelay.wiring import subscription_keeper
from tests import canary
from tests.cloudwatch.emf import Point, points_in
from tests.integration.cli_world import FINDER, SEEKER, Deployed, a_context

HOUR, THREE_HOURS = timedelta(hours=1).total_seconds(), timedelta(hours=3).total_seconds()


@pytest.fixture
def asked_for(relay: Deployed, monkeypatch: pytest.MonkeyPatch) -> Deployed:
    monkeypatch.setenv("CANARY_LEDGER_TABLE", os.environ["LEDGER_TABLE"])
    subscription_keeper._settings.cache_clear()  # noqa: SLF001 - a deployment
    return relay


def tick(relay: Deployed) -> None:
    keep({}, a_context(60))
    relay.forward()


def told(capsys: pytest.CaptureFixture[str]) -> list[Point]:
    printed = capsys.readouterr()
    canary.assert_clean(printed.out, printed.err)
    return list(points_in(printed.out))


def values(points: list[Point], metric: str) -> list[float]:
    return [point.value for point in points if point.name == metric]


def items(relay: Deployed) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = relay.aws["dynamodb"].scan(TableName=os.environ["LEDGER_TABLE"])[
        "Items"
    ]
    return found


def test_one_of_every_account_gets_through_and_the_crm_never_hears_of_it(
    asked_for: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    hour = next(hours(datetime.now(UTC)))
    tick(asked_for)
    first = told(capsys)
    tick(asked_for)
    second = told(capsys)

    ledger = DynamoLedger(
        asked_for.aws["dynamodb"], os.environ["LEDGER_TABLE"], lambda: datetime.now(UTC)
    )
    for account in (FINDER, SEEKER):
        entry = ledger.read(f"{account.portal}:{canary_id(account, hour)}")
        assert entry is not None
        assert (entry.row.state, entry.row.account) == (State.SUPPRESSED, account)
        assert entry.record.enquiry is None
    assert asked_for.crm.requests == []
    assert values(first, "CanaryAge")[0] >= THREE_HOURS
    assert 0 <= values(second, "CanaryAge")[0] <= 2 * HOUR


def test_it_is_counted_and_listed_nowhere(
    asked_for: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    tick(asked_for)

    now = datetime.now(UTC)
    reader = LedgerReader(asked_for.aws["dynamodb"], os.environ["LEDGER_TABLE"])
    emitted = {point.name for point in told(capsys)}
    assert emitted.isdisjoint({"EnquiriesReceived", "EnquiriesAdmitted", "EnquiriesSuppressed"})
    assert "WebhookAccepted" not in emitted
    assert [*reader.admitted(now.date()), *reader.admitted((now - KEPT).date())] == []
    assert json.loads(asked_for.run("enquiries", "--json").stdout)["enquiries"] == []


def test_nothing_of_it_stays_for_longer_than_a_day(asked_for: Deployed) -> None:
    tick(asked_for)

    latest = (datetime.now(UTC) + KEPT + timedelta(minutes=1)).timestamp()
    assert len(items(asked_for)) == 2 * 3  # a row, an empty record and a note of each account
    assert all(float(item["expires_at"]["N"]) <= latest for item in items(asked_for))


def test_a_webhook_that_refuses_it_is_named_and_the_subscriptions_are_kept_all_the_same(
    asked_for: Deployed, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_BASE_URL", f"{asked_for.server.url}/not/ours")
    subscription_keeper._settings.cache_clear()  # noqa: SLF001 - a deployment

    outcomes = keep({}, a_context(60))["outcomes"]

    printed = capsys.readouterr().out
    assert printed.count("our webhook answered 404") == 2
    assert set(outcomes.values()) == {"repaired"}
    assert items(asked_for) == []


def test_none_is_sent_unless_it_was_asked_for(
    relay: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    tick(relay)

    assert values(told(capsys), "CanaryAge") == []
    assert items(relay) == []
