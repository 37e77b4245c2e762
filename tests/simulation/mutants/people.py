"""What people do while an enquiry is on its way: at the agency, and at the portal."""

from dataclasses import replace
from itertools import islice
from typing import Any

from leadrelay.domain.canary import address, canary_id, hours
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.entry import State
from leadrelay.domain.envelope import Envelope, Kind
from tests.builders import ACCOUNT, NOW
from tests.simulation.mutants.oddities import (
    AS_LATE_AS_ALLOWED,
    HOLDING,
    SECOND,
    Trace,
    delivered,
    told,
)
from tests.simulation.policies import SECOND_LEADS
from tests.simulation.restores import Restore, restored
from tests.simulation.schedules import Choices
from tests.simulation.weather import Weather
from tests.simulation.world import World

Said = dict[str, Any]
TYPED_BY_HAND: dict[str, Said] = {
    "property_finder:lead_0": {"email": "typed@people.example"},
    "property_finder:lead_1": {"phone": "+971501110008"},
}
REPLAY = Envelope(
    kind=Kind.COMMAND,
    account=ACCOUNT,
    received_at=NOW,
    body={"command": "replay", "key": "property_finder:lead_0"},
)
NOBODY: Said = {"name": None, "email": None, "phones": None, "erased": True}


def typed_by_hand(choices: Choices, trace: Trace) -> World:
    """An agent corrects one lead's e-mail, another's phone, before we have looked for them."""
    world = delivered(World(choices, trace=trace), [told(), told(portal_lead_id="lead_1")])
    crm = world.state.crm

    def edit() -> None:
        for lead_id, lead in tuple(crm.leads.items()):
            crm.edit(lead_id, **TYPED_BY_HAND[lead["meta"]["src_key"]])

    world.arrive(60 * SECOND, edit)
    return world


def replayed(choices: Choices, trace: Trace) -> World:
    """A person is impatient."""
    world = delivered(World(choices, trace=trace), [told()])
    for seconds in (10, 30, 400):
        world.arrive(seconds * SECOND, lambda: world.state.enquiries.send([REPLAY]))
    return world


def let_pass(choices: Choices, trace: Trace) -> World:
    """A person has looked at what the agency holds, and sends it, when it is surely there."""
    world = World(choices, trace=trace, agency=HOLDING)
    world.deliver(told(email=None), 0 * SECOND)
    for seconds in (30, 1500, 3000):
        world.arrive(seconds * SECOND, lambda: world.state.enquiries.send([REPLAY]))
    return world


def paused(choices: Choices, trace: Trace) -> World:
    """An operator pauses deliveries, and some minutes later lets them go on.

    Meanwhile Lead.pro's webhook tells of what was delivered before.
    """
    world = World(choices, Weather(tells=lambda: (30 * SECOND,)), trace)
    world.deliver(told(portal_lead_id="lead_2"), 0 * SECOND)
    world.switch(DeliveryMode.PAUSED, 10 * SECOND)
    world.deliver(told(), 8 * SECOND)
    world.deliver(told(1), 40 * SECOND)
    world.deliver(told(portal_lead_id="lead_1"), 60 * SECOND)
    world.switch(DeliveryMode.RUNNING, 400 * SECOND)
    return world


def restored_before_it(choices: Choices, trace: Trace) -> World:
    """The ledger is restored to while one enquiry is sent, and before others were known.

    One of them is read again before its create can be seen at Lead.pro, one after a look-up.
    """
    world = World(choices, AS_LATE_AS_ALLOWED, trace)
    enquiries = [told(portal_lead_id=f"lead_{number}") for number in range(4)]
    for enquiry, at in zip(enquiries, (12, 38, 0, 13), strict=True):
        world.deliver(enquiry, at * SECOND)
    later = [seconds * SECOND for seconds in (0, 40, 0, 400)]
    restored(world, Restore(10 * SECOND, 40 * SECOND, SECOND, enquiries, later))
    return world


