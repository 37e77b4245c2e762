"""What the auditor's memory promises, in DynamoDB and in its twin."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from leadrelay.aws.audit_book import DynamoAuditBook
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.domain.admission import observed
from leadrelay.domain.audit import Anomaly, AuditState, Finding
from leadrelay.domain.balance import DayReport, Line
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.entry import Note
from leadrelay.domain.errors import ConflictError
from leadrelay.domain.ports import AuditBook, Ledger, LedgerRows
from leadrelay.domain.rhythm import Rhythm
from tests.builders import ACCOUNT, NOW, an_enquiry
from tests.fakes.audit_book import InMemoryAuditBook
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.ledger_rows import InMemoryLedgerRows

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DAY = NOW.date()
FINDING = Finding(
    anomaly=Anomaly.DUPLICATE,
    key="property_finder:1",
    account=ACCOUNT,
    found_at=NOW,
    lead_ids=(7, 5),
    advice="Keep lead 7.",
)
STATE = AuditState(cursor="property_finder:1", findings=(FINDING,), balanced_on="2026-10-02")
RHYTHM = Rhythm(since=NOW, until=NOW, rates=tuple(each / 7 for each in range(168)))
REPORT = DayReport(
    day=DAY,
    made_at=NOW,
    lines=(
        Line(account=ACCOUNT, listed=3, held=2, leads=1, states={"created": 1, "parked": 1}),
        Line(account=ACCOUNT, listed=None, held=0, leads=0, problem="UnavailableError"),
    ),
    looked_up=2,
    not_looked_up=1,
    findings=(FINDING,),
    drifts=("lead_pro: new field colour (1 of 2)",),
)


@pytest.fixture(params=["dynamodb", "in memory"])
def book(request: pytest.FixtureRequest) -> AuditBook:
    if request.param == "in memory":
        return InMemoryAuditBook()
    client = request.getfixturevalue("dynamodb")
    return DynamoAuditBook(client, request.getfixturevalue("portal_state_table"))


def test_nothing_is_remembered_at_first(book: AuditBook) -> None:
    assert book.read_state() == AuditState()
    assert book.read_rhythm(ACCOUNT) == Rhythm()
    assert book.read_day(DAY) is None


def test_everything_is_remembered_as_it_was_written(book: AuditBook) -> None:
    state = book.write_state(STATE)
    rhythm = book.write_rhythm(ACCOUNT, RHYTHM)
    report = book.write_day(REPORT)

    assert book.read_state() == state == replace(STATE, revision=1)
    assert book.read_rhythm(ACCOUNT) == rhythm == replace(RHYTHM, revision=1)
    assert book.read_day(DAY) == report == replace(REPORT, revision=1)
    assert book.read_rhythm(Account(Portal.PROPERTY_FINDER, "second")) == Rhythm()
    assert book.read_day(DAY - timedelta(days=1)) is None


def test_each_write_builds_on_the_last_one_and_of_two_on_one_revision_one_conflicts(
    book: AuditBook,
) -> None:
    first, report = book.write_state(STATE), book.write_day(REPORT)
    rhythm = book.write_rhythm(ACCOUNT, RHYTHM)

    assert book.write_state(first).revision == 2
    assert book.write_day(report).revision == 2
    assert book.write_rhythm(ACCOUNT, rhythm).revision == 2
    with pytest.raises(ConflictError):
        book.write_state(first)
    with pytest.raises(ConflictError):
        book.write_day(REPORT)
    with pytest.raises(ConflictError):
        book.write_rhythm(ACCOUNT, RHYTHM)


def test_a_balance_is_kept_for_eight_hundred_days(
    dynamodb: "DynamoDBClient", portal_state_table: str
) -> None:
    book = DynamoAuditBook(dynamodb, portal_state_table)
    book.write_state(STATE)
    book.write_day(REPORT)

    items = {
        each["part"]["S"]: each for each in dynamodb.scan(TableName=portal_state_table)["Items"]
    }

    until = int((NOW + timedelta(days=800)).timestamp())
    assert items[DAY.isoformat()]["expires_at"]["N"] == str(until)
    assert "expires_at" not in items["STATE"]


@pytest.fixture(params=["dynamodb", "in memory"])
def both(request: pytest.FixtureRequest, clock: FakeClock) -> tuple[Ledger, LedgerRows]:
    if request.param == "in memory":
        twin = InMemoryLedger(clock)
        return twin, InMemoryLedgerRows(twin)
    client = request.getfixturevalue("dynamodb")
    table = request.getfixturevalue("ledger_table")
    return DynamoLedger(client, table, clock), LedgerReader(client, table)


def test_the_rows_of_a_day_of_utc_are_listed_latest_first(
    both: tuple[Ledger, LedgerRows],
) -> None:
    ledger, rows = both
    for number in range(6):
        at = NOW + timedelta(hours=number * 4)
        entry = observed(None, an_enquiry(portal_lead_id=str(number)), at)
        ledger.commit(entry, expected=None, note=Note(at=at, what="observed"))

    today = list(rows.admitted(DAY))

    assert today == [f"property_finder:{number}" for number in (4, 3, 2, 1, 0)]
    assert list(rows.admitted(DAY + timedelta(days=1))) == ["property_finder:5"]
    wanted = ["property_finder:5", "property_finder:none", "property_finder:0"]
    assert list(rows.rows(wanted)) == ["property_finder:5", "property_finder:0"]
