"""Enquiries that come in oddly, so that one mistake or another shows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from leadrelay.domain.agency import ContactPolicies, WithoutEmail
from leadrelay.domain.enquiry import Enquiry, Route
from leadrelay.http import Answer
from tests.builders import AGENCY, NOW
from tests.simulation.crossings import Outage, Service
from tests.simulation.policies import ADOPTING, MERGING, SECOND_LEADS
from tests.simulation.relay import Doors
from tests.simulation.scenarios import an_observation
from tests.simulation.schedules import Choices
from tests.simulation.weather import Weather
from tests.simulation.witness import marker_in
from tests.simulation.world import World

Trace = list[str] | None
SECOND = timedelta(seconds=1)
HOLDING = replace(AGENCY, contacts=ContactPolicies(email=WithoutEmail.HOLD))
A_DAY = "86400"
AS_LATE_AS_ALLOWED = Weather(late_by=109 * SECOND, index_lag=70 * SECOND)  # settled at 180
NAMESAKES = ("lead_1", "lead_10", "LEAD_1", "another_lead_1")
OTHER_CONTACTS = {"email": "corrected@people.example", "phones": ("+971501110009",)}


def told(revision: int = 0, **said: Any) -> Enquiry:
    return replace(an_observation(0, revision, Route.WEBHOOK), **said)


def delivered(world: World, enquiries: Iterable[Enquiry], apart: timedelta = SECOND) -> World:
    for number, enquiry in enumerate(enquiries):
        world.deliver(enquiry, number * apart)
    return world


def at_the_limit(choices: Choices, trace: Trace) -> World:
    """Lead.pro commits late, and shows it late: together a second before it is settled."""
    return delivered(World(choices, AS_LATE_AS_ALLOWED, trace), [told()])


def told_at_once(choices: Choices, trace: Trace) -> World:
    """Lead.pro's webhook speaks of a lead that its own search does not find yet."""
    weather = replace(AS_LATE_AS_ALLOWED, tells=lambda: (timedelta(0),))
    return delivered(World(choices, weather, trace), [told()])


def without_lead_pro(choices: Choices, trace: Trace) -> World:
    """Longer than any queue brings a message back."""
    outages = {Service.CRM: Outage(NOW, NOW + timedelta(hours=3))}
    return delivered(World(choices, trace=trace, outages=outages), [told()])


def from_before_go_live(choices: Choices, trace: Trace) -> World:
    return delivered(World(choices, trace=trace), [told(created_at=NOW - timedelta(days=2))])


def held(choices: Choices, trace: Trace) -> World:
    """The agency wants an e-mail before anything is sent: one enquiry gets it later, one never."""
    world = World(choices, trace=trace, agency=HOLDING)
    enquiries = [told(email=None), told(portal_lead_id="lead_1", email=None), told(1)]
    return delivered(world, enquiries, apart=20 * SECOND)


def namesakes(choices: Choices, trace: Trace) -> World:
    """One person enquires about several things, and the portal's ids look alike."""
    world = World(choices, trace=trace)
    world.state.crm.page_size = 2
    return delivered(world, [told(portal_lead_id=name) for name in NAMESAKES])


def corrected(choices: Choices, trace: Trace) -> World:
    """While the first create may be under way, the portal learns other contacts."""
    enquiries = [told(), told(1, **OTHER_CONTACTS)]
    return delivered(World(choices, trace=trace), enquiries, apart=20 * SECOND)


def changed_twice(choices: Choices, trace: Trace) -> World:
    enquiries = [told(), told(1), told(2)]
    return delivered(World(choices, trace=trace), enquiries, apart=20 * SECOND)


def told_in_parts(choices: Choices, trace: Trace) -> World:
    """The newer message comes first, and says something else than the older one."""
    enquiries = [told(1), told(tags=None, message="Is it still free?")]
    return delivered(World(choices, trace=trace), enquiries)


