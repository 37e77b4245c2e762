"""Which of the enquiries that a poll reads a webhook had announced."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from leadrelay.domain.enquiry import Enquiry, Observation, enquiry_key
from leadrelay.domain.ports import Page, Seen
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.webhook_watch import GRACE, Health, Watch, health, with_ring
from leadrelay.usecases.poll_book import PollBook
from tests.builders import ACCOUNT, NOW, an_enquiry, an_unreadable
from tests.fakes.portal_states import InMemoryPortalStates

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SEEN = SubscriptionState(checked_at=NOW, complete=True)
ANNOUNCED, UNANNOUNCED = Seen(None, is_announced=True), Seen("hash", is_announced=False)


@dataclass
class Polls:
    """Polls of one account that are read to the end; each begins a minute after the last."""

    states: InMemoryPortalStates = field(default_factory=InMemoryPortalStates)
    now: datetime = NOW
    recovered: int = 0  # by the last one

    def poll(
        self,
        *enquiries: Observation,
        announced: Iterable[str] = (),
        after: timedelta = MINUTE,
        portal_is_ahead: timedelta = timedelta(0),
    ) -> PollBook:
        self.now += after
        book = PollBook.opened(self.states, ACCOUNT)
        known = dict.fromkeys((one.key for one in enquiries), UNANNOUNCED)
        known |= {enquiry_key(ACCOUNT.portal, each): ANNOUNCED for each in announced}
        sent_at = self.now + portal_is_ahead
        page = Page(observations=enquiries, sent_at=sent_at, total=len(enquiries))
        book.note(page, known, self.now)
        watch, self.recovered = book.judged(sent_at)
        book.save(watch=watch)
        return book


def made(name: str, at: datetime, **said: Any) -> Enquiry:
    return an_enquiry(portal_lead_id=name, created_at=at, **said)


@pytest.fixture
def polls() -> Polls:
    """One poll has been made, which judges nobody and draws the line."""
    polls = Polls()
    polls.poll(after=timedelta(0))
    return polls


def test_the_first_poll_judges_nobody() -> None:
    book = Polls().poll(made("a", NOW - timedelta(days=3)), made("b", NOW))

    assert (book.announced, book.missed) == ({}, {})


def test_a_poll_without_a_page_judges_nobody_and_draws_no_line() -> None:
    book = PollBook.opened(InMemoryPortalStates(), ACCOUNT)

    assert book.judged(NOW) == (Watch(), 0)


def test_nobody_is_judged_before_five_minutes_are_over_and_then_once(polls: Polls) -> None:
    enquiry = made("a", NOW)

    told = []
    for _ in range(10):
        polls.poll(enquiry)
        told.append(polls.recovered)

    assert told == [0] * 4 + [1] + [0] * 5


def test_an_announced_enquiry_is_not_missed(polls: Polls) -> None:
    book = polls.poll(made("a", NOW), announced=["a"], after=GRACE)

    assert list(book.announced.values()) == [NOW]
    assert book.missed == {}
    assert book.state.watch.announced_at == NOW


def test_one_that_the_ledger_does_not_know_was_not_announced(polls: Polls) -> None:
    later, unknown = NOW + GRACE, made("a", NOW)
    book = PollBook.opened(polls.states, ACCOUNT)

    book.note(Page(observations=(unknown,), sent_at=later, total=1), {}, later)

    assert list(book.missed) == [unknown.key]


def test_one_for_which_a_doorbell_rang_is_not_missed(polls: Polls) -> None:
    book = PollBook.opened(polls.states, ACCOUNT)
    book.save(watch=with_ring(book.state.watch, NOW + SECOND))

    assert polls.poll(made("a", NOW), after=GRACE).missed == {}


def test_the_portals_own_time_counts_where_it_is_told() -> None:
    polls, ahead = Polls(), timedelta(minutes=3)
    polls.poll(after=timedelta(0), portal_is_ahead=ahead)
    enquiry = made("a", NOW + ahead)

    told = [bool(polls.poll(enquiry, portal_is_ahead=ahead).missed) for _ in range(6)]

    assert told == [False] * 4 + [True, False]


def test_an_erasure_is_never_announced(polls: Polls) -> None:
    assert polls.poll(made("a", NOW, erased=True), after=GRACE).missed == {}


def test_what_cannot_be_read_or_has_no_time_is_not_judged(polls: Polls) -> None:
    timeless = an_enquiry(created_at=None)

    assert polls.poll(timeless, an_unreadable(), after=GRACE).missed == {}


def test_one_that_is_listed_twice_is_missed_once(polls: Polls) -> None:
    book = polls.poll(made("a", NOW), made("a", NOW), made("b", NOW), after=GRACE)

    assert len(book.missed) == 2


def test_the_pages_of_a_poll_are_judged_by_the_time_of_the_first(polls: Polls) -> None:
    book, later = PollBook.opened(polls.states, ACCOUNT), NOW + GRACE + MINUTE
    for page_of in (NOW + GRACE, later):
        young = made("a", NOW + MINUTE)
        book.note(Page(observations=(young,), sent_at=page_of, total=1), {}, page_of)

    watch, recovered = book.judged(later)
    assert recovered == 0
    assert watch.judged_until == NOW


def test_nobody_is_judged_beyond_what_was_read(polls: Polls) -> None:
    book, later = PollBook.opened(polls.states, ACCOUNT), NOW + timedelta(hours=1)
    early, late = made("a", NOW + MINUTE), made("b", NOW + 3 * MINUTE)
    book.note(Page(observations=(early, late), sent_at=later, total=2), {}, later)

    watch, recovered = book.judged(NOW + 2 * MINUTE)

    assert recovered == 1
    assert (watch.judged_until, watch.missed_at) == (NOW + 2 * MINUTE, NOW + MINUTE)
    assert watch.judges(NOW + 3 * MINUTE, later)


def test_a_webhook_recovers_with_the_next_enquiry_that_it_announces(polls: Polls) -> None:
    missed = polls.poll(made("a", NOW), after=GRACE).state.watch
    told = polls.poll(made("b", NOW + SECOND), announced=["b"], after=GRACE).state.watch

    assert health(SEEN, missed, polls.now) is Health.UNHEALTHY
    assert health(SEEN, told, polls.now) is Health.HEALTHY


def test_whoever_was_judged_is_not_held_while_a_poll_goes_on(polls: Polls) -> None:
    polls.now += 4 * MINUTE
    book = PollBook.opened(polls.states, ACCOUNT)
    young, old = made("young", polls.now - GRACE), made("old", polls.now - GRACE - 2 * MINUTE)
    book.note(Page(observations=(old, young), sent_at=polls.now, total=2), {}, polls.now)

    watch, missed = book.judged(polls.now - GRACE - MINUTE)
    book.save(watch=watch)
    book.forget_judged()

    assert missed == 1
    assert book.missed.keys() == {young.key}
    assert book.judged(polls.now)[1] == 1
