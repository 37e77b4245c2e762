"""Deployed beside a portal that has been in use for a long time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.end_to_end.waiting import eventually
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox

DAYS = 84
HISTORY = 600


def with_a_history(sandbox: Sandbox) -> None:
    now = datetime.now(UTC)
    since, until = now - timedelta(days=DAYS), now - timedelta(minutes=10)
    sandbox.property_finder.fill(HISTORY, since=since, until=until)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    options = Options(parameters={"HistoryDays": "85"}, seconds_per_minute=1.0)
    with Sandbox(options, before_go_live=with_a_history) as running:
        yield running


def states(sandbox: Sandbox) -> list[str]:
    return [row["state"] for row in sandbox.stack.ledger_rows() if row["part"] == "STATE"]


def test_months_of_history_are_known_and_none_of_it_is_sent(sandbox: Sandbox) -> None:
    suppressed = eventually(lambda: states(sandbox).count("suppressed") >= HISTORY, 90)

    assert suppressed
    keys = {lead["meta"]["src_key"] for lead in sandbox.lead_pro.leads}
    old = {f"property_finder:{lead.id}" for lead in sandbox.property_finder.leads[:HISTORY]}
    assert keys & old == set()


@pytest.mark.parametrize("dialect", ["openapi", "retrieval", "crm_sync"])
def test_an_enquiry_arrives_in_whatever_words_the_portal_speaks(
    sandbox: Sandbox, dialect: str
) -> None:
    sandbox.property_finder.settings.dialect = dialect  # type: ignore[assignment]  # one of its own

    enquiry = sandbox.property_finder.add(deliver=False)

    key = f"property_finder:{enquiry.id}"
    assert eventually(
        lambda: [lead for lead in sandbox.lead_pro.leads if lead["meta"]["src_key"] == key], 60
    )