@dataclass(slots=True)
class DemandingClient:
    """Every pause that Lead.pro asks for is a day."""

    inner: Any

    def call(self, method: str, path: str, **asked: Any) -> Answer:
        answer: Answer = self.inner.call(method, path, **asked)
        if "retry-after" not in answer.headers:
            return answer
        return replace(answer, headers={**answer.headers, "retry-after": A_DAY})


class DemandingWorld(World):
    def doors(self) -> Doors:
        doors = super().doors()
        return replace(doors, crm=DemandingClient(doors.crm))


def demanding(choices: Choices, trace: Trace) -> World:
    """Two processes get warm; one is told to leave Lead.pro alone; both are called again."""
    world = DemandingWorld(choices, trace=trace)
    for number, at in enumerate((0, 0.05, 60, 120, 120.05)):
        world.deliver(told(portal_lead_id=f"lead_{number}"), at * SECOND)
    return world


def told_later(choices: Choices, trace: Trace) -> World:
    """An e-mail that the lead was made without, of an agency that wants a second lead for it."""
    world = World(choices, trace=trace, agency=SECOND_LEADS)
    return delivered(world, [told(email=None), told(1)], apart=40 * SECOND)


def told_bit_by_bit(choices: Choices, trace: Trace) -> World:
    """First nothing, then the e-mail, then the phone."""
    world = World(choices, trace=trace, agency=SECOND_LEADS)
    enquiries = [told(email=None, phones=None), told(1, phones=None), told(2)]
    return delivered(world, enquiries, apart=100 * SECOND)


def asked_again(choices: Choices, trace: Trace) -> World:
    """By the same person, of an agency that wants one lead for both."""
    world = World(choices, trace=trace, agency=MERGING)
    second = told(portal_lead_id="lead_1", message="And the garden?")
    return delivered(world, [told(), second], apart=40 * SECOND)


def asked_again_in_other_words(choices: Choices, trace: Trace) -> World:
    """What is asked again changes, perhaps before the lead has been told of it."""
    world = World(choices, trace=trace, agency=MERGING)
    words = ["And the garden?", "And the garden, and the pool?"]
    again = [
        told(number, portal_lead_id="lead_1", message=text) for number, text in enumerate(words)
    ]
    return delivered(world, [told(), *again], apart=40 * SECOND)


def asked_again_during_an_update(choices: Choices, trace: Trace) -> World:
    """Which Lead.pro perhaps takes in no other than the safe shape, and that only later."""
    world = World(choices, trace=trace, agency=MERGING)
    again = told(portal_lead_id="lead_1", message="And the garden?")
    return delivered(world, [told(), told(1), again], apart=40 * SECOND)


def asked_thrice(choices: Choices, trace: Trace) -> World:
    """By the same person, perhaps while the lead cannot be told of the second time."""
    world = World(choices, trace=trace, agency=MERGING)
    words = ["And the garden?", "And the pool?"]
    again = [
        told(portal_lead_id=f"lead_{number}", message=text) for number, text in enumerate(words, 1)
    ]
    return delivered(world, [told(), *again], apart=40 * SECOND)


def by_another_road(choices: Choices, trace: Trace) -> World:
    """Lead.pro has made a lead of the portal's e-mail; then one person's two enquiries arrive."""
    world = World(choices, trace=trace, agency=ADOPTING)
    world.arrive(0 * SECOND, lambda: world.by_another_road(told()))
    for number in (0, 1):
        enquiry = told(portal_lead_id=f"lead_{number}")
        world.deliver(enquiry, 2 * SECOND + number * timedelta(milliseconds=100))
    return world


def gone_by_another_road(choices: Choices, trace: Trace) -> World:
    """An agent deletes the lead of the e-mail, unless it is ours by then."""
    world = World(choices, trace=trace, agency=ADOPTING)
    world.arrive(0 * SECOND, lambda: world.by_another_road(told()))
    world.deliver(told(), 2 * SECOND)
    crm = world.state.crm

    def delete() -> None:
        for lead_id in [each for each, lead in crm.leads.items() if not marker_in(lead)]:
            crm.delete(lead_id)

    world.arrive(4 * SECOND, delete)
    return world
