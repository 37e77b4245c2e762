from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.admission import observed
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.entry import Note
from leadrelay.domain.envelope import Kind
from leadrelay.domain.errors import UnavailableError
from leadrelay.usecases.sweep_due import DueSweep
from tests.builders import ACCOUNT, NOW, an_enquiry
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.portal_states import InMemoryPortalStates
from tests.fakes.queue import InMemoryQueue
from tests.fakes.telemetry import RecordingTelemetry


@dataclass
class Sweeping:
    clock: FakeClock = field(default_factory=FakeClock)
    queue: InMemoryQueue = field(default_factory=InMemoryQueue)
    states: InMemoryPortalStates = field(default_factory=InMemoryPortalStates)
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)

    def __post_init__(self) -> None:
        self.ledger = InMemoryLedger(self.clock)

    def due(
        self, count: int, age: timedelta = timedelta(minutes=3), name: str = "lead", **said: Any
    ) -> None:
        for number in range(count):
            enquiry = an_enquiry(portal_lead_id=f"{name}-{number}", **said)
            entry = observed(None, enquiry, NOW - age)
            self.ledger.commit(entry, expected=None, note=Note(at=NOW, what="observed"))

    def tick(self) -> int:
        return DueSweep(
            ledger=self.ledger,
            queue=self.queue,
            states=self.states,
            clock=self.clock,
            telemetry=self.telemetry,
        ).tick()


@pytest.fixture
def world() -> Sweeping:
    return Sweeping()


def test_the_key_of_every_due_entry_goes_back_on_the_queue(world: Sweeping) -> None:
    world.due(12)

    assert world.tick() == 12

    assert {each.kind for each in world.queue.envelopes} == {Kind.KEY}
    assert {each.account for each in world.queue.envelopes} == {ACCOUNT}
    assert {each.body["key"] for each in world.queue.envelopes} == set(world.ledger.entries)


def test_what_is_not_due_yet_is_left_alone(world: Sweeping) -> None:
    world.due(3, age=timedelta(seconds=-1))

    assert world.tick() == 0
    assert world.queue.bodies == []


def test_it_writes_nothing_to_the_ledger(world: Sweeping) -> None:
    world.due(3)
    before = dict(world.ledger.entries)

    world.tick()

    assert world.ledger.entries == before


def test_it_says_how_many_are_open_and_since_when(world: Sweeping) -> None:
    world.due(3, age=timedelta(minutes=7))

    world.tick()

    assert world.telemetry.values("OpenEnquiries") == [3]
    assert world.telemetry.values("OldestOpenAge") == [420]


def test_nothing_open_has_no_age_and_is_not_counted(world: Sweeping) -> None:
    world.tick()

    assert world.telemetry.values("OpenEnquiries") == []
    assert world.telemetry.values("OldestOpenAge") == [0]


def test_one_tick_takes_at_most_500(world: Sweeping) -> None:
    world.due(501)

    assert world.tick() == 500


@pytest.mark.proves("F64", "F84")
def test_while_the_crm_is_paused_nothing_is_queued_but_the_open_are_still_counted(
    world: Sweeping,
) -> None:
    world.due(50)
    world.states.breaker = Breaker(failures=3, open_until=NOW + timedelta(seconds=20))

    assert world.tick() == 0
    assert world.telemetry.values("OpenEnquiries") == [50]
    assert world.telemetry.total("CrmPaused") == 1


@pytest.mark.proves("F84")
def test_after_a_pause_a_few_go_first_to_see_whether_the_crm_is_back(world: Sweeping) -> None:
    world.due(50)
    world.states.breaker = Breaker(failures=3, open_until=NOW)

    assert world.tick() == 3


def test_a_queue_that_does_not_take_them_is_tried_again_at_the_next_tick(world: Sweeping) -> None:
    world.due(5)
    world.queue.faults.fail()

    with pytest.raises(UnavailableError):
        world.tick()

    assert world.tick() == 5


THROTTLED = Breaker(throttled_at=NOW - timedelta(seconds=20))  # two calls a second by now


@pytest.mark.proves("F84")
def test_a_crm_that_found_it_too_much_gets_what_is_due_spread_over_the_minute(
    world: Sweeping,
) -> None:
    world.due(300)
    world.states.breaker = THROTTLED

    queued = world.tick()

    per_second = Counter(world.queue.delays)
    assert queued == len(world.queue.bodies)
    assert queued == 120
    assert set(per_second.values()) == {2}
    assert max(per_second) < timedelta(minutes=1)


def test_what_becomes_due_before_the_next_tick_is_queued_for_its_time(world: Sweeping) -> None:
    world.due(1, age=timedelta(seconds=-25))
    world.states.breaker = THROTTLED

    world.tick()

    assert world.queue.delays == [timedelta(seconds=25)]
    assert world.telemetry.values("OldestOpenAge") == [0]


def test_what_is_new_goes_before_a_backlog_that_has_waited_longer(world: Sweeping) -> None:
    world.due(600, name="old", created_at=NOW - timedelta(days=3))
    world.due(2, age=timedelta(seconds=1), name="new")
    world.states.breaker = THROTTLED

    world.tick()

    first = [each.body["key"] for each in world.queue.envelopes[:2]]
    assert set(first) == {"property_finder:new-0", "property_finder:new-1"}


def test_a_backlog_takes_the_moments_before_what_becomes_due_later(world: Sweeping) -> None:
    world.due(1, age=timedelta(seconds=-25), name="new")
    world.due(600, name="old", created_at=NOW - timedelta(days=3))
    world.states.breaker = THROTTLED

    assert world.tick() == 120

    at = dict(zip((e.body["key"] for e in world.queue.envelopes), world.queue.delays, strict=True))
    assert timedelta(seconds=25) <= at["property_finder:new-0"] <= timedelta(seconds=26)


def test_nothing_is_spread_into_a_pause(world: Sweeping) -> None:
    world.due(300)
    world.states.breaker = replace(THROTTLED, open_until=NOW + timedelta(seconds=40))

    world.tick()

    assert min(world.queue.delays) == timedelta(seconds=40)


def test_a_pause_beyond_the_next_tick_is_left_to_a_later_one(world: Sweeping) -> None:
    world.due(300)
    world.states.breaker = replace(THROTTLED, open_until=NOW + timedelta(minutes=2))

    assert world.tick() == 0
    assert world.telemetry.total("CrmPaused") == 1


def test_ten_minutes_later_it_gets_all_at_once_again(world: Sweeping) -> None:
    world.due(300)
    world.states.breaker = Breaker(throttled_at=NOW - timedelta(minutes=10))

    assert world.tick() == 300
    assert set(world.queue.delays) == {timedelta(0)}
