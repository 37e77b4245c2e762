"""A seed's interleaving, and its events to read."""

from tests.simulation.updates.interleaving import Run
from tests.simulation.updates.relay import Relay

SHIPPED = Relay()


def run(seed: int, relay: Relay = SHIPPED) -> Run:
    done = Run(seed, relay)
    try:
        done.go()
    except Exception as error:
        error.add_note(told(done))
        raise
    return done


def told(done: Run) -> str:
    return "\n".join([f"seed {done.seed}", *map(str, done.journal.events)])
