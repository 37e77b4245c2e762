"""Whether the webhook announces what polls find decides how often is polled, and is counted."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Route
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.webhook_watch import Watch
from leadrelay.usecases.account_poll import Polled
from tests.builders import ACCOUNT, NOW
from tests.polling import INVOCATION, MINUTE, Polling

LIVE = PollState(
    go_live=NOW - timedelta(days=9),
    watermark=NOW - 5 * MINUTE,
    polled_at=NOW - 5 * MINUTE,
    daily_done_at=NOW,
    history_done_at=NOW,
    watch=Watch(judged_until=NOW - 10 * MINUTE),
)


@pytest.fixture
def world() -> Polling:
    polling = Polling()
    polling.known(LIVE)
    return polling


def tick_after(world: Polling, minutes: int) -> Polled:
    world.forward()
    world.clock.advance(minutes * MINUTE)
    return world.tick()


def announced(world: Polling, name: str, created_at: datetime) -> None:
    lead = world.portal.receive(name, created_at)
    world.forwarder.admit(replace(lead, route=Route.WEBHOOK), world.claim())


def recovered(world: Polling) -> float:
    return world.telemetry.total("EnquiriesRecovered")


def test_an_enquiry_that_a_webhook_announced_is_not_recovered(world: Polling) -> None:
    announced(world, "lead-1", NOW - 6 * MINUTE)

    world.tick()

    assert recovered(world) == 0
    assert world.state.watch.announced_at == NOW - 6 * MINUTE


def test_an_enquiry_that_nothing_announced_counts_as_recovered_exactly_once(
    world: Polling,
) -> None:
    world.portal.receive("lead-1", NOW - 6 * MINUTE)

    world.tick()
    for _ in range(5):
        tick_after(world, 5)

    assert recovered(world) == 1
    assert world.state.watch.missed_at == NOW - 6 * MINUTE


def test_what_nothing_announced_is_counted_although_its_poll_takes_many_invocations(
    world: Polling,
) -> None:
    hours, hour = [timedelta(hours=number) for number in range(4)], 3_600
    world.known(
        replace(
            LIVE,
            watermark=NOW - hours[3],
            slice_seconds=hour,
            watch=Watch(judged_until=NOW - hours[3]),
        )
    )
    world.portal.page_takes = INVOCATION / 2
    for number in (1, 2, 3):
        world.portal.receive(f"lead-{number}", NOW - hours[number] + MINUTE)

    outcomes = [tick_after(world, 1) for _ in range(12)]

    assert outcomes.count(Polled.INTERRUPTED) > 2
    assert recovered(world) == 3


def test_a_poll_that_cannot_say_what_it_found_has_not_been_made(world: Polling) -> None:
    world.portal.receive("lead-1", NOW - 6 * MINUTE)
    world.states.reads.succeed(2)
    world.states.reads.fail()

    assert [world.tick(), tick_after(world, 1)] == [Polled.FAILED, Polled.COMPLETED]

    assert recovered(world) == 1


def test_nobody_is_judged_before_the_webhook_had_five_minutes(world: Polling) -> None:
    world.portal.receive("lead-1", NOW - 4 * MINUTE)
    world.tick()
    assert recovered(world) == 0

    tick_after(world, 5)

    assert recovered(world) == 1


def test_a_webhook_that_comes_after_the_poll_but_in_time_is_a_webhook(world: Polling) -> None:
    world.portal.receive("lead-1", NOW - MINUTE)
    world.tick()
    world.forward()
    announced(world, "lead-1", NOW - MINUTE)

    tick_after(world, 5)

    assert recovered(world) == 0


def test_a_missed_enquiry_has_the_portal_polled_every_minute_until_one_is_announced(
    world: Polling,
) -> None:
    world.portal.receive("missed", NOW - 6 * MINUTE)
    assert world.tick() is Polled.COMPLETED
    assert tick_after(world, 1) is Polled.COMPLETED

    announced(world, "lead-2", world.clock())
    for _ in range(6):
        tick_after(world, 1)

    assert tick_after(world, 1) is Polled.NOT_DUE


@pytest.mark.proves("F52")
@pytest.mark.parametrize(
    "kept",
    [
        SubscriptionState(),
        SubscriptionState(complete=False, checked_at=NOW),
        SubscriptionState(complete=True, checked_at=NOW - timedelta(hours=27)),
    ],
)
def test_without_a_webhook_that_is_known_to_work_a_minute_is_the_pace(
    world: Polling, kept: SubscriptionState
) -> None:
    world.states.subscriptions[ACCOUNT] = kept

    world.tick()

    assert tick_after(world, 1) is Polled.COMPLETED


@pytest.mark.parametrize(
    "kept",
    [SubscriptionState(), SubscriptionState(complete=True, checked_at=NOW, wanted=False)],
)
def test_where_no_webhook_is_wanted_nothing_is_recovered(
    world: Polling, kept: SubscriptionState
) -> None:
    world.states.subscriptions[ACCOUNT] = kept
    world.portal.receive("lead-1", NOW - 6 * MINUTE)

    world.tick()

    assert recovered(world) == 0


def test_an_account_that_is_watched_for_the_first_time_is_judged_from_now_on(
    world: Polling,
) -> None:
    world.known(replace(LIVE, watch=Watch()))
    world.portal.receive("lead-1", NOW - 60 * MINUTE)

    world.tick()

    assert recovered(world) == 0
    assert world.state.watch.judged_until == NOW - 5 * MINUTE


def test_an_interrupted_poll_judges_nobody(world: Polling) -> None:
    world.portal.receive("lead-1", NOW - 6 * MINUTE)
    world.portal.page_takes = timedelta(minutes=10)

    assert world.tick() is Polled.INTERRUPTED
    assert recovered(world) == 0
    assert world.state.watch == LIVE.watch


def test_an_erased_contact_that_was_not_announced_is_nobodys_fault(world: Polling) -> None:
    lead = world.portal.receive("lead-1", NOW - 6 * MINUTE)
    world.portal.leads["lead-1"] = replace(lead, name=None, phones=None, erased=True)

    world.tick()

    assert recovered(world) == 0


def test_a_portal_whose_clock_is_ahead_is_judged_by_its_own_clock(world: Polling) -> None:
    world.portal.skew = 10 * MINUTE
    world.portal.receive("lead-1", world.portal.now() - MINUTE)

    world.tick()
    assert recovered(world) == 0

    tick_after(world, 5)
    assert recovered(world) == 1


@pytest.mark.proves("F52")
def test_a_webhook_that_announces_nothing_for_a_day_is_reported_at_every_tick(
    world: Polling,
) -> None:
    silent = Watch(announced_at=NOW - timedelta(days=2), missed_at=NOW - 6 * MINUTE)
    world.known(replace(world.state, watch=silent))

    world.tick()
    tick_after(world, 1)

    assert world.telemetry.total("WebhookSilenced") == 2


def test_a_webhook_that_nobody_wants_may_be_silent(world: Polling) -> None:
    silent = Watch(announced_at=NOW - timedelta(days=2), missed_at=NOW - 6 * MINUTE)
    world.known(replace(world.state, watch=silent))
    world.states.subscriptions[ACCOUNT] = SubscriptionState()

    world.tick()

    assert world.telemetry.total("WebhookSilenced") == 0
