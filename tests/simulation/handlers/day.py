"""What happens when: the schedules, the queues and the portal, from one event to the next.

Ticks at which nothing could happen are left out; every other one comes when it would.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter
from typing import Protocol

from leadrelay.aws.attributes import EPOCH
from tests.simulation.handlers.contents import QUEUES, Contents
from tests.simulation.handlers.event_source import EventSource
from tests.simulation.handlers.hooks import Hooks
from tests.simulation.handlers.news import News
from tests.simulation.handlers.redrive import DEAD_LETTERS, Redrive
from tests.simulation.handlers.timeline import Action, Timeline
from tests.template.cloudformation import ROOT

MINUTE = timedelta(minutes=1)
REFRESHED_EVERY = timedelta(minutes=5)
POLLED_EVERY = timedelta(minutes=5)
KEPT_EVERY = timedelta(minutes=5)
AUDITED_EVERY = timedelta(minutes=5)  # not hourly: what goes wrong is made good soon
REFRESHER, POLLER, SWEEPER = "token_refresher", "portal_poller", "delivery_sweeper"
KEEPER, AUDITOR = "subscription_keeper", "ledger_auditor"
EVENTS = {
    name: json.loads((ROOT / f"events/{name}.schedule.json").read_text())
    for name in (REFRESHER, POLLER, SWEEPER, KEEPER, AUDITOR)
}
Due = tuple[datetime, Action]


class Until(Protocol):
    def __call__(self) -> datetime:
        """May move on while the day does."""
        ...


@dataclass(slots=True)
class Day:
    """`look` is called between any two events; `news_at` is when the portal last listed news.

    With `hooks` the keeper is at work, until they are in order; with `is_audited` False the auditor
    is, every few minutes, until the balance of a day is there.
    """

    timeline: Timeline
    source: EventSource
    contents: Contents
    news: News
    look: Action
    redrive: Redrive | None = None
    news_at: datetime | None = None
    hooks: Hooks | None = None
    is_audited: bool = True
    _ticked: dict[str, datetime] = field(default_factory=dict)

    def run(self, until: Until) -> bool:
        """False if at that time there was still something to do."""
        while (due := min(self._due(), key=itemgetter(0), default=None)) is not None:
            at, action = due
            if at > until():
                return False
            self.timeline.wait_until(at)
            action()
            self.look()
        return True

    def tick(self, name: str) -> None:
        self._ticked[name] = self.timeline.now
        self.source.platform.start(name, EVENTS[name])

    def _due(self) -> Iterator[Due]:
        if self.timeline.next_at is not None:
            yield self.timeline.next_at, self.timeline.run_next
        yield from self._polls()
        if self.hooks is not None and not self.hooks.is_in_order:
            yield self._tick_of(KEEPER, EPOCH, KEPT_EVERY), partial(self.tick, KEEPER)
        if not (self.is_audited or self.contents.balanced_on()):
            yield self._tick_of(AUDITOR, EPOCH, AUDITED_EVERY), partial(self.tick, AUDITOR)
        for queue in QUEUES:
            visible_at = self.contents.next_visible(queue)
            if visible_at is not None:
                yield visible_at, partial(self.source.serve, queue)
        letters_at = self.contents.next_visible(DEAD_LETTERS)
        if letters_at is not None and self.redrive is not None:
            yield letters_at, self.redrive
        due_at = self.contents.first_due()
        if due_at is not None:
            yield self._tick_of(SWEEPER, due_at), partial(self.tick, SWEEPER)

    def _polls(self) -> Iterator[Due]:
        """Until one has read completely what is new, and all of it is durable."""
        polled_at = self.contents.poll(self.news.account).polled_at or EPOCH
        is_read = self.news_at is None or polled_at >= self.news_at
        if is_read and not any(self.news.missed()):
            return
        yield self._tick_of(REFRESHER, EPOCH, REFRESHED_EVERY), partial(self.tick, REFRESHER)
        yield self._tick_of(POLLER, polled_at + POLLED_EVERY), partial(self.tick, POLLER)

    def _tick_of(self, name: str, at: datetime, every: timedelta = MINUTE) -> datetime:
        """The first one that is no earlier, and not yet over."""
        tick = EPOCH + -(-(max(at, self.timeline.now) - EPOCH) // every) * every
        return tick + every if tick == self._ticked.get(name) else tick
