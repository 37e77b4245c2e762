"""The model of the portal does what the HTTP simulator does, and moves as real portals move."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

import pytest

from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Enquiry, Route
from leadrelay.domain.errors import (
    OutcomeUnknownError,
    RequestNotSentError,
    UnreadableAnswerError,
)
from leadrelay.http import Answer
from leadrelay.portals.property_finder.auth import PropertyFinderMinter
from leadrelay.portals.property_finder.client import LEADS_PATH
from leadrelay.portals.property_finder.filters import LeadFilter
from leadrelay.portals.property_finder.pacing import Budget
from tests.builders import ACCOUNT, NOW, an_enquiry
from tests.fakes.clock import FakeClock
from tests.fakes.telemetry import RecordingTelemetry
from tests.integration.property_finder_world import Tokens, World, ids, observations
from tests.simulation.crossings import Crossings, Mishap
from tests.simulation.kernel import Invocation, Kernel
from tests.simulation.schedules import Scripted
from tests.simulation.whole.access import Access
from tests.simulation.whole.api import OF_A_PAGE, RETRY_AFTER, Fate, PortalApi
from tests.simulation.whole.property_finder import ModelReader
from tests.simulation.whole.property_finder import PropertyFinderModel as PortalModel
from tests.simulators.property_finder import PropertyFinderSimulator

T = TypeVar("T")
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
LAST_DAY = LeadFilter(created_from=NOW - DAY)


def a_lead(number: int, age: timedelta) -> Enquiry:
    return an_enquiry(portal_lead_id=f"lead_{number}", route=Route.POLL, created_at=NOW - age)


@pytest.fixture
def model(clock: FakeClock) -> PortalModel:
    """Five leads, an hour apart, in pages of two."""
    portal = PortalModel(clock, page_size=2)
    for number in range(5):
        portal.put(a_lead(number, HOUR * (number + 1)))
    return portal


def pages_of(model: PortalModel, wanted: LeadFilter = LAST_DAY) -> Iterator[list[str | None]]:
    number, is_last = 0, False
    while not is_last:
        number += 1
        page = model.page("reader", wanted.query(number))
        is_last = page.is_last
        yield ids(page.observations)


def all_of(model: PortalModel, wanted: LeadFilter = LAST_DAY) -> set[str | None]:
    return {each for page in pages_of(model, wanted) for each in page}


def test_the_newest_come_first_whatever_order_is_asked_for(model: PortalModel) -> None:
    pages = list(pages_of(model))

    assert pages == [["lead_0", "lead_1"], ["lead_2", "lead_3"], ["lead_4"]]
    assert model.page("reader", LAST_DAY.query(1)).total == 5


@pytest.mark.parametrize(("includes_bounds", "listed"), [(True, 3), (False, 1)])
def test_bounds_are_included_or_not(
    model: PortalModel, listed: int, *, includes_bounds: bool
) -> None:
    model.includes_bounds = includes_bounds
    wanted = LeadFilter(created_from=NOW - 4 * HOUR, created_to=NOW - 2 * HOUR)

    assert len(all_of(model, wanted)) == listed


def test_leads_of_one_time_come_in_any_order(model: PortalModel) -> None:
    numbers = iter([1.0, 0.0, 0.0, 1.0])
    model.leads.clear()
    model.shuffle = lambda: next(numbers)
    model.put(a_lead(8, HOUR))
    model.put(a_lead(9, HOUR))

    orders = [ids(model.page("reader", LAST_DAY.query(1)).observations) for _ in range(2)]

    assert orders == [["lead_8", "lead_9"], ["lead_9", "lead_8"]]


def test_a_lead_may_be_listed_long_after_its_time(model: PortalModel, clock: FakeClock) -> None:
    before = all_of(model)
    clock.advance(HOUR)

    model.put(a_lead(9, 3 * HOUR))

    assert all_of(model) - before == {"lead_9"}


def test_an_erased_lead_has_nobody_left_and_one_that_vanished_is_not_listed(
    model: PortalModel,
) -> None:
    erased, vanished, *_ = model.leads.values()

    model.erase(erased.key)
    model.vanish(vanished.key)

    assert "lead_1" not in all_of(model)
    assert (model.leads[erased.key].erased, model.leads[erased.key].phones) == (True, None)


@pytest.mark.proves("F24")
def test_what_slips_through_a_reading_is_known(model: PortalModel) -> None:
    first, *_ = model.leads
    model.amid.append(lambda: model.vanish(first))

    read = all_of(model)

    assert read == {"lead_0", "lead_1", "lead_3", "lead_4"}
    assert model.walks["reader"].slipped == {"property_finder:lead_2"}
    assert model.walks["reader"].is_whole
    assert model.slips == 1


@pytest.mark.proves("F23")
def test_what_arrives_while_it_is_read_repeats_a_lead_and_hides_none(
    model: PortalModel,
) -> None:
    model.amid.append(lambda: model.put(a_lead(9, timedelta(0))))

    pages = list(pages_of(model))

    assert pages == [["lead_0", "lead_1"], ["lead_1", "lead_2"], ["lead_3", "lead_4"]]
    assert model.walks["reader"].slipped == set()


def test_a_reading_that_was_not_read_to_its_end_is_not_whole(model: PortalModel) -> None:
    next(pages_of(model))

    assert not model.walks["reader"].is_whole


def test_its_clock_is_its_own_and_told_in_whole_seconds_if_at_all(
    model: PortalModel, clock: FakeClock
) -> None:
    clock.advance(timedelta(milliseconds=700))
    model.skew = 600 * SECOND

    told = model.page("reader", LAST_DAY.query(1)).sent_at
    model.tells_time = False
    untold = model.page("reader", LAST_DAY.query(1)).sent_at

    assert (told, untold) == (NOW + 600 * SECOND, None)


def test_nobody_may_ask_for_what_is_older_than_three_months(model: PortalModel) -> None:
    with pytest.raises(AssertionError, match="older than the portal answers for"):
        all_of(model, LeadFilter(created_from=NOW - 90 * DAY))


class Desk:
    """Who asks for tokens, and shows them."""

    def __init__(self, access: Access) -> None:
        self.access = access

    def minted(self) -> str:
        return f"Bearer {self.access.token().body['accessToken']}"

    def lets_in(self, *authorizations: str) -> list[bool]:
        return [self.access.lets_in(each) for each in authorizations]


@pytest.fixture
def desk(clock: FakeClock) -> Desk:
    return Desk(Access(clock))


def test_a_token_ends_with_its_life(desk: Desk, clock: FakeClock) -> None:
    token = desk.minted()

    assert desk.lets_in(token, "Bearer another", "") == [True, False, False]
    clock.advance(desk.access.life)
    assert desk.lets_in(token) == [False]


@pytest.mark.parametrize("ends_older", [True, False])
def test_a_new_token_may_end_the_older_ones(desk: Desk, *, ends_older: bool) -> None:
    desk.access.ends_older = ends_older
    older, newer = desk.minted(), desk.minted()

    assert desk.lets_in(older, newer) == [not ends_older, True]


def test_a_fresh_token_may_be_refused_for_seconds(desk: Desk, clock: FakeClock) -> None:
    desk.access.shy_for = 6 * SECOND
    token = desk.minted()

    assert desk.lets_in(token) == [False]
    clock.advance(6 * SECOND)
    assert desk.lets_in(token) == [True]


def test_revoked_credentials_get_no_token_and_end_those_that_they_got(desk: Desk) -> None:
    token = desk.minted()

    desk.access.is_revoked = True

    assert desk.access.token().status == 401
    assert desk.lets_in(token) == [False]


def test_a_deaf_portal_hands_out_tokens_that_it_refuses(desk: Desk) -> None:
    desk.access.is_deaf = True

    assert desk.lets_in(desk.minted()) == [False]


class Wire:
    """The model behind its API, asked by one invocation; `fault` is how its first call goes."""

    def __init__(self, fault: object = Fate.FINE) -> None:
        self.kernel = Kernel(NOW)
        schedule = ((0, OF_A_PAGE.index(cast("Any", fault))),) if fault is not Fate.FINE else ()
        crossings = Crossings(self.kernel, Scripted(schedule))
        self.model, self.access = PortalModel(self.now), Access(self.now)
        self.api = PortalApi(self.model, self.access, crossings)
        self.invocation = Invocation("reader", NOW, NOW + HOUR)

    def now(self) -> datetime:
        return self.kernel.now

    def run(self, work: Callable[[], T]) -> T | None:
        """None where it was killed."""
        came: list[T] = []
        self.kernel.start(self.invocation, lambda: came.append(work()), lambda _: None)
        while self.kernel.next_at is not None:
            self.kernel.step()
        return came[0] if came else None

    def get(self, seconds: float = 12.0) -> Answer | None:
        headers = {"Authorization": f"Bearer {self.access.token().body['accessToken']}"}
        query = LAST_DAY.query(1)
        return self.run(
            lambda: self.api.call(
                "GET", LEADS_PATH, query=query, headers=headers, total_seconds=seconds
            )
        )

    def reader(self) -> ModelReader:
        api: Any = self.api
        credentials = {"api_key": "key", "api_secret": "secret"}
        tokens = Tokens(PropertyFinderMinter(api), credentials, cast("Any", self.now))
        budget = Budget(
            deadline=NOW + HOUR,
            now=self.now,
            sleep=lambda seconds: self.kernel.sleep(SECOND * seconds),
        )
        return ModelReader(
            api, tokens, account=ACCOUNT, budget=budget, telemetry=RecordingTelemetry()
        )


@pytest.mark.parametrize(
    ("fate", "status"), [(Fate.FINE, 200), (Fate.SLOW, 200), (Fate.ERROR, 503)]
)
def test_a_request_comes_to_what_its_fate_says(fate: Fate, status: int) -> None:
    answer = Wire(fate).get()

    assert answer is not None
    assert answer.status == status


def test_a_portal_that_throttles_says_for_how_long() -> None:
    answer = Wire(Fate.THROTTLED).get()

    assert answer is not None
    assert (answer.status, answer.retry_after) == (429, RETRY_AFTER)


@pytest.mark.parametrize(
    ("fate", "error"),
    [
        (Fate.REFUSED, RequestNotSentError),
        (Fate.SILENT, OutcomeUnknownError),
        (Fate.HTML, UnreadableAnswerError),
    ],
)
def test_no_answer_and_no_page_are_what_the_http_client_makes_of_them(
    fate: Fate, error: type[Exception]
) -> None:
    with pytest.raises(error):
        Wire(fate).get()


@pytest.mark.parametrize("fate", [Fate.SILENT, Fate.SLOW])
def test_no_call_takes_longer_than_it_may(fate: Fate) -> None:
    wire = Wire(fate)

    with pytest.raises(OutcomeUnknownError):
        wire.get(seconds=3.0)

    assert wire.kernel.now == NOW + 3 * SECOND


@pytest.mark.parametrize(("mishap", "walks"), [(Mishap.KILLED_BEFORE, 0), (Mishap.KILLED_AFTER, 1)])
def test_who_is_killed_hears_no_answer(mishap: Mishap, walks: int) -> None:
    wire = Wire(mishap)

    assert wire.get() is None
    assert wire.invocation.is_dead
    assert len(wire.model.walks) == walks


def test_while_the_portal_ails_every_request_comes_to_the_same() -> None:
    wire = Wire()
    wire.api.ails_with = Fate.ERROR
    answers = [wire.get() for _ in range(3)]

    assert [answer and answer.status for answer in answers] == [503] * 3


@pytest.mark.parametrize(
    "window",
    [
        Window(NOW - DAY),
        Window(NOW - 23 * HOUR, NOW - 2 * HOUR),
        Window(NOW - 30 * DAY, NOW - 29 * DAY),
        Window(NOW - 85 * DAY, NOW - DAY),
    ],
)
def test_the_shipping_client_reads_the_same_of_the_model_and_of_the_simulator(
    window: Window, clock: FakeClock
) -> None:
    with PropertyFinderSimulator(clock=clock) as simulator:
        simulator.fill(130, NOW - 40 * DAY, NOW - HOUR)
        simulated, wire = World(simulator, clock), Wire()
        for lead in simulated.read(Window(NOW - 85 * DAY)):
            wire.model.put(cast("Enquiry", lead))
        pages = list(simulated.reader.pages(window))
        modelled = wire.run(lambda: list(wire.reader().pages(window))) or []

    assert set(ids(observations(modelled))) == set(ids(observations(pages)))
    assert [page.total for page in modelled] == [page.total for page in pages]
    assert {page.sent_at for page in modelled} <= {NOW, NOW + SECOND}
    said = {each.content_hash for each in observations(pages)}
    assert said
    assert {each.content_hash for each in observations(modelled)} == said


def test_an_observation_bears_the_time_of_its_page() -> None:
    wire = Wire()
    wire.model.put(replace(a_lead(1, HOUR), observed_at=NOW - DAY))
    wire.model.skew = 60 * SECOND

    (page,) = wire.run(lambda: list(wire.reader().pages(Window(NOW - DAY)))) or []

    (observation,) = page.observations
    assert observation.observed_at == page.sent_at == NOW + 60 * SECOND
