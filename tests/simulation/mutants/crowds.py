"""Random runs that bring together what `scenarios.drawn` spreads out."""

import random
from datetime import timedelta

from leadrelay.domain.enquiry import Route
from tests.simulation.lead_pro import Fate
from tests.simulation.scenarios import TAGS, an_observation
from tests.simulation.schedules import Drawn
from tests.simulation.weather import Weather
from tests.simulation.world import World

RATES = (0.1, 0.2, 0.35)
MOST_IN_A_CROWD = 12
SECONDS = timedelta(seconds=1)


def crowd(seed: int, trace: list[str] | None = None) -> World:
    """All there is to say of an enquiry comes within seconds, by both routes, amid many faults."""
    draw = random.Random(seed)
    faults = Drawn(draw, draw.choice(RATES), MOST_IN_A_CROWD)
    world = World(faults, Weather(late_by=draw.choice((1, 20, 54)) * SECONDS), trace)
    for revision in range(len(TAGS)):
        for arrive, route in ((world.deliver, Route.WEBHOOK), (world.poll, Route.POLL)):
            if draw.random() < 0.7:
                arrive(an_observation(0, revision, route), draw.random() * 20 * SECONDS)
    return world


def moody(seed: int, trace: list[str] | None = None) -> World:
    """Lead.pro answers as it likes; nothing else goes wrong."""
    draw = random.Random(seed)
    world = World(Drawn(draw, 0.6, draw.randrange(3, 8), only=Fate), trace=trace)
    for revision in range(draw.choice((1, 1, 2, 3))):
        observation = an_observation(0, revision, Route.WEBHOOK)
        world.deliver(observation, draw.random() * 300 * SECONDS)
    return world
