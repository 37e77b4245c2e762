"""A made-up enquiry of our own goes all the way into the ledger, and not a step further."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from leadrelay.domain.admission import observed, replayed
from leadrelay.domain.canary import KEPT, hours, is_canary
from leadrelay.domain.enquiry import Account, Enquiry, Portal, Route, enquiry_key
from leadrelay.domain.entry import Entry, Note, State, retention
from leadrelay.domain.errors import LeadRelayError, NotConfiguredError, UnavailableError
from leadrelay.domain.record import Record
from leadrelay.usecases.send_canaries import Canaries
from tests.builders import NOW, a_canary, a_claim, an_enquiry
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.ledger_rows import InMemoryLedgerRows
from tests.fakes.telemetry import RecordingTelemetry
from tests.unit.world import a_world

MAIN, LYON = Account(Portal.PROPERTY_FINDER, "main"), Account(Portal.SEEKER_LEADS, "lyon")
HOUR = next(hours(NOW))
CANARY = a_canary(MAIN, HOUR)
KEY = CANARY.key
ANSWER = "our webhook answered 503"
HOURLY, TICK = timedelta(hours=1), timedelta(minutes=5)


@dataclass
class Flight:
    """What is sent arrives at once, unless it `is_lost` or the webhook fails."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(HOUR))
    told: RecordingTelemetry = field(default_factory=RecordingTelemetry)
    sent: list[tuple[Account, datetime]] = field(default_factory=list)
    failures: dict[Account, LeadRelayError] = field(default_factory=dict)
    is_lost: bool = False

    def __post_init__(self) -> None:
        self.ledger = InMemoryLedger(self.clock)

    def send(self, account: Account, hour: datetime) -> None:
        if account in self.failures:
            raise self.failures[account]
        self.sent.append((account, hour))
        if not self.is_lost:
            entry = observed(None, a_canary(account, hour), self.clock())
            note = Note(at=self.clock(), what="observed")
            self.ledger.commit(entry, expected=None, note=note)

    def tick(self, *accounts: Account, by: timedelta = TICK) -> list[float]:
        """The ages that were told, in seconds."""
        self.clock.advance(by)
        told_before = len(self.told.values("CanaryAge"))
        Canaries(
            accounts=accounts or (MAIN, LYON),
            rows=InMemoryLedgerRows(self.ledger),
            send=self.send,
            clock=self.clock,
            telemetry=self.told,
        ).tick()
        return self.told.values("CanaryAge")[told_before:]


def test_a_canary_is_durable_and_at_rest_and_the_crm_never_hears_of_it() -> None:
    world = a_world()

    row = world.admit(CANARY)
    again = world.admit(CANARY)

    assert (row.state, row.due_at, row.posts) == (State.SUPPRESSED, None, 0)
    assert again == row
    assert (world.crm.creates, world.crm.look_ups, world.crm.reads) == (0, 0, 0)


def test_a_canary_is_in_no_count_and_in_no_list() -> None:
    world = a_world()

    world.admit(CANARY)

    assert world.telemetry.counts == []
    assert InMemoryLedgerRows(world.ledger).admitted(NOW.date()) == []


def test_nothing_is_kept_of_a_canary_that_could_be_sent_and_it_is_soon_gone() -> None:
    entry = observed(None, CANARY, NOW)
    kept = retention(entry.row, NOW)

    assert entry.record == Record()
    assert (kept.record_until, kept.row_until) == (NOW + KEPT, NOW + KEPT)


def test_no_command_makes_a_lead_of_a_canary() -> None:
    world = a_world()
    row = world.admit(CANARY)
    claim = a_claim()

    assert world.forwarder.replay(KEY, claim)
    assert world.forwarder.create(KEY, claim)
    assert world.forwarder.dismiss(KEY, claim)
    assert world.forwarder.erase(KEY, MAIN, claim)
    assert world.forwarder.drive(KEY, claim)

    assert world.row(KEY) == row
    assert (world.crm.creates, world.crm.look_ups, world.crm.reads) == (0, 0, 0)


