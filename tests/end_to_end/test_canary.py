"""A made-up enquiry of our own, every hour, through all that a real one goes through."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.waiting import eventually
from tests.sandbox.go_live import KEEPER
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox

HOUR = 3600


@pytest.fixture(scope="module")
def watched() -> Iterator[Sandbox]:
    """Without schedules: the keeper has looked once, when the stack went live."""
    with Sandbox(Options(parameters={"Canary": "on"}, seconds_per_minute=None)) as running:
        yield running


def arrived(sandbox: Sandbox) -> list[dict[str, Any]]:
    """One of each account, as the ledger knows it."""

    def rows() -> list[dict[str, Any]]:
        return [row for row in sandbox.stack.ledger_rows() if row["part"] == "STATE"]

    assert eventually(lambda: len(rows()) >= len(sandbox.accounts))
    return rows()


def test_it_gets_from_each_webhook_into_the_ledger_and_no_further(watched: Sandbox) -> None:
    rows = arrived(watched)

    portals = {row["key"].partition(":leadrelay-canary-")[0] for row in rows}
    assert portals == {str(account.portal) for account in watched.accounts}
    assert {row["state"] for row in rows} == {"suppressed"}
    assert watched.lead_pro.leads == []


def test_its_age_falls_when_one_has_got_through(watched: Sandbox) -> None:
    arrived(watched)
    assert eventually(lambda: watched.stack.metric("CanaryAge", "Maximum") >= 3 * HOUR)

    watched.stack.invoke(KEEPER)

    assert eventually(lambda: 0 < watched.stack.metric("CanaryAge", "Minimum") < 2 * HOUR)


def test_it_is_counted_as_no_enquiry(watched: Sandbox) -> None:
    arrived(watched)

    counted = ("EnquiriesReceived", "EnquiriesAdmitted", "EnquiriesSuppressed", "LeadsCreated")
    assert [watched.stack.metric(name) for name in counted] == [0, 0, 0, 0]
