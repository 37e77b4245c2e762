"""What a seed stands for: who enquires when, by which routes, in what weather, with what faults."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

from leadrelay.domain.canary import hours
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.enquiry import Enquiry, Route
from tests.builders import ACCOUNT, NOW, a_canary, an_enquiry
from tests.simulation.crossings import Mishap
from tests.simulation.lead_pro import Fate
from tests.simulation.policies import ADOPTING, Person, people_of, policy_of, said_of
from tests.simulation.restores import Restore, restored
from tests.simulation.schedules import Drawn
from tests.simulation.weather import Weather, silent
from tests.simulation.world import World

PEOPLE = (
    {"name": "Layla Haddad", "email": "layla@people.example", "phones": ("+971501110001",)},
    {"name": "Omar", "email": None, "phones": ("+971501110001",)},
    {"name": "Layla Haddad", "email": "layla@people.example", "phones": None},
)
TAGS = ("new", "called", "visited", "closed")
BETWEEN_REVISIONS = timedelta(seconds=40)
SEEN_AFTER = {Route.WEBHOOK: timedelta(0), Route.POLL: timedelta(seconds=7)}
POLLED_WITHIN = 300.0  # seconds
LOOKED_FOR = timedelta(minutes=15)
FAULT_RATES = (0.02, 0.1, 0.25, 0.5)
MOST_FAULTS = 8
FOCUS = (None, None, Fate, Mishap)
SIZES = (1, 1, 1, 1, 2, 3)


def an_observation(number: int, revision: int, route: Route) -> Enquiry:
    """Two people share a phone, and one enquires twice: none of them may become another's lead."""
    return _observations(number)[revision, route]


@lru_cache(maxsize=64)
def _observations(number: int) -> Mapping[tuple[int, Route], Enquiry]:
    return _of(PEOPLE[number], number)


def _of(person: Person, number: int) -> Mapping[tuple[int, Route], Enquiry]:
    """Everything that will ever be said of one person's enquiry."""
    return {
        (revision, route): an_enquiry(
            portal_lead_id=f"lead_{number}",
            route=route,
            observed_at=NOW + revision * BETWEEN_REVISIONS + SEEN_AFTER[route],
            created_at=NOW - timedelta(seconds=20),
            tags=(tag,),
            **said_of(person, revision),
        )
        for revision, tag in enumerate(TAGS)
        for route in SEEN_AFTER
    }


def drawn(
    seed: int,
    trace: list[str] | None = None,
    *,
    said: list[str] | None = None,
    people: Sequence[Person] = (),
    **weather: Any,
) -> World:
    """`weather` replaces what the seed would have drawn of it."""
    draw = random.Random(seed)
    weather = {"tells": _telling(random.Random(f"webhook of {seed}")), **weather}
    rate, most, only = draw.choice(FAULT_RATES), draw.randrange(MOST_FAULTS + 1), draw.choice(FOCUS)
    faults = Drawn(draw, rate, most, only)
    agency = policy_of(seed)
    people = people or people_of(agency)
    world = World(faults, replace(_weather(draw), **weather), trace, said, agency=agency)
    if agency is ADOPTING:
        _by_another_road(world, random.Random(f"road of {seed}"))
    newest: list[Enquiry] = []
    for number in range(draw.choice(SIZES)):
        told = _of(people[number], number) if people else _observations(number)
        revisions = draw.choice(SIZES)
        newest.append(told[revisions - 1, Route.POLL])
        for revision in range(revisions):
            _arrive(world, draw, told, revision)
    _operate(world, newest, random.Random(f"operator of {seed}"))
    _send_canary(world, random.Random(f"canary of {seed}"))
    return world


def _operate(world: World, newest: Sequence[Enquiry], draw: random.Random) -> None:
    """In every twelfth run somebody pauses deliveries for some minutes, in another restores."""
    drawn = draw.random()
    at = timedelta(seconds=300 * draw.random() ** 2)
    if drawn < 1 / 12:
        world.switch(DeliveryMode.PAUSED, at)
        world.switch(DeliveryMode.RUNNING, at + timedelta(seconds=30 + 600 * draw.random()))
    elif drawn < 2 / 12:
        pause = timedelta(seconds=300 * draw.random())
        apart = timedelta(seconds=draw.choice((0, 1, 400)))
        later = [number * apart for number in range(len(newest))]
        restored(world, Restore(at * draw.random(), at, pause, newest, later))


def _send_canary(world: World, draw: random.Random) -> None:
    """In every twelfth run, perhaps twice; one that is not there later is sent again."""
    if draw.random() > 1 / 12:
        return
    canary = a_canary(ACCOUNT, next(hours(NOW)))
    for _ in range(draw.choice((1, 1, 2))):
        world.deliver(canary, timedelta(seconds=300 * draw.random()))

    def look() -> None:
        if canary.key not in world.state.ledger.entries:
            world.deliver(canary, LOOKED_FOR)

    world.arrive(LOOKED_FOR, look)


def _by_another_road(world: World, draw: random.Random) -> None:
    """Lead.pro reads the portal's e-mails as well, sometimes first, and now and then twice."""
    for _ in range(draw.choice((1, 1, 1, 2))):
        at = timedelta(seconds=draw.uniform(0, 6))
        world.arrive(at, lambda: world.by_another_road(an_observation(0, 0, Route.WEBHOOK)))


def _arrive(
    world: World,
    draw: random.Random,
    told: Mapping[tuple[int, Route], Enquiry],
    revision: int,
) -> None:
    at = revision * BETWEEN_REVISIONS + timedelta(seconds=draw.random() * 3)
    by_webhook = draw.random() < 0.8
    if by_webhook:
        world.deliver(told[revision, Route.WEBHOOK], at)
    if not by_webhook or draw.random() < 0.6:
        later = timedelta(seconds=draw.random() ** 3 * POLLED_WITHIN)
        world.poll(told[revision, Route.POLL], at + later)


def _telling(draw: random.Random) -> Callable[[], Iterable[timedelta]]:
    """In every third run Lead.pro's webhook is connected, and not always reliable."""
    if draw.random() > 1 / 3:
        return silent
    most, times = draw.choice((0.1, 5, 60)), draw.choice(((1,), (1, 1, 0, 2)))
    return lambda: [timedelta(seconds=most * draw.random()) for _ in range(draw.choice(times))]


def _weather(draw: random.Random) -> Weather:
    """Late commits and a lagging index together stay within the settle time."""
    cold, pace = draw.choice((0.0, 0.2, 1.0)), draw.choice((5, 50, 400))
    chance = draw.random
    return Weather(
        latency=lambda: timedelta(0, 0, 0, 1 + pace * chance()),  # milliseconds
        is_cold=lambda: chance() < cold,
        skew=lambda: timedelta(seconds=draw.uniform(-1, 1)),
        late_by=timedelta(seconds=draw.choice((1, 20, 54, 100))),
        index_lag=timedelta(seconds=draw.choice((0, 0, 5, 27, 70))),
        due_index_lag=timedelta(seconds=draw.choice((0, 0, 2, 30))),
        merges_meta=draw.random() < 0.5,
        most_at_once=draw.choice((2, 2, 4)),
    )
