"""What must be done about webhook subscriptions, as a pure decision."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.subscriptions import (
    CHECKED_EVERY,
    Place,
    Plan,
    Subscription,
    SubscriptionState,
    in_the_way,
    is_alone,
    is_due,
    makeable,
    plan,
)
from tests.builders import ACCOUNT, NOW

PLACE = Place("https://relay.example", ACCOUNT)
CREATED, UPDATED = "lead.created", "lead.updated"
EVENTS = (CREATED, UPDATED)
FOREIGN = (
    None,
    "",
    "https://crm.example/webhooks/property_finder/main.1",
    "https://relay.example/webhooks/property_finder/second.1",
    "https://relay.example/webhooks/property_finder/mainland.1",
    "https://relay.example/webhooks/seeker_leads/main.1",
    "https://relay.example/webhooks/property_finder/main",
    "https://relay.example/webhooks/property_finder/main.",
    "https://relay.example/webhooks/property_finder/main.x",
    "https://relay.example/webhooks/property_finder/main.-1",
    "https://relay.example/webhooks/property_finder/main.1.2",
    "https://relay.example/webhooks/property_finder/main.1?key=2",
    "https://relay.example/webhooks/property_finder/main.1/more",
    "https://relay.example/webhooks/property_finder/main.٣",
    "https://relay.example/webhooks/property_finder/main.1234567890",
    "https://relay.example/webhooks/property_finder/main.1\n",
    "https://relay.example.evil/webhooks/property_finder/main.1",
    "http://relay.example/webhooks/property_finder/main.1",
    "https://relay.example/prod/webhooks/property_finder/main.1",
)


def one(
    event: str = CREATED, generation: int = 1, *, is_active: bool = True, name: str = ""
) -> Subscription:
    return told(event, PLACE.url(generation), is_active=is_active, name=name)


def told(event: str, url: str | None, *, is_active: bool = True, name: str = "") -> Subscription:
    handle = f"{event}_{name or url}"
    return Subscription(handle=handle, event=event, url=url, is_active=is_active)


def planned(*held: Subscription, generation: int = 1) -> Plan:
    return plan(EVENTS, held, PLACE, generation)


def test_without_any_all_are_missing() -> None:
    assert planned() == Plan(missing=EVENTS, inactive=(), surplus=())


def test_with_all_there_is_nothing_to_do() -> None:
    found = planned(one(CREATED), one(UPDATED))

    assert found == Plan(missing=(), inactive=(), surplus=())
    assert found.is_complete
    assert found.lacking == 0


def test_what_lacks_is_what_is_missing_and_what_is_inactive() -> None:
    found = planned(one(CREATED, is_active=False))

    assert not found.is_complete
    assert found.lacking == 2


def test_one_that_was_switched_off_is_not_missing() -> None:
    off = one(CREATED, is_active=False)

    assert planned(off, one(UPDATED)) == Plan(missing=(), inactive=(off,), surplus=())


def test_of_the_same_twice_an_active_one_is_kept() -> None:
    off, on, again = (one(is_active=False), one(name="on"), one(name="again"))

    found = planned(off, on, again, one(UPDATED))

    assert found == Plan(missing=(), inactive=(), surplus=(off, again))


def test_of_the_same_twice_and_both_off_the_first_is_switched_on() -> None:
    first, second = one(is_active=False), one(is_active=False, name="second")

    found = planned(first, second, one(UPDATED))

    assert found == Plan(missing=(), inactive=(first,), surplus=(second,))


def test_one_of_another_generation_stands_for_nothing() -> None:
    old, newer = one(CREATED), one(UPDATED, generation=3)

    found = planned(old, newer, generation=2)

    assert found == Plan(missing=EVENTS, inactive=(), surplus=(old, newer))


def test_one_of_an_event_that_nobody_wants_is_surplus() -> None:
    unwanted = one("listing.published")

    assert planned(one(CREATED), one(UPDATED), unwanted).surplus == (unwanted,)


def test_a_trailing_slash_makes_no_difference() -> None:
    url = f"{PLACE.url(1)}/"

    found = planned(told(CREATED, url), told(UPDATED, url))

    assert found == Plan(missing=(), inactive=(), surplus=())


@pytest.mark.parametrize("url", FOREIGN)
@pytest.mark.parametrize("generation", [1, 2])
@pytest.mark.parametrize("is_active", [True, False])
def test_a_foreign_one_is_neither_of_use_nor_touched(
    url: str | None, generation: int, *, is_active: bool
) -> None:
    foreign = told(CREATED, url, is_active=is_active)

    found = planned(foreign, generation=generation)

    assert found == Plan(missing=EVENTS, inactive=(), surplus=())
    assert PLACE.ours((foreign,)) == ()
    assert PLACE.newest((foreign,)) == 0


def test_the_newest_generation_is_the_highest_number_not_the_last_text() -> None:
    assert PLACE.newest((one(generation=9), one(generation=10), one(generation=2))) == 10
    assert PLACE.newest(()) == 0


@pytest.mark.parametrize("generation", [1, 2, 10, 999_999_999])
def test_a_url_tells_its_generation(generation: int) -> None:
    assert PLACE.generation_of(told(CREATED, PLACE.url(generation))) == generation


def test_a_url_names_portal_account_and_generation() -> None:
    place = Place("https://relay.example/stage", Account(Portal.SEEKER_LEADS, "paris"))

    assert place.url(3) == "https://relay.example/stage/webhooks/seeker_leads/paris.3"


def test_only_the_one_of_its_event_is_alone() -> None:
    mine, foreign, other = one(CREATED), told(CREATED, FOREIGN[2]), one(UPDATED)

    assert is_alone(mine, (mine, other))
    assert not is_alone(mine, (mine, foreign, other))
    assert not is_alone(mine, (mine, one(CREATED, generation=2)))


def test_one_that_is_held_no_more_is_not_alone_with_another_of_its_event() -> None:
    assert not is_alone(one(CREATED), (told(CREATED, FOREIGN[2]),))
    assert not is_alone(one(CREATED), ())


def kept(**known: Any) -> SubscriptionState:
    return replace(SubscriptionState(complete=True, checked_at=NOW, fingerprint="a:b"), **known)


def test_what_was_never_looked_at_is_due() -> None:
    assert is_due(kept(checked_at=None), NOW)


def test_what_is_not_complete_is_always_due() -> None:
    assert is_due(kept(complete=False), NOW)


def test_what_is_complete_is_due_daily() -> None:
    assert not is_due(kept(), NOW + timedelta(minutes=5))
    assert not is_due(kept(), NOW + timedelta(hours=23, minutes=40))
    assert is_due(kept(), NOW + CHECKED_EVERY)


def test_a_tick_that_comes_a_little_early_is_not_a_day_lost() -> None:
    assert is_due(kept(), NOW + CHECKED_EVERY - timedelta(minutes=5))


def test_a_look_in_the_future_was_by_a_wrong_clock() -> None:
    assert not is_due(kept(checked_at=NOW + timedelta(minutes=1)), NOW)
    assert is_due(kept(checked_at=NOW + timedelta(days=400)), NOW)


@pytest.mark.parametrize(
    "url",
    [
        "https://relay.example/webhooks/property_finder/main.1",
        "https://relay.example/webhooks/property_finder/main.1/",
        "https://relay.example:443/webhooks/property_finder/main.1",
        "https://Relay.Example/webhooks/property_finder/main.1",
        "HTTPS://relay.example/webhooks/property_finder/main.1",
    ],
)
def test_an_address_is_ours_in_whatever_way_the_portal_writes_it(url: str) -> None:
    assert PLACE.generation_of(told(CREATED, url)) == 1


def test_what_was_ours_under_another_base_url_is_surplus() -> None:
    before = Place("https://before.example", ACCOUNT)
    old = told(CREATED, before.url(1))

    found = plan(EVENTS, [old], PLACE.after([old]), 1)

    assert found == Plan(missing=EVENTS, inactive=(), surplus=(old,))
    assert plan(EVENTS, [old], PLACE, 1).surplus == ()


def test_one_whose_address_was_never_told_makes_no_other_ours() -> None:
    nameless = told(CREATED, None)

    assert PLACE.after([nameless]).ours([nameless]) == ()


def test_what_the_portal_did_not_show_is_not_made_again_the_same_day() -> None:
    lacking = Plan(missing=EVENTS, inactive=(), surplus=())
    unseen = SubscriptionState(unseen_at=NOW)

    assert makeable(lacking, SubscriptionState(), (), NOW) == EVENTS
    assert makeable(lacking, unseen, (), NOW + timedelta(hours=23)) == ()
    assert makeable(lacking, unseen, (), NOW + timedelta(hours=24)) == EVENTS


def test_unless_one_of_ours_is_in_its_way() -> None:
    old, foreign = one(CREATED), told(UPDATED, FOREIGN[2])
    held = (old, one(UPDATED), foreign)
    lacking = plan(EVENTS, held, PLACE, 2)

    assert makeable(lacking, SubscriptionState(unseen_at=NOW), held, NOW) == (CREATED,)
    assert in_the_way(CREATED, lacking, held) == (old,)
    assert in_the_way(UPDATED, lacking, held) == ()


@pytest.mark.parametrize(("minutes", "due"), [(59, False), (60, True)])
def test_while_the_webhook_is_doubted_it_is_looked_at_every_hour(
    minutes: int, *, due: bool
) -> None:
    state = SubscriptionState(complete=True, checked_at=NOW)
    now = NOW + timedelta(minutes=minutes)

    assert is_due(state, now, doubted=True) is due
    assert not is_due(state, now)
