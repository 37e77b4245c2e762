"""A doorbell is done only when a poll that began after it has been completed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import SchemaError, UnavailableError
from leadrelay.domain.webhook_watch import Watch
from leadrelay.usecases.account_poll import Polled
from leadrelay.usecases.answer_doorbells import DoorbellAnswering, rung_in
from tests.builders import ACCOUNT, NOW
from tests.polling import MINUTE, Polling

SECOND = timedelta(seconds=1)


@pytest.fixture
def world() -> Polling:
    polling = Polling()
    polling.known(
        PollState(
            go_live=NOW - timedelta(days=9),
            watermark=NOW,
            polled_at=NOW,
            read_since=NOW - SECOND,
            daily_done_at=NOW,
            history_done_at=NOW,
            watch=Watch(judged_until=NOW - 10 * MINUTE),
        )
    )
    return polling


def answers(world: Polling, *rung: datetime) -> list[bool]:
    """To the doorbells of one invocation."""
    doorbells = [Envelope.of_doorbell(ACCOUNT, at) for at in rung or (world.clock(),)]
    answering = DoorbellAnswering(
        polls={ACCOUNT: world.poll()},
        rung=rung_in(doorbells),
        telemetry=world.telemetry,
        claim=world.claim(),
    )
    return [answering.answer(doorbell) for doorbell in doorbells]


def test_a_doorbell_is_polled_for_although_no_poll_is_due(world: Polling) -> None:
    world.portal.receive("lead-1", NOW)
    world.clock.advance(SECOND)

    assert answers(world) == [True]

    assert world.queued == ["lead-1"]
    assert world.telemetry.total("DoorbellsAnswered") == 1


def test_one_poll_answers_all_the_doorbells_of_an_invocation(world: Polling) -> None:
    assert all(answers(world, *(NOW - number * SECOND for number in range(10))))

    assert len(world.portal.asked) == 1


def test_a_doorbell_that_a_later_poll_has_answered_costs_no_reading(world: Polling) -> None:
    assert answers(world, NOW - 7 * SECOND) == [True]
    assert world.portal.asked == []


def test_the_last_of_several_doorbells_decides_whether_to_read(world: Polling) -> None:
    assert answers(world, NOW - 7 * SECOND, NOW) == [True, True]

    assert len(world.portal.asked) == 1


def test_a_poll_that_began_before_it_rang_does_not_answer_it(world: Polling) -> None:
    world.clock.advance(3 * SECOND)

    answers(world, NOW - SECOND)

    assert len(world.portal.asked) == 1


@pytest.mark.proves("F30")
def test_while_another_poll_is_running_the_doorbell_must_come_again(world: Polling) -> None:
    world.leases.acquire(f"poll:{ACCOUNT.portal}", "another", NOW + MINUTE)

    assert answers(world) == [False]
    assert world.telemetry.total("DoorbellsAnswered") == 0

    world.clock.advance(2 * MINUTE)
    assert answers(world, NOW) == [True]


def test_a_portal_that_fails_is_asked_once_an_invocation(world: Polling) -> None:
    world.portal.faults.extend([UnavailableError("GET: 503")] * 3)

    assert not any(answers(world, *[NOW] * 5))
    assert len(world.portal.asked) == 1


def test_while_the_portal_cannot_be_read_doorbells_leave_it_to_the_ticks(world: Polling) -> None:
    world.clock.advance(5 * MINUTE)
    world.portal.faults.append(UnavailableError("GET: 503"))
    assert world.tick() is Polled.FAILED
    asked = len(world.portal.asked)

    for _ in range(6):
        world.clock.advance(10 * SECOND)
        assert answers(world) == [False]

    assert len(world.portal.asked) == asked


def test_a_doorbell_that_met_a_failure_makes_the_next_tick_read(world: Polling) -> None:
    world.portal.faults.append(UnavailableError("GET: 503"))
    assert answers(world, NOW) == [False]

    world.clock.advance(10 * SECOND)

    assert world.tick() is Polled.COMPLETED
    assert answers(world, NOW) == [True]


def test_where_there_are_no_ticks_doorbells_try_again_after_two_minutes(world: Polling) -> None:
    world.portal.faults.append(UnavailableError("GET: 503"))
    assert answers(world, NOW) == [False]

    world.clock.advance(2 * MINUTE)

    assert answers(world, NOW) == [True]


def test_a_poll_that_was_interrupted_answers_nothing_until_one_is_complete(
    world: Polling,
) -> None:
    world.portal.page_takes = 10 * MINUTE
    assert answers(world) == [False]

    world.portal.page_takes = timedelta(0)
    assert answers(world) == [True]


def test_a_poll_that_had_begun_before_it_rang_does_not_answer_it_however_late_it_ends(
    world: Polling,
) -> None:
    begun = NOW - 10 * MINUTE
    world.known(
        replace(
            world.state, watermark=NOW - timedelta(days=3), reached=NOW - MINUTE, begun_at=begun
        )
    )

    assert answers(world) == [False]
    assert world.state.read_since == begun

    assert answers(world) == [True]


def test_a_poll_by_a_clock_that_was_ahead_answers_nothing(world: Polling) -> None:
    world.known(replace(world.state, read_since=NOW + 10 * MINUTE))

    answers(world)

    assert len(world.portal.asked) == 1


def test_what_a_doorbell_announced_was_not_missed_by_the_webhook(world: Polling) -> None:
    world.portal.receive("lead-1", NOW)
    world.clock.advance(2 * SECOND)
    answers(world)
    world.forward()

    world.clock.advance(6 * MINUTE)
    world.tick()

    assert world.telemetry.total("EnquiriesRecovered") == 0
    assert world.state.watch.announced_at == NOW


def test_every_doorbell_of_an_invocation_is_remembered(world: Polling) -> None:
    world.portal.receive("lead-1", NOW + MINUTE)
    world.portal.receive("lead-2", NOW + 12 * MINUTE)
    world.clock.advance(20 * MINUTE)

    answers(world, NOW + MINUTE, NOW + 12 * MINUTE)

    assert world.telemetry.total("EnquiriesRecovered") == 0


def test_doorbells_ring_by_our_clock_whatever_the_portals_says(world: Polling) -> None:
    world.portal.skew = 8 * MINUTE
    world.portal.receive("lead-1", world.portal.now())
    answers(world)
    world.forward()

    world.clock.advance(6 * MINUTE)
    world.tick()

    assert world.telemetry.total("EnquiriesRecovered") == 0


def test_doorbells_are_remembered_until_what_they_announced_is_judged(world: Polling) -> None:
    for _ in range(400):
        world.clock.advance(15 * SECOND)
        answers(world)

    rings = world.state.watch.rings
    assert len(rings) <= 6
    assert min(rings) >= world.clock() - timedelta(minutes=13)


def test_doorbells_of_hours_in_which_a_portal_could_not_be_read_are_remembered(
    world: Polling,
) -> None:
    world.portal.receive("lead-1", NOW + MINUTE)
    for _ in range(360):
        world.clock.advance(MINUTE)
        world.portal.faults.append(UnavailableError("GET: 503"))
        answers(world)

    world.portal.faults.clear()
    world.tick()

    assert world.telemetry.total("EnquiriesRecovered") == 0
    assert len(world.state.watch.rings) <= 200


@pytest.mark.parametrize(
    "message",
    [
        Envelope.of_doorbell(Account(Portal.SEEKER_LEADS, "lyon"), NOW),
        Envelope.of_webhook(ACCOUNT, NOW, b"{}"),
    ],
)
def test_what_is_no_doorbell_of_this_poller_is_refused(world: Polling, message: Envelope) -> None:
    answering = DoorbellAnswering(
        polls={ACCOUNT: world.poll()},
        rung=rung_in([message]),
        telemetry=world.telemetry,
        claim=world.claim(),
    )

    with pytest.raises(SchemaError):
        answering.answer(message)
