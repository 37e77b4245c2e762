"""What the client of Lead.pro does when its calls take turns with those of other processes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.domain.errors import NoTurnError
from leadrelay.domain.lead import LeadType
from leadrelay.domain.outcome import Outcome, Verdict
from leadrelay.domain.record import Handles
from leadrelay.http import Answer, JsonApi
from leadrelay.wire.pacing import SharedPace
from tests.builders import AGENCY, NOW
from tests.fakes.clock import FakeClock
from tests.fakes.portal_states import InMemoryTurns
from tests.fakes.telemetry import RecordingTelemetry
from tests.integration.lead_pro_clients import LAYLA
from tests.simulators.faults import Fault
from tests.simulators.lead_pro import API_KEY, LeadProSimulator
from tests.unit.lead_pro_drafts import draft

SECOND = timedelta(seconds=1)
SOMEBODY = Handles(email="layla@people.example", phone="+971501110001")
ANOTHER = Handles(email="layla@work.example", phone=None)


class Timed(JsonApi):
    def __init__(self, url: str, given: list[float]) -> None:
        super().__init__(url)
        self._given = given

    def call(self, *args: Any, total_seconds: float | None = None, **kwargs: Any) -> Answer:
        assert total_seconds is not None
        self._given.append(total_seconds)
        return super().call(*args, total_seconds=total_seconds, **kwargs)


@dataclass
class Slow:
    """Lead.pro gets one call a second; time passes only while one waits for it.

    `given` are the seconds that each call had.
    """

    crm: LeadProSimulator
    clock: FakeClock
    turns: InMemoryTurns
    per_second: float | None = 1
    given: list[float] = field(default_factory=list)

    def client(self) -> LeadPro:
        pace = SharedPace(
            self.turns, lambda: self.per_second, self.clock, RecordingTelemetry(), self._sleep
        )
        return LeadPro(
            Timed(self.crm.url, self.given),
            lambda: API_KEY,
            LeadProMapper(AGENCY),
            pace=pace,
            now=lambda: self.clock().timestamp(),
        )

    def others_wait(self, seconds: float) -> datetime:
        self.turns.next_at = self.clock() + timedelta(seconds=seconds)
        return self.turns.next_at

    def _sleep(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))


@pytest.fixture
def slow(clock: FakeClock) -> Iterator[Slow]:
    with LeadProSimulator() as simulator:
        yield Slow(simulator, clock, InMemoryTurns())


def test_processes_that_share_a_rate_create_one_after_the_other(slow: Slow) -> None:
    both = [slow.client(), slow.client()]
    outcomes = [one.create(draft(**LAYLA), 12).verdict for one in both * 2]

    assert outcomes == [Verdict.DONE] * 4
    assert slow.clock() - NOW == 3 * SECOND


def test_a_create_whose_turn_comes_too_late_is_not_sent_and_says_nothing_of_the_crm(
    slow: Slow,
) -> None:
    slow.others_wait(4)

    outcome = slow.client().create(draft(**LAYLA), 5)

    assert (outcome.verdict, outcome.is_tried) == (Verdict.NOT_SENT, False)
    assert slow.crm.requests == []


def test_an_update_whose_turn_comes_too_late_is_not_sent_and_says_nothing_of_the_crm(
    slow: Slow,
) -> None:
    slow.others_wait(20)

    outcome = slow.client().update(1, draft(**LAYLA))

    assert (outcome.verdict, outcome.is_tried) == (Verdict.NOT_SENT, False)
    assert slow.crm.requests == []


def test_a_look_up_has_all_its_turns_before_anybody_who_comes_later(slow: Slow) -> None:
    began = slow.others_wait(5)

    slow.client().find([SOMEBODY, ANOTHER], "property_finder:1")

    assert len(slow.crm.requests) == 3
    assert slow.clock() == began + 2 * SECOND
    assert slow.turns.next_at == began + 3 * SECOND


def test_a_look_up_that_could_not_be_finished_is_not_begun(slow: Slow) -> None:
    last = slow.others_wait(9)

    with pytest.raises(NoTurnError):
        slow.client().find([SOMEBODY, ANOTHER], "property_finder:1")
    assert slow.crm.requests == []
    assert slow.turns.next_at == last


def test_whoever_looks_for_the_leads_of_others_waits_for_that_longer_than_it_may_take(
    slow: Slow,
) -> None:
    began = slow.others_wait(6)

    assert slow.client().strangers(SOMEBODY, NOW) == ()
    assert slow.clock() == began + SECOND


@pytest.mark.parametrize("waits", [0, 6])
def test_however_long_it_has_waited_the_look_up_itself_has_three_seconds(
    slow: Slow, waits: int
) -> None:
    slow.others_wait(waits)
    slow.client().strangers(SOMEBODY, NOW)

    assert slow.given == [3.0, 2.0]


def test_it_has_no_more_where_nobody_waits(slow: Slow) -> None:
    slow.per_second = None
    slow.client().strangers(SOMEBODY, NOW)

    assert slow.given == [3.0, 3.0]


def test_what_an_agent_made_of_a_lead_is_not_read_without_a_turn(slow: Slow) -> None:
    slow.others_wait(20)

    outcome = slow.client().standing(1)

    assert isinstance(outcome, Outcome)
    assert (outcome.verdict, outcome.is_tried) == (Verdict.NOT_SENT, False)


def test_but_not_for_ever(slow: Slow) -> None:
    slow.others_wait(6.1)

    with pytest.raises(NoTurnError):
        slow.client().strangers(SOMEBODY, NOW)


def test_what_needs_another_call_than_it_has_turns_for_stands_in_line_again(slow: Slow) -> None:
    """Where the account has no valuations, a second POST follows."""
    slow.crm.script(Fault(status=403), method="POST", path="/api/v103/leads/valuation")
    owners = draft(**LAYLA, lead_type=LeadType.VENDOR, details={"postcode": "DE1 1JX"})

    outcome = slow.client().create(replace(owners, is_valued=True), 12)

    assert (outcome.verdict, slow.clock()) == (Verdict.DONE, NOW + SECOND)
