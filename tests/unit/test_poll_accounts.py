"""Several accounts of one portal in one invocation of its poller."""

from dataclasses import replace
from datetime import timedelta

import pytest

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.entry import Claim
from leadrelay.domain.errors import UnavailableError
from leadrelay.usecases.account_poll import AccountPoll, Polled
from leadrelay.usecases.poll_accounts import AccountsPoll
from leadrelay.usecases.read_slice import SliceReader
from tests.builders import ACCOUNT, NOW
from tests.fakes.portal import FakePortal
from tests.polling import Polling

SECOND_ACCOUNT = Account(Portal.PROPERTY_FINDER, "second")
LIVE = PollState(
    go_live=NOW - timedelta(days=30),
    watermark=NOW - timedelta(days=20),
    daily_done_at=NOW,
    history_done_at=NOW,
)


@pytest.fixture
def world() -> Polling:
    polling = Polling()
    polling.known(LIVE)
    polling.states.polls[SECOND_ACCOUNT] = LIVE
    return polling


def second(world: Polling, portal: FakePortal) -> AccountPoll:
    reader = SliceReader(portal=portal, clock=world.clock, page=world.rules.page)
    return replace(world.poll(), account=SECOND_ACCOUNT, reader=reader)


def test_an_account_with_much_to_read_leaves_time_for_the_next(world: Polling) -> None:
    world.portal.page_takes = timedelta(seconds=20)
    quick = FakePortal(world.clock)
    both = AccountsPoll([world.poll(), second(world, quick)], world.telemetry)

    outcomes = both.tick(world.claim())

    assert outcomes == {str(ACCOUNT): Polled.INTERRUPTED, str(SECOND_ACCOUNT): Polled.COMPLETED}


def test_an_account_that_fails_does_not_keep_the_next_from_being_read(world: Polling) -> None:
    world.portal.faults.append(UnavailableError("GET: 503"))
    other = FakePortal(world.clock)
    other.receive("lead-2", NOW - timedelta(minutes=1))
    both = AccountsPoll([world.poll(), second(world, other)], world.telemetry)

    outcomes = both.tick(world.claim())

    assert outcomes == {str(ACCOUNT): Polled.FAILED, str(SECOND_ACCOUNT): Polled.COMPLETED}
    assert world.queued == ["lead-2"]


def test_the_portal_shows_that_it_is_read_only_if_every_account_is(world: Polling) -> None:
    world.portal.faults.append(UnavailableError("GET: 503"))
    both = AccountsPoll([world.poll(), second(world, FakePortal(world.clock))], world.telemetry)

    both.tick(world.claim())
    assert world.telemetry.total("PollCompleted") == 0

    both.tick(world.claim())
    assert world.telemetry.total("PollCompleted") == 1


def test_each_minute_another_account_is_read_first(world: Polling) -> None:
    world.portal.page_takes = world.clock.now - world.clock.now + timedelta(minutes=2)
    slow = FakePortal(world.clock, page_takes=timedelta(minutes=2))
    both = AccountsPoll([world.poll(), second(world, slow)], world.telemetry)

    first = [next(iter(both.tick(world.claim())))]
    world.clock.advance(timedelta(minutes=1 + int(world.clock.now.timestamp()) // 60 % 2))
    first.append(next(iter(both.tick(world.claim()))))

    assert len(set(first)) == 2


@pytest.mark.parametrize("accounts", [6, 10])
def test_even_of_many_accounts_each_gets_the_time_for_a_page(world: Polling, accounts: int) -> None:
    portals = [FakePortal(world.clock) for _ in range(accounts)]
    polls = []
    for number, portal in enumerate(portals):
        account = Account(Portal.PROPERTY_FINDER, f"a{number}")
        world.states.polls[account] = LIVE
        polls.append(replace(second(world, portal), account=account))

    outcomes = AccountsPoll(polls, world.telemetry).tick(
        Claim("poller", world.clock() + timedelta(seconds=55))
    )

    assert set(outcomes.values()) == {Polled.COMPLETED}


def test_what_is_measured_tells_the_accounts_apart(world: Polling) -> None:
    polls = [world.poll(), second(world, FakePortal(world.clock))]
    several = [replace(poll, is_one_of_several=True) for poll in polls]

    AccountsPoll(several, world.telemetry).tick(world.claim())

    ages = [each.dimensions for each in world.telemetry.counts if each.metric == "WatermarkAge"]
    assert {"account": str(ACCOUNT)} in ages
    assert {"account": str(SECOND_ACCOUNT)} in ages
