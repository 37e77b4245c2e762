"""What webhooks announced in time, and whether polls said so of what they did not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadrelay.domain.coverage import PollState
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.webhook_watch import BETWEEN_RINGS, GRACE, Watch
from tests.simulation.whole.listing import Listing, created
from tests.simulation.whole.times import CLOCKS_DIFFER, NEVER
from tests.simulation.whole.walk import Walk

NEARLY = BETWEEN_RINGS + CLOCKS_DIFFER


@dataclass(frozen=True, slots=True)
class Read:
    """When a poll began that read an enquiry of this time; `counts` if it surely was somebody's."""

    began: datetime
    created: datetime
    counts: bool


@dataclass(slots=True)
class Announcements:
    """Of what a portal lists of one account.

    `told` is when a webhook that carried an enquiry was first accepted, `known` when the ledger
    first knew of it; `rung` is when doorbells were accepted, and `answered` says by when which of
    them were. Polls have to count at `least` and may count at `most` so many that nobody announced.
    """

    listing: Listing
    told: dict[str, datetime] = field(default_factory=dict)
    known: dict[str, datetime] = field(default_factory=dict)
    rung: list[datetime] = field(default_factory=list)
    answered: dict[datetime, datetime] = field(default_factory=dict)
    least: int = 0
    most: int = 0
    counted: int = 0
    _read: dict[str, Read] = field(default_factory=dict)
    _coming: tuple[int, int] = (0, 0)

    def was_read(self, walk: Walk) -> None:
        """By a slice of a poll."""
        for key, enquiry in walk.shown.items():
            counts = not (enquiry.erased or enquiry.delete_by)
            self._read.setdefault(key, Read(walk.began, created(enquiry), counts))

    def haste(self, walk: Walk, before: PollState, after: PollState) -> Iterator[str]:
        """Nobody is judged before there was time to announce it, nor before it could be read."""
        was, then = before.watch.judged_until, after.watch.judged_until
        if then is None or then == was:
            return
        now = max(self.listing.now(), self.listing.clock())
        if then > now - GRACE + CLOCKS_DIFFER:
            yield f"enquiries up to {then:%H:%M:%S} were judged at once"
        if walk.end is not None and then > walk.end:
            yield f"enquiries up to {then:%H:%M:%S} were judged unread"

    def judged(self, before: PollState, after: PollState, kept: SubscriptionState) -> None:
        """Right when a poll writes down what it makes of it, whether or not it lives to say so.

        Where nobody has ever set up a webhook nothing is missed.
        """
        was, then = before.watch.judged_until, after.watch.judged_until
        due = [
            (key, read)
            for key, read in self._read.items()
            if was is not None and then is not None and was < read.created <= then
        ]
        certain = sum(self._is_missed(key, read) for key, read in due)
        possible = sum(not self._is_known(key, read, before.watch) for key, read in due)
        is_expected = kept.wanted and kept.checked_at is not None
        self._coming = (certain, possible) if is_expected else (0, 0)
        if after.reached is None:
            self._read.clear()

    def confirmed(self) -> None:
        """It knows that it was written, and so has to say what it found."""
        least, most = self._coming
        self.least, self.most, self._coming = self.least + least, self.most + most, (0, 0)

    def complaints(self) -> Iterator[str]:
        if not self.least <= self.counted <= self.most:
            there_were = f"{self.least} to {self.most}"
            yield f"{self.counted} recovered enquiries were counted, there were {there_were}"

    def _is_missed(self, key: str, read: Read) -> bool:
        """Nobody ever said a word of it."""
        skew = self.listing.skew
        times = [read.created, read.created - skew]
        rang = any(abs(ring - at) <= GRACE + NEARLY for ring in self.rung for at in times)
        return read.counts and not (key in self.told or rang)

    def _is_known(self, key: str, read: Read, watch: Watch) -> bool:
        """It was announced, and a poll could know it."""
        ahead = self.listing.skew if self.listing.tells_time else timedelta(0)
        at = read.created - ahead
        rings = [*watch.rings, *(ring for ring, by in self.answered.items() if by <= read.began)]
        rang = any(abs(ring - at) <= GRACE - NEARLY for ring in rings)
        return self.known.get(key, NEVER) <= read.began or rang