def restored_before_its_email(choices: Choices, trace: Trace) -> World:
    """As before, and meanwhile the portal has learned an e-mail."""
    world = World(choices, trace=trace)
    for number, email in enumerate((None, "layla@people.example")):
        world.deliver(told(number, email=email, phones=None), 10 * SECOND + number * 20 * SECOND)
    newest = [told(1, email="layla@people.example", phones=None)]
    restored(world, Restore(5 * SECOND, 40 * SECOND, 10 * SECOND, newest, [0 * SECOND]))
    return world


def restored_to_less(choices: Choices, trace: Trace) -> World:
    """To before an e-mail was told; a sweep comes before the portal is read again."""
    world = World(choices, trace=trace)
    less = told(email=None, phones=None)
    more = told(1, email="layla@people.example", phones=None)
    world.deliver(less, 0 * SECOND)
    world.deliver(more, 12 * SECOND)
    restored(world, Restore(10 * SECOND, 108 * SECOND, 10 * SECOND, [more], [0 * SECOND]))
    return world


def restored_to_nobody(choices: Choices, trace: Trace) -> World:
    """What a lead was made of comes last; before it, what the portal said when it knew nobody."""
    world = World(choices, trace=trace)
    less = told(email=None, phones=None)
    more = told(1, email="layla@people.example", phones=None)
    world.deliver(more, 10 * SECOND)
    later = [0 * SECOND, 400 * SECOND]
    restored(world, Restore(5 * SECOND, 40 * SECOND, 10 * SECOND, [less, more], later))
    return world


def deleted(choices: Choices, trace: Trace) -> World:
    """An agent deletes the lead, and then the portal has news of it."""
    world = delivered(World(choices, trace=trace), [told(), told(1)], apart=40 * SECOND)
    state = world.state

    def delete() -> None:
        for entry in state.ledger.entries.values():
            if entry.row.state is State.CREATED and entry.row.lead_id in state.crm.leads:
                state.crm.delete(entry.row.lead_id)

    world.arrive(20 * SECOND, delete)
    return world


def expired(choices: Choices, trace: Trace) -> World:
    """The portal wants the person forgotten by a time, and its webhook comes again after it."""
    world = World(choices, trace=trace)
    for at in (0, 1500):
        world.deliver(told(delete_by=NOW + 600 * SECOND), at * SECOND)
    return world


def erased(choices: Choices, trace: Trace) -> World:
    """The portal erases one person before we ever hear of them, another soon after."""
    enquiries = [told(), told(portal_lead_id="lead_1", **NOBODY), told(1, **NOBODY)]
    return delivered(World(choices, trace=trace), enquiries, apart=SECOND)


def nobody_asked(choices: Choices, trace: Trace) -> World:
    """A canary comes twice, and a person wants it sent; an enquiry has an id like one."""
    world = World(choices, trace=trace)
    sent, like = (canary_id(ACCOUNT, hour) for hour in islice(hours(NOW), 2))
    canary = told(portal_lead_id=sent, email=address(sent))
    for seconds in (0, 20):
        world.deliver(canary, seconds * SECOND)
    world.deliver(told(portal_lead_id=like), 5 * SECOND)
    for seconds in (10, 40):
        world.arrive(seconds * SECOND, lambda: world.state.enquiries.send([_replay(canary.key)]))
    return world


def _replay(key: str) -> Envelope:
    return replace(REPLAY, body={"command": "replay", "key": key})


def erased_with_its_second(choices: Choices, trace: Trace) -> World:
    """The portal erases a person while the second lead of their enquiry is being made."""
    world = World(choices, trace=trace, agency=SECOND_LEADS)
    delivered(world, [told(email=None), told(1)], apart=40 * SECOND)
    for at in (45, 200):
        world.deliver(told(2, **NOBODY), at * SECOND)
    return world
