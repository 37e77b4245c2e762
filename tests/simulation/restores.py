"""The ledger is lost and restored to an earlier time, and an operator does what the README says."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.enquiry import Enquiry, Route
from leadrelay.domain.restore import unsure_before
from tests.fakes.due_index import DueIndex
from tests.simulation.crossings import Outage, Service
from tests.simulation.state import WatchedLedger
from tests.simulation.world import World

PAUSED_FOR = timedelta(seconds=60)  # before the table is taken away: no call is under way then
RESTORING = timedelta(seconds=70)
READ_AGAIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Restore:
    """Everything since `to` is lost at `paused + PAUSED_FOR`.

    `newest` is what the portal lists: what the restored ledger knows is read again at once, the
    rest each `later`, perhaps long after deliveries go on.
    """

    to: timedelta
    paused: timedelta
    resumed_after: timedelta
    newest: Sequence[Enquiry]
    later: Sequence[timedelta]
    is_said: bool = True


def restored(world: World, restore: Restore) -> None:
    backup: list[WatchedLedger] = []
    gone = restore.paused + PAUSED_FOR
    back = gone + RESTORING
    world.arrive(restore.to, lambda: backup.append(_copied(world.state.ledger)))
    world.switch(DeliveryMode.PAUSED, restore.paused)
    world.crossings.outages = {
        **world.crossings.outages,
        Service.DYNAMODB: Outage(world.start + gone, world.start + back),
    }
    world.arrive(back, lambda: _put_back(world, backup[0]))
    if restore.is_said:
        world.arrive(back, lambda: _say(world))
    for enquiry, later in zip(restore.newest, restore.later, strict=True):
        world.arrive(back, partial(_read_again, world, enquiry, back + READ_AGAIN, later))
    world.switch(DeliveryMode.RUNNING, back + READ_AGAIN + restore.resumed_after)


def _copied(ledger: WatchedLedger) -> WatchedLedger:
    """Entries are values; only what holds them is copied."""
    backup = copy(ledger)
    backup.entries, backup.wakes = dict(ledger.entries), dict(ledger.wakes)
    backup.kept_until = dict(ledger.kept_until)
    backup.history = {key: list(notes) for key, notes in ledger.history.items()}
    return backup


def _put_back(world: World, backup: WatchedLedger) -> None:
    ledger = world.state.ledger
    ledger.entries, ledger.wakes = backup.entries, backup.wakes
    ledger.kept_until, ledger.history = backup.kept_until, backup.history
    ledger.index = DueIndex(ledger.clock, ledger.index_lag)
    for entry in ledger.entries.values():
        ledger.index.put(entry.row)
    world.witness.carried.clear()  # versions are counted from the restored ones on
    world.sweeping.wake()


def _say(world: World) -> None:
    states, now = world.state.states, world.kernel.now
    states.write_breaker(replace(states.read_breaker(), unsure_before=unsure_before(now)))


def _read_again(world: World, enquiry: Enquiry, at: timedelta, later: timedelta) -> None:
    at += timedelta(0) if enquiry.key in world.state.ledger.entries else later
    world.poll(replace(enquiry, route=Route.POLL, observed_at=world.start + at), at)
