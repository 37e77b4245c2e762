"""What a few faults at bad moments must not do: lose an enquiry, double it, or send old content."""

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from leadrelay.domain.admission import observed, superseded
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.entry import Entry, Note, State
from leadrelay.domain.errors import RateLimitedError, UnavailableError
from leadrelay.domain.lead import LeadDraft
from leadrelay.domain.outcome import Outcome, Verdict
from leadrelay.domain.record import Handles
from tests.builders import NOW, an_enquiry, an_unreadable
from tests.fakes.clock import FakeClock
from tests.fakes.crm import Act, FakeCrm
from tests.unit.world import KEY, SETTLED, InterferingLedger, World, a_world

MINUTE = timedelta(minutes=1)


class SlowCrm(FakeCrm):
    """Takes its time for a create, and remembers until when each one was allowed to last."""

    takes = timedelta(0)
    ends: tuple[datetime, ...] = ()

    def create(self, draft: LeadDraft, seconds: float) -> Outcome:
        self.ends = (*self.ends, self.clock() + timedelta(seconds=seconds))
        outcome = super().create(draft, seconds)
        if isinstance(self.clock, FakeClock):
            self.clock.advance(self.takes)
        return outcome


class LatePatchCrm(FakeCrm):
    """Carries out its first PATCH a minute after nobody waits for it any more."""

    late: LeadDraft | None = None
    lands_at: datetime | None = None

    def update(self, lead_id: int, draft: LeadDraft) -> Outcome:
        if self.late is not None:
            return super().update(lead_id, draft)
        self.late, self.lands_at = draft, self.clock() + MINUTE
        return Outcome(verdict=Verdict.UNKNOWN, reason="no complete answer")

    def land(self) -> None:
        if self.late is not None and self.lands_at is not None and self.lands_at <= self.clock():
            self.leads[0].fields = dict(self.late.fields)
            self.lands_at = None


class ThrottlingCrm(FakeCrm):
    """Refuses every PATCH for a while, and says each time to come back soon."""

    is_throttling = True

    def update(self, lead_id: int, draft: LeadDraft) -> Outcome:
        if not self.is_throttling:
            return super().update(lead_id, draft)
        return Outcome(verdict=Verdict.THROTTLED, reason="429", retry_after=30)


class PausingCrm(FakeCrm):
    """Answers look-ups with a request to come back later."""

    def find(self, handles: Sequence[Handles], marker: str) -> tuple[int, ...]:
        super().find(handles, marker)
        raise RateLimitedError("look-up: 429", retry_after=600)


class SlowLedger(InterferingLedger):
    """Takes a while to make an intent durable; the SDK's own tries can take that long."""

    takes = timedelta(seconds=13)

    def commit(self, entry: Entry, *, expected: int | None, note: Note) -> None:
        super().commit(entry, expected=expected, note=note)
        if note.what == "sending" and isinstance(self.clock, FakeClock):
            self.clock.advance(self.takes)


