"""Long days of an agency: what people do, what is away meanwhile, and what has become of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from leadrelay.domain.enquiry import Account, Enquiry, Route
from leadrelay.domain.entry import State
from tests.builders import ACCOUNT, NOW
from tests.simulation.crossings import Outage, Service
from tests.simulation.schedules import Scripted
from tests.simulation.whole.times import DAY
from tests.simulation.whole.world import WholeWorld

LIVE_SINCE = NOW - 300 * DAY
Away = tuple[timedelta, timedelta]


def a_world(*accounts: Account, **outages: Away) -> WholeWorld:
    away = {Service[name]: Outage(NOW + start, NOW + end) for name, (start, end) in outages.items()}
    return WholeWorld(Scripted(), outages=away, accounts=accounts or (ACCOUNT,))


def a_lead(world: WholeWorld, number: int, at: timedelta) -> Enquiry:
    """Of the first account."""
    email = f"person.{number}@people.example"
    return world.branch.an_enquiry(f"lead_{number}", created_at=NOW + at, email=email)


def enquire(world: WholeWorld, number: int, at: timedelta, *, tell: bool = False) -> None:
    lead = a_lead(world, number, at)
    world.arrive(at, lambda: world.portal.put(lead))
    if tell:
        world.deliver(replace(lead, route=Route.WEBHOOK, observed_at=NOW + at), at)


def states_of(world: WholeWorld) -> Mapping[str, State]:
    return {key: entry.row.state for key, entry in world.state.ledger.entries.items()}


def waits_of(world: WholeWorld) -> list[timedelta]:
    """From each enquiry to its lead, the oldest first."""
    rows = (entry.row for entry in world.state.ledger.entries.values())
    times = [(row.portal_created_at, row.delivered_at) for row in rows]
    return [lead - at for at, lead in sorted((at, lead) for at, lead in times if at and lead)]


def assert_all_created(world: WholeWorld, leads: int) -> None:
    assert list(map(str, world.witness.violations)) == []
    assert not world.is_stuck
    assert list(states_of(world).values()) == [State.CREATED] * leads
    assert len(world.state.crm.leads) == leads
