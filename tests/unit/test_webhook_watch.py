"""Whether a webhook announces what polls find."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from leadrelay.domain.coverage import PollRules
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.webhook_watch import (
    BETWEEN_RINGS,
    GRACE,
    LAST_LOOK,
    MOST_RINGS,
    Health,
    Watch,
    health,
    is_silent,
    judged,
    with_ring,
)
from tests.builders import NOW

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
SEEN = SubscriptionState(checked_at=NOW, complete=True)


def newer(*seconds: float) -> list[datetime]:
    return [NOW + timedelta(seconds=each) for each in seconds]


def test_nothing_is_judged_before_the_first_poll_has_drawn_the_line() -> None:
    assert not Watch().judges(NOW - timedelta(days=1), NOW)


def test_an_enquiry_is_judged_once() -> None:
    watch = Watch(judged_until=NOW - SECOND)
    assert watch.judges(NOW, NOW)

    watch = judged(watch, NOW, [NOW], [])

    assert not watch.judges(NOW, NOW)
    assert not watch.judges(NOW, NOW + timedelta(days=1))


def test_one_that_is_too_young_is_judged_by_a_later_poll() -> None:
    watch = Watch(judged_until=NOW - SECOND)

    assert not watch.judges(NOW + SECOND, NOW)
    assert judged(watch, NOW, [], []).judges(NOW + SECOND, NOW + SECOND)


def test_the_line_never_moves_back() -> None:
    watch = judged(Watch(), NOW, [], [])

    assert judged(watch, NOW - timedelta(hours=1), [], []).judged_until == NOW


def test_the_newest_of_each_is_remembered() -> None:
    watch = judged(Watch(), NOW, newer(1, 3, 2), newer(5, 4))
    watch = judged(watch, NOW, newer(2), newer(6))

    assert watch.announced_at == NOW + 3 * SECOND
    assert watch.missed_at == NOW + 6 * SECOND


def test_what_nobody_judged_changes_nothing() -> None:
    watch = Watch(judged_until=NOW, announced_at=NOW, missed_at=NOW)

    assert judged(watch, NOW, [], []) == watch


def test_a_doorbell_stands_for_the_enquiries_around_it() -> None:
    watch = with_ring(Watch(), NOW)

    assert watch.heard(NOW - GRACE)
    assert watch.heard(NOW + GRACE)
    assert not watch.heard(NOW - GRACE - SECOND)
    assert not watch.heard(NOW + GRACE + SECOND)


def test_without_a_doorbell_nothing_was_heard() -> None:
    assert not Watch().heard(NOW)


def test_doorbells_of_two_minutes_count_as_one() -> None:
    watch = with_ring(with_ring(Watch(), NOW), NOW + BETWEEN_RINGS - SECOND)
    assert watch.rings == (NOW,)

    assert with_ring(watch, NOW + BETWEEN_RINGS).rings == (NOW, NOW + BETWEEN_RINGS)


def test_whatever_a_doorbell_may_have_announced_is_heard_although_it_was_merged() -> None:
    watch = Watch(judged_until=NOW)
    for seconds in range(0, 600, 7):
        watch = with_ring(watch, NOW + timedelta(seconds=seconds))

    assert all(watch.heard(NOW + timedelta(seconds=seconds)) for seconds in range(-60, 660))


def test_a_doorbell_is_kept_until_all_that_it_announced_is_judged() -> None:
    watch = with_ring(Watch(judged_until=NOW - timedelta(hours=3)), NOW)
    watch = judged(watch, NOW + GRACE, [], [])

    assert with_ring(watch, NOW + timedelta(hours=3)).rings == (NOW, NOW + timedelta(hours=3))

    watch = judged(watch, NOW + GRACE + SECOND, [], [])
    assert with_ring(watch, NOW + timedelta(hours=3)).rings == (NOW + timedelta(hours=3),)


def test_a_storm_of_doorbells_fits_into_a_state() -> None:
    watch, now = Watch(judged_until=NOW), NOW
    for _ in range(20_000):
        now += timedelta(seconds=7)
        watch = with_ring(watch, now)

    assert len(watch.rings) == MOST_RINGS
    assert now - watch.rings[-1] < BETWEEN_RINGS


def test_it_is_unknown_until_subscriptions_were_looked_at() -> None:
    assert health(SubscriptionState(), Watch(), NOW) is Health.UNKNOWN


def test_a_look_that_is_too_long_ago_says_nothing() -> None:
    assert health(SEEN, Watch(), NOW + LAST_LOOK) is Health.HEALTHY
    assert health(SEEN, Watch(), NOW + LAST_LOOK + SECOND) is Health.UNKNOWN


def test_it_is_unhealthy_while_a_subscription_is_missing() -> None:
    assert health(replace(SEEN, complete=False), Watch(), NOW) is Health.UNHEALTHY


@pytest.mark.parametrize(
    ("announced", "missed", "expected"),
    [
        (None, None, Health.HEALTHY),
        (NOW, None, Health.HEALTHY),
        (None, NOW, Health.UNHEALTHY),
        (NOW, NOW + SECOND, Health.UNHEALTHY),
        (NOW, NOW - SECOND, Health.HEALTHY),
        (NOW, NOW, Health.HEALTHY),
    ],
)
def test_the_newest_enquiry_decides(
    announced: datetime | None, missed: datetime | None, expected: Health
) -> None:
    watch = Watch(announced_at=announced, missed_at=missed)

    assert health(SEEN, watch, NOW) is expected


def test_only_a_healthy_webhook_makes_polls_rare() -> None:
    rules = PollRules()
    paces = {each: rules.pace(each) for each in Health}

    assert paces == {
        Health.HEALTHY: timedelta(minutes=5),
        Health.UNHEALTHY: timedelta(minutes=1),
        Health.UNKNOWN: timedelta(minutes=1),
    }


@pytest.mark.parametrize("state", list(Health))
def test_polls_are_never_rarer_for_an_unhealthy_webhook(state: Health) -> None:
    rules = PollRules(interval=timedelta(seconds=20))

    assert rules.pace(state) == timedelta(seconds=20)


@pytest.mark.parametrize(
    ("announced", "missed", "expected"),
    [
        (None, NOW, False),
        (NOW - DAY, None, False),
        (NOW - DAY, NOW - DAY - SECOND, False),
        (NOW - DAY, NOW - SECOND, True),
        (NOW - DAY + SECOND, NOW - SECOND, False),
    ],
)
def test_it_is_silent_when_for_a_day_it_announced_none_of_those_that_came(
    announced: datetime | None, missed: datetime | None, *, expected: bool
) -> None:
    watch = Watch(announced_at=announced, missed_at=missed)

    assert is_silent(watch, NOW) is expected