class LateLedger(InterferingLedger):
    """Its first write is given up by the caller, and lands right before the next one."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.given_up: deque[tuple[Entry, int | None, Note]] = deque()
        self.is_slow = True

    def commit(self, entry: Entry, *, expected: int | None, note: Note) -> None:
        if self.is_slow:
            self.is_slow = False
            self.given_up.append((entry, expected, note))
            raise UnavailableError("ledger commit: ReadTimeoutError")
        while self.given_up:
            late, revision, what = self.given_up.popleft()
            super().commit(late, expected=revision, note=what)
        super().commit(entry, expected=expected, note=note)


@pytest.fixture
def world() -> World:
    return a_world()


def said_later(minutes: float, **said: object) -> dict[str, object]:
    return {"observed_at": NOW + timedelta(minutes=minutes), **said}


def newest(world: World) -> object:
    return world.crm.leads[0].fields["tags"]


@pytest.mark.parametrize("answers", [[Act.REJECT, Act.REJECT], [Act.THROTTLE]])
def test_a_replay_of_what_is_known_to_be_absent_does_not_wait_for_ever(
    world: World, answers: list[Act]
) -> None:
    world.crm.script.extend([Act.LOSE, *answers])
    world.admit(an_enquiry())
    world.clock.advance(SETTLED)
    world.drive()

    world.forwarder.replay(KEY, world.claim())
    for _ in range(5):
        world.clock.advance(SETTLED)
        world.drive()

    assert (world.row().state, len(world.crm.leads)) == (State.CREATED, 1)


@pytest.mark.proves("F90")
def test_content_that_turns_back_is_patched_when_an_unclear_patch_lies_between(
    world: World,
) -> None:
    world.admit(an_enquiry(tags=("new",)))
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(an_enquiry(**said_later(1, tags=("hot",))))

    world.admit(an_enquiry(**said_later(2, tags=("new",))))
    for _ in range(10):
        world.clock.advance(MINUTE)
        world.drive()

    assert world.row().applied_version == world.row().version
    assert newest(world) == ("new",)


@pytest.mark.proves("F03", "F90")
def test_a_patch_that_the_crm_carries_out_late_does_not_undo_a_newer_one(world: World) -> None:
    crm = LatePatchCrm(world.clock)
    world.use_crm(crm)
    world.admit(an_enquiry(tags=("1",)))
    world.admit(an_enquiry(**said_later(1, tags=("2",))))

    world.admit(an_enquiry(**said_later(2, tags=("3",))))
    for _ in range(40):
        world.clock.advance(timedelta(seconds=15))
        crm.land()
        world.drive()

    assert world.row().due_at is None
    assert newest(world) == ("3",)


@pytest.mark.proves("F90")
def test_content_that_turns_back_is_patched_although_its_first_patch_was_not_sent(
    world: World,
) -> None:
    world.admit(an_enquiry(tags=("new",)))
    world.crm.script.extend([Act.COMMIT_AND_LOSE, Act.NOT_SENT])
    world.admit(an_enquiry(**said_later(1, tags=("hot",))))

    world.admit(an_enquiry(**said_later(2, tags=("new",))))
    for _ in range(20):
        world.clock.advance(MINUTE)
        world.drive()

    assert world.row().applied_version == world.row().version
    assert newest(world) == ("new",)


@pytest.mark.proves("F90")
def test_a_replay_does_not_send_a_patch_while_a_late_one_may_still_land(world: World) -> None:
    crm = LatePatchCrm(world.clock)
    world.use_crm(crm)
    world.admit(an_enquiry(tags=("1",)))
    world.admit(an_enquiry(**said_later(1, tags=("2",))))
    world.admit(an_enquiry(**said_later(2, tags=("3",))))

    world.forwarder.replay(KEY, world.claim())
    for _ in range(40):
        world.clock.advance(timedelta(seconds=15))
        crm.land()
        world.drive()

    assert world.row().due_at is None
    assert newest(world) == ("3",)


@pytest.mark.proves("F84")
def test_an_update_outlives_six_hours_of_being_told_to_come_back_soon(world: World) -> None:
    crm = ThrottlingCrm(world.clock)
    world.use_crm(crm)
    world.admit(an_enquiry(tags=("1",)))
    world.admit(an_enquiry(**said_later(1, tags=("2",))))
    for _ in range(360):
        world.clock.advance(MINUTE)
        world.drive()

    crm.is_throttling = False
    for _ in range(30):
        world.clock.advance(MINUTE)
        world.drive()

    assert (world.row().state, newest(world)) == (State.CREATED, ("2",))


@pytest.mark.proves("F84")
def test_a_clear_no_is_kept_while_the_breaker_cannot_be_written(world: World) -> None:
    world.crm.script.append(Act.THROTTLE)
    world.states.writes.fail()

    row = world.admit(an_enquiry())

    assert (row.state, row.posts) == (State.RETRY, 0)


def test_a_lead_counts_as_created_while_the_breaker_cannot_be_read(world: World) -> None:
    crm = SlowCrm(world.clock)
    crm.takes = timedelta(seconds=6)
    world.use_crm(crm)
    world.states.reads.succeed(2)  # the go-live line and the breaker, before the POST
    world.states.reads.fail(1)

    row = world.admit(an_enquiry())

    assert (row.state, row.lead_id) == (State.CREATED, crm.leads[0].lead_id)


def test_a_look_up_that_is_answered_ends_the_pause_for_all(world: World) -> None:
    world.crm.script.extend([Act.COMMIT_AND_LOSE] * 2)
    world.admit(an_enquiry(portal_lead_id="1"))
    world.admit(an_enquiry(portal_lead_id="2"))
    world.clock.advance(SETTLED)
    revision = world.states.breaker.revision
    world.states.breaker = Breaker(revision=revision, failures=3, open_until=world.clock())

    first = world.drive("property_finder:1")
    second = world.drive("property_finder:2")

    assert (first.state, second.state) == (State.CREATED, State.CREATED)


@pytest.mark.proves("F84")
def test_a_look_up_that_is_throttled_pauses_for_as_long_as_it_was_told(world: World) -> None:
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(an_enquiry())
    crm = PausingCrm(world.clock)
    world.use_crm(crm)
    world.clock.advance(SETTLED)

    world.drive()

    open_until = world.states.breaker.open_until
    assert open_until is not None
    assert open_until >= world.clock() + timedelta(seconds=600)


@pytest.mark.parametrize("act", [Act.REFUSE, Act.THROTTLE, Act.NOT_SENT, Act.LOSE])
def test_an_update_outlives_an_outage_of_six_hours(world: World, act: Act) -> None:
    world.admit(an_enquiry(tags=("1",)))
    world.crm.script.extend([act] * 1000)
    world.admit(an_enquiry(**said_later(1, tags=("2",))))
    for _ in range(360):
        world.clock.advance(MINUTE)
        world.drive()

    world.crm.script.clear()
    for _ in range(30):
        world.clock.advance(MINUTE)
        world.drive()

    assert (world.row().state, newest(world)) == (State.CREATED, ("2",))


@pytest.mark.proves("F06")
def test_two_writes_of_one_worker_are_never_taken_for_each_other(world: World) -> None:
    world.use_ledger(LateLedger(world.clock))
    claim = world.claim()
    with pytest.raises(UnavailableError):
        world.forwarder.admit(an_enquiry(email="first@example.com"), claim)
    world.ledger.failing = ["created"] * 3  # as if the worker were killed after a POST

    with suppress(UnavailableError):
        world.forwarder.admit(an_enquiry(**said_later(1, email="second@example.com")), claim)
    world.ledger.failing.clear()
    for _ in range(3):
        world.clock.advance(SETTLED)
        world.drive()

    assert (world.row().state, len(world.crm.leads)) == (State.CREATED, 1)


def test_a_post_ends_before_its_invocation_however_long_the_intent_took(world: World) -> None:
    crm = SlowCrm(world.clock)
    world.use_crm(crm)
    world.use_ledger(SlowLedger(world.clock))
    claim = world.claim(seconds=20)

    world.forwarder.admit(an_enquiry(), claim)

    assert [ends for ends in crm.ends if ends > claim.deadline] == []


@pytest.mark.proves("F101")
def test_a_person_erased_at_the_portal_is_not_sent_by_a_later_try(world: World) -> None:
    world.crm.script.append(Act.NOT_SENT)
    world.admit(an_enquiry())

    world.admit(an_enquiry(**said_later(1, erased=True)))
    world.clock.advance(10 * MINUTE)
    row = world.drive()

    assert (row.state, world.crm.leads) == (State.SUPPRESSED, [])


def test_a_delivered_enquiry_whose_content_has_expired_is_not_parked_by_a_replay(
    world: World,
) -> None:
    world.admit(an_enquiry())
    world.clock.advance(timedelta(days=31))

    world.forwarder.replay(KEY, world.claim())

    assert (world.row().state, world.row().due_at) == (State.CREATED, None)


@pytest.mark.proves("F16")
def test_an_enquiry_is_durable_although_the_key_of_the_crm_cannot_be_read(world: World) -> None:
    def unreadable() -> bool:
        raise UnavailableError("secret read: InternalServiceError")

    world.forwarder = replace(world.forwarder, crm_configured=unreadable)

    row = world.admit(an_enquiry())

    assert row.state is State.NEW
    assert row.due_at is not None


def test_an_entry_that_became_readable_meanwhile_is_not_closed_as_read_elsewhere() -> None:
    parked = observed(None, an_unreadable(portal_lead_id="message_lead_1"), NOW)

    reopened = observed(parked, an_enquiry(), NOW)

    assert superseded(reopened) == reopened
