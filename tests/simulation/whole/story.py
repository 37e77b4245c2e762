"""What happens to one lead at its portal, and which of it the portal's webhook tells."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from leadrelay.domain.enquiry import Enquiry, Route, enquiry_key
from tests.simulation.scenarios import PEOPLE, TAGS
from tests.simulation.whole.branches import Branch
from tests.simulation.whole.listing import Listing
from tests.simulation.whole.times import MINUTE, SECOND
from tests.simulation.whole.world import WholeWorld

WITHIN_OVERLAP = 110  # minutes
SOON_AFTER = 7 * MINUTE
LATE_WORDS = ((), (), (0,), (0, 0), (0, 90), (400,))  # seconds after what they tell


@dataclass(frozen=True, slots=True)
class Story:
    """`lives` is after how long the portal wants nothing kept of the lead; None: not in this run.

    A portal that `forgets` lists it no longer by then.
    """

    world: WholeWorld
    branch: Branch
    draw: random.Random
    number: int
    lives: timedelta | None = None
    forgets: bool = True

    @property
    def name(self) -> str:
        return f"{self.branch.account.name}_{self.number}"

    @property
    def key(self) -> str:
        return enquiry_key(self.branch.account.portal, self.name)

    def begin(self, until: timedelta) -> None:
        at = SECOND * self.draw.randrange(int(until.total_seconds()))
        late = self._late()
        self._happens(at, lambda: self.put(late))
        for tag in TAGS[1 : self.draw.choice((1, 1, 1, 2, 3))]:
            self._tell(at)
            at += SECOND * self.draw.randrange(1, 900)
            self._happens(at, self._unless_gone(partial(self._change, tag)))
        self._tell(at)
        if self.draw.random() < 0.3:
            self._end(at + SECOND * self.draw.randrange(1, 900))

    def put(self, late: timedelta) -> None:
        """`late` is how long after its time a lead is listed; at times two share one."""
        created_at = (self._listing.now() - late).replace(microsecond=0)
        if self.draw.random() < 0.4:
            created_at = created_at.replace(second=0)
        enquiry = self.branch.an_enquiry(
            self.name,
            created_at=created_at,
            delete_by=self._dies_at(created_at),
            **self.branch.revised(TAGS[0]),
            **PEOPLE[self.number % len(PEOPLE)],
        )
        self._listing.put(enquiry)

    def _dies_at(self, created_at: datetime) -> datetime | None:
        if self.lives is None:
            return None
        at = created_at + self.lives
        left = max(at - self._listing.now(), timedelta(0)) + self.world.kernel.now
        ends = self._unless_gone(self._vanish) if self.forgets else lambda: None
        self.world.arrive(left - self.world.start, ends)
        return at

    def _vanish(self) -> None:
        self._listing.vanish(self.key)

    def _late(self) -> timedelta:
        seconds = self.draw.randrange(90), 60 * self.draw.randrange(WITHIN_OVERLAP)
        return SECOND * self.draw.choice((0, 0, 0, *seconds))

    def _change(self, tag: str) -> None:
        self._listing.put(replace(self._listed, **self.branch.revised(tag)))

    def _end(self, at: timedelta) -> None:
        end = self.draw.choice((self._listing.erase, self._listing.vanish))
        self._happens(at, self._unless_gone(lambda: end(self.key)))

    def _tell(self, at: timedelta) -> None:
        for late in self.draw.choice(LATE_WORDS):
            self.world.arrive(at + SECOND * (late + 1), self._unless_gone(self._told))

    def _told(self) -> None:
        now = self.world.kernel.now - self.world.start
        told = replace(self._listed, route=Route.WEBHOOK, observed_at=self._listing.now())
        self.world.deliver(told, now)

    def _happens(self, at: timedelta, do: Callable[[], None]) -> None:
        """Then, or while pages are read; a reading that does not come is not waited for."""
        if self.draw.random() < 0.5:
            self.world.arrive(at, do)
            return
        once = Once(do)
        self.world.arrive(at, lambda: self._listing.amid.append(once))
        self.world.arrive(at + SOON_AFTER, once)

    def _unless_gone(self, do: Callable[[], None]) -> Callable[[], None]:
        return lambda: do() if self.key in self._listing.leads else None

    @property
    def _listing(self) -> Listing:
        return self.branch.listing

    @property
    def _listed(self) -> Enquiry:
        return self._listing.leads[self.key]


@dataclass(slots=True)
class Once:
    do: Callable[[], None]
    is_done: bool = False

    def __call__(self) -> None:
        if not self.is_done:
            self.is_done = True
            self.do()