@pytest.mark.parametrize(
    "enquiry",
    [
        replace(CANARY, email="layla@example.com"),
        replace(CANARY, email=None),
        replace(CANARY, portal_lead_id=f"{CANARY.portal_lead_id}0"),
        replace(CANARY, portal_lead_id="message_lead_1"),
        replace(CANARY, route=Route.POLL),
    ],
    ids=["another address", "no address", "another id", "an id of the portal", "listed"],
)
def test_what_only_looks_like_a_canary_is_an_enquiry_like_any_other(enquiry: Enquiry) -> None:
    world = a_world()

    row = world.admit(enquiry)

    assert not is_canary(enquiry)
    assert row.state is State.CREATED
    assert InMemoryLedgerRows(world.ledger).admitted(NOW.date()) == [enquiry.key]


def test_an_enquiry_that_was_there_before_is_no_canary_whatever_is_said_of_it_later() -> None:
    before = observed(None, replace(CANARY, email="layla@example.com"), NOW)

    after = observed(before, replace(CANARY, observed_at=NOW + TICK), NOW + TICK)

    assert not after.row.is_canary
    assert after.row.due_at == NOW


def test_a_reason_alone_makes_no_canary_of_an_enquiry() -> None:
    entry = observed(None, an_enquiry(), NOW)
    row = replace(entry.row, state=State.SUPPRESSED, reason=observed(None, CANARY, NOW).row.reason)

    assert not row.is_canary
    assert replayed(Entry(row, entry.record), NOW).row.state is State.NEW


def test_every_account_sends_one_an_hour() -> None:
    flight = Flight()

    for _ in range(30):
        flight.tick()

    assert flight.sent == [
        (account, HOUR + ago * HOURLY) for ago in range(3) for account in (MAIN, LYON)
    ]
    assert len(flight.ledger.entries) == len(flight.sent)


def test_the_age_is_that_of_the_newest_that_got_through_in_the_account_that_is_worst_off() -> None:
    flight = Flight()
    flight.tick()

    assert flight.tick() == [2 * TICK.total_seconds()]

    flight.failures[LYON] = UnavailableError(ANSWER)
    flight.tick(by=HOURLY)
    assert flight.tick() == [(HOURLY + 3 * TICK).total_seconds()]


def test_before_the_first_has_got_through_the_age_is_at_least_three_hours() -> None:
    assert Flight().tick() == [(3 * HOURLY + TICK).total_seconds()]


def test_one_that_was_lost_is_sent_again_and_the_age_grows_until_it_arrives() -> None:
    flight = Flight()
    flight.tick()
    flight.is_lost = True

    ages = [flight.tick(by=HOURLY) for _ in range(2)]
    flight.is_lost = False
    flight.tick()

    assert [age for (age,) in ages] == [3900, 7500]
    assert flight.tick() == [900]


def test_a_webhook_that_fails_is_named_and_hinders_no_other_account() -> None:
    flight = Flight(failures={MAIN: UnavailableError(ANSWER)})

    flight.tick()

    assert [account for account, _ in flight.sent] == [LYON]
    assert flight.told.events == [
        ("CanaryNotSent", {"account": str(MAIN), "error": f"UnavailableError: {ANSWER}"})
    ]


def test_an_account_that_nobody_has_set_up_has_no_age() -> None:
    flight = Flight(failures={MAIN: NotConfiguredError("no value"), LYON: NotConfiguredError("no")})

    assert flight.tick() == []
    assert flight.told.events == []


def test_a_ledger_that_cannot_be_read_is_named_and_no_age_is_told() -> None:
    flight = Flight()
    flight.ledger.reads.fail()

    assert flight.tick() == []
    assert flight.told.names() == ["CanariesNotSeen"]
    assert flight.tick() != []


def test_two_accounts_of_a_portal_have_a_canary_each() -> None:
    flight, second = Flight(), Account(MAIN.portal, "second")

    flight.tick(MAIN, second)

    names = [a_canary(account, HOUR).portal_lead_id for account in (MAIN, second)]
    assert flight.ledger.entries.keys() == {enquiry_key(MAIN.portal, name) for name in names}
