"""The model of Seeker Leads does what the HTTP simulator does, and loses cursors as portals do."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from leadrelay.domain.coverage import PollRules, Window
from leadrelay.domain.enquiry import Account, Enquiry, Observation, Portal
from leadrelay.domain.ports import Page
from leadrelay.portals.seeker_leads.calls import STARTS_PER_MINUTE
from leadrelay.wire.pacing import Budget, Pacer
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.telemetry import RecordingTelemetry
from tests.integration.seeker_leads_world import Tokens, World, ids, observations
from tests.simulation.crossings import Crossings
from tests.simulation.kernel import Invocation, Kernel
from tests.simulation.schedules import Scripted
from tests.simulation.whole.branch_kinds import SeekerLeadsBranch
from tests.simulation.whole.branches import Reading
from tests.simulation.whole.seeker_leads import Order
from tests.simulation.whole.times import DAY, HOUR, MINUTE, SECOND
from tests.simulation.whole.traffic import Traffic
from tests.simulators.seeker_leads import SeekerLeadsSimulator

T = TypeVar("T")
LYON = Account(Portal.SEEKER_LEADS, "lyon")
SAID = ("first_name", "last_name", "email", "phones", "listing_reference", "created_at")
WAYS: Sequence[tuple[dict[str, Any], dict[str, Any]]] = (
    ({}, {}),
    ({"order": "newest_first"}, {"order": Order.NEWEST_FIRST}),
    ({"order": "lead_id"}, {"order": Order.BY_ID}),
    ({"min_included": False, "max_included": False}, {"includes_bounds": False}),
    ({"next_link": "absent", "empty_status": 200}, {"tells_next": False, "empty_status": 200}),
    ({"unknown_start_status": 404}, {"lost_status": 404}),
)


class Wire:
    """The model behind its API, asked by one invocation."""

    def __init__(self) -> None:
        self.kernel = Kernel(NOW)
        self.traffic = Traffic()
        crossings = Crossings(self.kernel, Scripted())
        self.branch = SeekerLeadsBranch(LYON, crossings, self.traffic, PollRules())
        self.model = self.branch.model
        self.model.page_size = 100

    def now(self) -> datetime:
        return self.kernel.now

    def sleep(self, seconds: float) -> None:
        self.kernel.sleep(SECOND * seconds)

    def run(self, work: Callable[[], T], *names: str) -> list[T]:
        """Once in each of these invocations, at the same time."""
        came: list[T] = []
        for name in names or ("reader",):
            invocation = Invocation(name, NOW, NOW + HOUR)
            self.kernel.start(invocation, lambda: came.append(work()), lambda _: None)
        while self.kernel.next_at is not None:
            self.kernel.step()
        return came

    def read(self, window: Window) -> list[Page]:
        [pages] = self.run(lambda: list(self.reader().pages(window)))
        return pages

    def reader(self) -> Any:
        minter: Any = self.branch.minter()
        clock: Any = self.now
        credentials = {"client_id": "id", "client_secret": "secret"}
        reading = Reading(
            name=self.kernel.current.name if self.kernel.current else "",
            tokens=Tokens(minter, credentials, clock),
            budget=Budget(deadline=NOW + HOUR, now=self.now, sleep=self.sleep),
            pacer=Pacer(self.now, self.sleep, STARTS_PER_MINUTE),
            telemetry=RecordingTelemetry(),
        )
        return self.branch.reader(reading)


def said(observation: Observation) -> tuple[Any, ...]:
    assert isinstance(observation, Enquiry)
    return tuple(getattr(observation, name) for name in SAID)


def fill(portal: SeekerLeadsSimulator, model: Any, simulated: World, days: int) -> None:
    """The same leads here and there."""
    portal.fill(230, NOW - days * DAY, NOW - HOUR)
    portal.settings.change({"order": "oldest_first"})
    for enquiry in simulated.read(Window(NOW - (days + 1) * DAY)):
        if isinstance(enquiry, Enquiry):
            model.put(enquiry)


@pytest.mark.parametrize(
    "window",
    [
        Window(NOW - 3 * DAY),
        Window(NOW - 19 * DAY, NOW - DAY),
        Window(NOW - 2 * DAY, NOW - DAY + SECOND / 2),
        Window(NOW - 40 * DAY, NOW - 39 * DAY),
    ],
)
@pytest.mark.parametrize(("simulated", "modelled"), WAYS, ids=str)
def test_the_shipping_client_reads_the_same_of_the_model_and_of_the_simulator(
    window: Window, simulated: dict[str, Any], modelled: dict[str, Any], clock: FakeClock
) -> None:
    wire = Wire()
    with SeekerLeadsSimulator(clock=clock) as portal:
        world = World(portal, clock)
        fill(portal, wire.model, world, 20)
        portal.settings.change(simulated)
        pages = list(world.reader.pages(window))
    for name, value in modelled.items():
        setattr(wire.model, name, value)
    found = wire.read(window)

    assert [len(page.observations) for page in found] == [len(page.observations) for page in pages]
    assert {*map(said, observations(found))} == {*map(said, observations(pages))}


def test_the_cursor_is_lost_with_its_lead_here_as_there(clock: FakeClock) -> None:
    wire = Wire()
    with SeekerLeadsSimulator(clock=clock) as portal:
        world = World(portal, clock)
        fill(portal, wire.model, world, 5)
        pages = world.reader.pages(Window(NOW - 6 * DAY, NOW))
        first = next(pages)
        lost = str(ids(first.observations)[-1])
        portal.remove(lost)
        there = ids([*first.observations, *observations(pages)])
    wire.model.amid.append(lambda: wire.model.vanish(f"seeker_leads:{lost}"))
    here = ids(observations(wire.read(Window(NOW - 6 * DAY, NOW))))

    assert sorted(map(str, here)) == sorted(map(str, there))
    assert len(set(here)) == 230


@pytest.fixture
def wire() -> Wire:
    """Five leads, an hour apart, in pages of two."""
    wire = Wire()
    wire.model.page_size = 2
    for number in range(5):
        wire.model.put(a_lead(wire, number, HOUR * (number + 1)))
    return wire


def a_lead(wire: Wire, number: int, age: timedelta, **told: Any) -> Enquiry:
    return wire.branch.an_enquiry(f"lead_{number}", created_at=NOW - age, **told)


def test_what_is_read_of_a_lead_is_what_was_put_there(wire: Wire) -> None:
    enquiry = a_lead(wire, 7, HOUR, name="Jeanne Martin", email="jeanne@people.example")
    wire.model.put(replace(enquiry, **wire.branch.revised("VT-1042")))

    [read] = [each for each in observations(wire.read(Window(NOW - DAY))) if "7" in each.key]

    assert isinstance(read, Enquiry)
    assert (read.first_name, read.last_name, read.email) == (
        *("Jeanne", "Martin"),
        "jeanne@people.example",
    )
    assert (read.listing_reference, read.created_at) == ("VT-1042", NOW - HOUR)


def test_nobody_is_left_in_an_erased_lead_or_in_one_whose_time_has_come(wire: Wire) -> None:
    wire.model.erase("seeker_leads:lead_1")
    wire.model.put(a_lead(wire, 2, 3 * HOUR, delete_by=NOW - MINUTE))

    read = {each.key: each for each in observations(wire.read(Window(NOW - DAY)))}

    erased = {key for key, each in read.items() if isinstance(each, Enquiry) and each.erased}
    assert erased == {"seeker_leads:lead_1", "seeker_leads:lead_2"}
    assert len(read) == 5


def test_a_reading_knows_what_was_there_and_what_was_shown(wire: Wire) -> None:
    wire.model.amid.append(lambda: wire.model.put(a_lead(wire, 9, HOUR)))

    wire.read(Window(NOW - DAY))

    walk = wire.model.walks["reader"]
    assert walk.is_whole
    assert walk.there == {f"seeker_leads:lead_{number}" for number in range(5)}
    assert walk.there <= walk.read.keys()


def test_nobody_may_ask_for_more_than_seven_days(wire: Wire) -> None:
    query = [("minDate", "0"), ("maxDate", str(7 * 86_400 + 1))]

    with pytest.raises(AssertionError, match="longer than the portal answers for"):
        wire.model.answer("reader", query)


def test_two_that_read_at_once_are_found_out(wire: Wire) -> None:
    wire.run(lambda: list(wire.reader().pages(Window(NOW - DAY))), "one", "another")

    assert [*wire.traffic.complaints()] == ["two invocations read at once at 07:30:00"]


def test_requests_that_come_too_fast_are_found_out(wire: Wire) -> None:
    def ask() -> None:
        with wire.traffic.request(wire.kernel):
            pass

    def ask_eleven_times() -> None:
        for _ in range(11):
            ask()

    wire.run(ask_eleven_times)

    assert [*wire.traffic.complaints()] == ["more than 10 requests within 200 ms at 07:30:00"]
