"""The auditor between a ledger, a CRM and a portal that do not always agree."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from leadrelay.domain.agency import Rule
from leadrelay.domain.audit import Anomaly, AuditState, unseen
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.entry import Entry, Note, ParkReason, State
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.record import Handles, Record
from leadrelay.domain.rhythm import SLOTS, Rhythm
from tests.builders import ACCOUNT, AGENCY, NOW
from tests.fakes.audit_book import InMemoryAuditBook
from tests.fakes.auditor import TURN, AuditorBench
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm, FakeLead
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.portal import FakePortal
from tests.fakes.portal_states import InMemoryPortalStates
from tests.unit.test_audit_rules import a_row

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YESTERDAY = NOW.date() - DAY
HANDLES = Handles("sam@enquirer.example", None)
Deliver = Callable[..., Entry]


@pytest.fixture
def crm(clock: FakeClock) -> FakeCrm:
    return FakeCrm(clock)


@pytest.fixture
def portal(clock: FakeClock) -> FakePortal:
    return FakePortal(clock)


@pytest.fixture
def bench(clock: FakeClock, crm: FakeCrm, portal: FakePortal) -> AuditorBench:
    states = InMemoryPortalStates()
    states.write_poll(ACCOUNT, PollState(go_live=NOW - 30 * DAY))
    return AuditorBench(clock, InMemoryLedger(clock), crm, states, {ACCOUNT: portal})


@pytest.fixture
def deliver(bench: AuditorBench, crm: FakeCrm) -> Deliver:
    """An enquiry that the ledger holds, and `leads` that the CRM does."""

    def deliver(number: int = 1, *, leads: int = 1, **said: Any) -> Entry:
        row = a_row(number, **said)
        made = [1000 + len(crm.leads) + each for each in range(leads)]
        crm.leads += [FakeLead(one, row.key, HANDLES, {}, row.admitted_at) for one in made]
        if row.lead_id is not None:
            row = replace(row, lead_id=made[0] if made else 999)
        entry = Entry(row, Record(sent_as=(HANDLES,)))
        bench.ledger.commit(entry, expected=None, note=Note(at=NOW, what="created"))
        return entry

    return deliver


def yesterday(hour: int = 12) -> Any:
    return NOW.replace(hour=hour, minute=0) - DAY


def listed(portal: FakePortal, number: int, hour: int = 12) -> None:
    portal.receive(str(number), yesterday(hour))


def test_where_all_agree_nothing_is_found_and_zero_is_counted_once_a_day(
    bench: AuditorBench, deliver: Deliver, portal: FakePortal
) -> None:
    listed(portal, 1)
    deliver(1, admitted_at=yesterday(), delivered_at=yesterday())

    first, second = bench.tick(), bench.tick()

    assert first.findings == second.findings == ()
    assert first.looked_up == 1
    assert bench.telemetry.values("BalanceOff") == [0]


@pytest.mark.proves("F86")
def test_a_duplicate_is_found_within_the_hour_and_counted_until_a_person_has_merged_it(
    bench: AuditorBench, deliver: Deliver, crm: FakeCrm, clock: FakeClock
) -> None:
    deliver(leads=2, posts=2)

    (finding,) = bench.tick().findings
    assert (finding.anomaly, finding.lead_ids) == (Anomaly.DUPLICATE, (1000, 1001))
    clock.advance(3 * DAY)
    assert bench.tick().findings == (finding,)
    assert bench.telemetry.total("BalanceOff") == 2
    assert bench.telemetry.names().count("AnomalyFound") == 1

    del crm.leads[1]
    assert bench.tick().findings == ()


@pytest.mark.proves("F89")
def test_a_lead_that_was_deleted_is_found_by_a_look_at_the_lead_itself(
    bench: AuditorBench, deliver: Deliver
) -> None:
    deliver(leads=0)

    (finding,) = bench.tick().findings

    assert (finding.anomaly, finding.lead_ids) == (Anomaly.MISSING, (999,))


def test_what_was_given_up_on_and_is_there_after_all_is_found(
    bench: AuditorBench, deliver: Deliver
) -> None:
    parked = {"state": State.PARKED, "park_reason": ParkReason.OUTCOMES_UNKNOWN}
    deliver(posts=3, lead_id=None, delivered_at=None, **parked)

    (finding,) = bench.tick().findings

    assert (finding.anomaly, finding.lead_ids) == (Anomaly.UNCLAIMED, (1000,))


def test_what_was_held_for_days_is_looked_up_with_the_balance_of_the_day_it_was_sent(
    bench: AuditorBench, deliver: Deliver
) -> None:
    deliver(leads=2, posts=2, admitted_at=NOW - 20 * DAY, delivered_at=NOW - HOUR)

    assert [each.anomaly for each in bench.tick().findings] == [Anomaly.DUPLICATE]


def test_a_look_up_that_fails_proves_nothing_and_is_tried_at_the_next_tick(
    bench: AuditorBench, deliver: Deliver, crm: FakeCrm
) -> None:
    deliver(leads=2, posts=2)
    crm.look_up_failures = 1

    first = bench.tick()
    assert (first.looked_up, first.not_looked_up, first.findings) == (0, 1, ())
    assert len(bench.tick().findings) == 1


def test_a_crm_that_fails_again_and_again_is_left_alone(
    bench: AuditorBench, deliver: Deliver, crm: FakeCrm
) -> None:
    for number in range(9):
        deliver(number, posts=2)
    crm.look_up_failures = 99

    audited = bench.tick()

    assert audited.not_looked_up == 9
    assert crm.look_ups == 3


def test_while_the_forwarder_has_paused_the_crm_nothing_is_asked_of_it(
    bench: AuditorBench, deliver: Deliver, crm: FakeCrm, clock: FakeClock
) -> None:
    deliver(posts=2)
    bench.states.write_breaker(Breaker(open_until=NOW + HOUR))

    assert bench.tick().not_looked_up == 1
    assert crm.look_ups == 0
    clock.advance(2 * HOUR)
    assert bench.tick().looked_up == 1


def test_look_ups_keep_to_a_pace_and_to_the_time_that_there_is(
    bench: AuditorBench, deliver: Deliver
) -> None:
    for number in range(5):
        deliver(number, posts=2)

    assert bench.audit.tick(NOW + timedelta(seconds=20)).not_looked_up == 5
    assert bench.paced == 0
    assert bench.tick().looked_up == bench.paced == 5


def test_an_enquiry_that_only_the_portal_knows_is_found_and_settled_once_it_is_admitted(
    bench: AuditorBench, deliver: Deliver, portal: FakePortal
) -> None:
    listed(portal, 1)
    listed(portal, 2)
    deliver(1, admitted_at=yesterday(), delivered_at=yesterday())

    (finding,) = bench.tick().findings
    assert (finding.anomaly, finding.key) == (Anomaly.UNSEEN, "property_finder:2")
    deliver(2)
    assert bench.tick().findings == ()


def test_the_report_of_a_day_says_what_portal_ledger_and_crm_hold(
    bench: AuditorBench, deliver: Deliver, portal: FakePortal
) -> None:
    for number in range(4):
        listed(portal, number, hour=9 + number)
    old = {"admitted_at": yesterday(), "delivered_at": yesterday()}
    deliver(0, **old)
    deliver(1, **old)
    deliver(2, state=State.SUPPRESSED, posts=0, lead_id=None, leads=0, admitted_at=yesterday())
    portal.receive("today", NOW)

    bench.tick()

    report = bench.book.read_day(YESTERDAY)
    assert report is not None
    (line,) = report.lines
    assert (line.listed, line.held, line.leads) == (4, 3, 2)
    assert line.states == {"created": 2, "suppressed": 1}
    assert [each.key for each in report.findings] == ["property_finder:3"]
    assert (report.looked_up, report.is_whole) == (2, True)


def test_what_the_ledger_heard_days_later_counts_to_the_day_on_which_it_was_asked(
    bench: AuditorBench, deliver: Deliver, portal: FakePortal, clock: FakeClock
) -> None:
    listed(portal, 1)
    clock.advance(9 * DAY)
    at = {"admitted_at": clock(), "delivered_at": clock()}
    deliver(1, portal_created_at=yesterday(), **at)

    audited = bench.audit.day(YESTERDAY, clock() + TURN)

    assert audited.report is not None
    assert audited.report.lines[0].held == 1
    assert audited.findings == ()


def test_a_day_is_balanced_once_and_not_before_it_has_settled(
    bench: AuditorBench, portal: FakePortal, clock: FakeClock
) -> None:
    clock.now = NOW.replace(hour=2, minute=0)
    assert bench.tick().report.day == YESTERDAY - DAY
    assert bench.tick().report is None
    clock.advance(HOUR)
    assert bench.tick().report.day == YESTERDAY
    assert len(portal.asked) == 2


def test_a_portal_that_cannot_be_read_is_no_anomaly_and_is_tried_again_until_noon(
    bench: AuditorBench, portal: FakePortal, clock: FakeClock
) -> None:
    portal.faults.extend([UnavailableError("GET /v1/leads: 503")] * 9)

    report = bench.tick().report
    assert (report.lines[0].listed, report.lines[0].problem) == (None, "UnavailableError")
    assert bench.tick().report is not None
    assert bench.telemetry.total("BalanceOff") == 0
    clock.now = NOW.replace(hour=15, minute=0)
    assert bench.tick().report is not None
    assert bench.tick().report is None


def test_an_account_that_has_never_been_polled_is_not_balanced(bench: AuditorBench) -> None:
    bench.readers[Account(Portal.PROPERTY_FINDER, "new")] = bench.readers[ACCOUNT]

    assert [line.account for line in bench.tick().report.lines] == [ACCOUNT]


def test_a_day_begins_and_ends_by_the_clock_of_the_agency(
    bench: AuditorBench, portal: FakePortal
) -> None:
    bench.zone = timezone(4 * HOUR)
    portal.receive("late", yesterday(19))
    portal.receive("next day", yesterday(20))

    audited = bench.audit.day(YESTERDAY, NOW + TURN)

    assert [each.key for each in audited.findings] == ["property_finder:late"]


def test_after_a_restore_everything_younger_is_looked_up_in_as_many_turns_as_it_takes(
    bench: AuditorBench, deliver: Deliver, clock: FakeClock
) -> None:
    deliver(0, admitted_at=NOW - 3 * DAY, delivered_at=NOW - 3 * DAY)
    for number in range(1, 8):
        deliver(number, leads=2 if number == 7 else 1)
    bench.between_looks = lambda: clock.advance(timedelta(seconds=60))
    restored_at = NOW - DAY

    looked_up, after, turns = 0, "", 0
    while True:
        audited = bench.audit.since(restored_at, after, clock() + timedelta(seconds=200))
        looked_up, after, turns = looked_up + audited.looked_up, audited.after, turns + 1
        if not after:
            break

    assert (looked_up, turns) == (7, 3)
    assert [each.key for each in audited.findings] == ["property_finder:7"]


def test_the_silence_of_a_portal_is_measured_at_every_tick(
    bench: AuditorBench, clock: FakeClock
) -> None:
    bench.tick()
    clock.advance(HOUR)
    bench.tick()

    assert bench.telemetry.values("SilenceExcess") == [0, 0]
    assert bench.book.read_rhythm(ACCOUNT).until == NOW.replace(minute=0) - 2 * HOUR


@pytest.mark.proves("F38")
def test_a_portal_that_is_silent_against_its_habit_is_told_and_alarms(
    bench: AuditorBench, clock: FakeClock
) -> None:
    busy = Rhythm(since=NOW - 30 * DAY, until=NOW, rates=(3.0,) * SLOTS)
    bench.book.write_rhythm(ACCOUNT, busy)
    state = bench.states.read_poll(ACCOUNT)
    bench.states.write_poll(ACCOUNT, replace(state, last_enquiry_at=NOW))

    bench.tick()
    clock.advance(3 * HOUR)
    bench.tick()

    first, second = bench.telemetry.values("SilenceExcess")
    assert first == 0
    assert second == pytest.approx(9 / 6.908, abs=0.01)
    (told,) = [facts for name, facts in bench.telemetry.events if name == "PortalSilent"]
    assert told["account"] == str(ACCOUNT)


@pytest.mark.proves("F91")
def test_an_office_that_the_crm_no_longer_has_is_told_once_a_day(bench: AuditorBench) -> None:
    rule = Rule(name="Marina", office_id=1213)
    bench.agency = replace(AGENCY, rules=(rule,))

    bench.tick()
    bench.tick()

    (told,) = [facts for name, facts in bench.telemetry.events if name.startswith("Config")]
    assert told["where"] == "rules[0].office"
    assert bench.telemetry.total("ConfigurationInvalid") == 1


def test_a_status_that_the_crm_does_not_know_is_told(bench: AuditorBench) -> None:
    bench.agency = replace(AGENCY, statuses={"replied": "Contacted", "read": "Viewed"})
    bench.statuses = {"Contacted"}

    bench.tick()

    (told,) = [facts for name, facts in bench.telemetry.events if name.startswith("Config")]
    assert told["where"] == "statuses.read"


def test_where_the_crm_does_not_tell_its_statuses_they_are_not_judged(bench: AuditorBench) -> None:
    bench.agency = replace(AGENCY, statuses={"replied": "Contacted"})
    bench.statuses = UnavailableError("GET /statuses: 503")

    bench.tick()

    assert "StatusesNotChecked" in bench.telemetry.names()
    assert bench.telemetry.total("ConfigurationInvalid") == 0


def test_offices_that_cannot_be_asked_for_keep_no_balance_from_being_made(
    bench: AuditorBench,
) -> None:
    bench.offices = UnavailableError("GET /offices: 503")

    assert bench.tick().report is not None
    assert "AuditIncomplete" in bench.telemetry.names()


def test_of_two_audits_at_once_none_forgets_what_the_other_has_found(
    bench: AuditorBench, deliver: Deliver
) -> None:
    other = unseen("property_finder:2", ACCOUNT, "2026-10-02", NOW)
    bench.book = InterferedBook(before_write=AuditState(findings=(other,)))
    deliver(1, leads=2, posts=2)

    findings = bench.tick().findings

    assert {each.key for each in findings} == {"property_finder:1", "property_finder:2"}


@dataclass
class InterferedBook(InMemoryAuditBook):
    """Somebody else writes right before the first write."""

    before_write: AuditState | None = None

    def write_state(self, state: AuditState) -> AuditState:
        other, self.before_write = self.before_write, None
        if other is not None:
            super().write_state(other)
        return super().write_state(state)
