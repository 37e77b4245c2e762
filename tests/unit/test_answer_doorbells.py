"""A doorbell is done only when a poll that began after it has been completed."""

from datetime import datetime, timedelta

import pytest

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import SchemaError, UnavailableError
from leadrelay.domain.webhook_watch import Watch
from leadrelay.usecases.account_poll import Polled
from leadrelay.usecases.answer_doorbells import DoorbellAnswering
from tests.builders import ACCOUNT, NOW, an_enquiry
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


def answering(world: Polling) -> DoorbellAnswering:
    return DoorbellAnswering({ACCOUNT: world.poll()}, world.telemetry, world.claim())


def ring(world: Polling, at: datetime | None = None) -> Envelope:
    return Envelope.of_doorbell(ACCOUNT, at or world.clock())


def test_a_doorbell_is_polled_for_although_no_poll_is_due(world: Polling) -> None:
    world.portal.receive("lead-1", NOW)
    world.clock.advance(SECOND)

    assert answering(world).answer(ring(world))

    assert world.queued == ["lead-1"]
    assert world.telemetry.total("DoorbellsAnswered") == 1


def test_one_poll_answers_all_the_doorbells_of_an_invocation(world: Polling) -> None:
    together = answering(world)

    answers = [together.answer(ring(world, NOW - number * SECOND)) for number in range(10)]

    assert all(answers)
    assert len(world.portal.asked) == 1


def test_a_doorbell_that_a_later_poll_has_answered_costs_no_reading(world: Polling) -> None:
    assert answering(world).answer(ring(world, NOW - 7 * SECOND))
    assert world.portal.asked == []


def test_a_later_doorbell_is_not_answered_by_what_answered_an_earlier_one(world: Polling) -> None:
    together = answering(world)

    assert together.answer(ring(world, NOW - 7 * SECOND))
    assert together.answer(ring(world, NOW))

    assert len(world.portal.asked) == 1


def test_a_poll_that_began_before_it_rang_does_not_answer_it(world: Polling) -> None:
    world.clock.advance(3 * SECOND)

    answering(world).answer(ring(world, NOW - SECOND))

    assert len(world.portal.asked) == 1


@pytest.mark.proves("F30")
def test_while_another_poll_is_running_the_doorbell_must_come_again(world: Polling) -> None:
    world.leases.acquire(f"poll:{ACCOUNT.portal}", "another", NOW + MINUTE)

    assert not answering(world).answer(ring(world))
    assert world.telemetry.total("DoorbellsAnswered") == 0

    world.clock.advance(2 * MINUTE)
    assert answering(world).answer(ring(world, NOW))


def test_a_portal_that_fails_is_asked_once_an_invocation(world: Polling) -> None:
    world.portal.faults.extend([UnavailableError("GET: 503")] * 3)
    together = answering(world)

    answers = [together.answer(ring(world)) for _ in range(5)]

    assert not any(answers)
    assert len(world.portal.asked) == 1


def test_a_poll_that_was_interrupted_answers_nothing_until_one_is_complete(
    world: Polling,
) -> None:
    world.portal.page_takes = 10 * MINUTE
    assert not answering(world).answer(ring(world))

    world.portal.page_takes = timedelta(0)
    assert answering(world).answer(ring(world))


def test_a_resumed_poll_answers_only_what_rang_before_it_began(world: Polling) -> None:
    world.known(
        PollState(
            go_live=NOW - timedelta(days=9),
            watermark=NOW - timedelta(days=3),
            reached=NOW - timedelta(hours=1),
            begun_at=NOW - 10 * MINUTE,
            daily_done_at=NOW,
            history_done_at=NOW,
        )
    )

    assert world.tick() is Polled.COMPLETED

    assert world.state.read_since == NOW - 10 * MINUTE


def test_what_a_doorbell_announced_was_not_missed_by_the_webhook(world: Polling) -> None:
    world.portal.receive("lead-1", NOW)
    world.clock.advance(2 * SECOND)
    answering(world).answer(ring(world))
    world.forward()

    world.clock.advance(6 * MINUTE)
    world.tick()

    assert world.telemetry.total("EnquiriesRecovered") == 0
    assert world.state.watch.announced_at == NOW


def test_doorbells_are_remembered_until_what_they_announced_is_judged(world: Polling) -> None:
    for _ in range(400):
        world.clock.advance(15 * SECOND)
        answering(world).answer(ring(world))

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
        answering(world).answer(ring(world))

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
    with pytest.raises(SchemaError):
        answering(world).answer(message)

    assert an_enquiry().key not in str(world.telemetry.events)
