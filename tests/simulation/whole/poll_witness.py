"""I3: the watermark, a sweep and the go-live line only move over what is durable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from leadrelay.domain import sweeps
from leadrelay.domain.coverage import PollState, Sweep, Window
from leadrelay.domain.enquiry import Account, Enquiry, Observation, Route
from leadrelay.domain.ports import PortalStates
from leadrelay.domain.sweeps import SweepKind
from tests.simulation.whole.branches import Branch
from tests.simulation.whole.listing import created
from tests.simulation.whole.times import MINUTE, NEVER
from tests.simulation.whole.walk import Walk
from tests.simulation.witness import Witness

FORGOTTEN = None


@dataclass(slots=True)
class Covered:
    """What of an account was read: the newest poll from `polled_from` on, and never the `gaps`.

    The poll that is not complete yet has begun at `begun_at`; of those that are the newest has
    `complete_since`. `watermarks` are all that there have been.
    """

    polled_from: datetime = NEVER
    gaps: list[Window] = field(default_factory=list)
    watermarks: list[datetime] = field(default_factory=list)
    begun_at: datetime | None = None
    complete_since: datetime | None = None

    def is_in_a_gap(self, at: datetime) -> bool:
        return any(gap.start <= at < (gap.end or NEVER) for gap in self.gaps)

    def polled(self, read: Walk, before: PollState, after: PollState) -> None:
        self.polled_from = read.start
        if after.watermark is not None and after.watermark != before.watermark:
            self.watermarks.append(after.watermark)
        if before.reached is None:
            self.begun_at = read.began
        if after.reached is None:
            self.complete_since = self.begun_at


@dataclass(kw_only=True)
class PollWitness(Witness):
    """Of everything that is read: by when it was durable, and what was never read.

    `said` holds what was ever durable of each enquiry. `excused` slipped through a reading.
    """

    branches: Mapping[Account, Branch]
    states: PortalStates
    said: dict[str, set[object]] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)
    covered: dict[Account, Covered] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.covered = {account: Covered() for account in self.branches}

    def was_admitted(self, observations: Iterable[Observation]) -> None:
        known = list(observations)
        super().was_admitted(known)
        for observation in known:
            self.said.setdefault(observation.key, set()).add(words(observation))
            if observation.route is Route.POLL and self.go_live(account_of(observation)) is None:
                self.blame("I3", f"{observation.key} was queued before the line was durable")

    def poll_written(
        self, reader: str, account: Account, before: PollState, after: PollState
    ) -> None:
        if before.go_live not in {None, after.go_live}:
            self.blame("I3", "the go-live line was moved")
        branch, walk = self.branches[account], self.branches[account].listing.walks.get(reader)
        read = walk if walk is not None and walk.is_whole else None
        if has_read(before, after):
            self._watermark_written(branch, read, before, after)
        elif _sweeps(before) != _sweeps(after):
            self._sweep_written(branch, read, before, after)
        else:
            return
        branch.listing.walks.pop(reader, None)

    def _watermark_written(
        self, branch: Branch, read: Walk | None, before: PollState, after: PollState
    ) -> None:
        if after.watermark is None or (before.watermark or after.watermark) > after.watermark:
            self.blame("I3", "the watermark went back")
        if read is None:
            self.blame("I3", "the watermark moved without a complete reading")
            return
        if before.watermark is not None and read.start > before.watermark:
            self._left_out(branch, before.watermark, read.start)
        self._is_covered(branch, read, after.watermark)
        self.covered[branch.account].polled(read, before, after)

    def _sweep_written(
        self, branch: Branch, read: Walk | None, before: PollState, after: PollState
    ) -> None:
        if read is not None:
            self._is_covered(branch, read, read.end)
        elif any(_got_on(before, after, kind) for kind in SweepKind):
            self.blame("I3", "a sweep got on without a complete reading")

    def _left_out(self, branch: Branch, start: datetime, end: datetime) -> None:
        if end > branch.rules.oldest(branch.clock()) + MINUTE:
            self.blame("I3", "a time was left out between two readings")
        self.covered[branch.account].gaps.append(Window(start, end))

    def _is_covered(self, branch: Branch, walk: Walk, until: datetime | None) -> None:
        leads = branch.listing.leads
        for key in walk.there & leads.keys():
            if until is None or created(leads[key]) < until:
                self._must_be_durable(key, walk)

    def _must_be_durable(self, key: str, walk: Walk) -> None:
        said = self.said.get(key, set())
        if key in walk.read:
            if said.isdisjoint(_possible_words(walk.read[key])):
                self.blame("I3", f"{key} was read and is not durable")
        elif not said and key in walk.slipped:
            self.excused.add(key)
        elif not said:
            self.blame("I3", f"{key} was listed and has not been read")

    def go_live(self, account: Account) -> datetime | None:
        return self.states.read_poll(account).go_live


def has_read(before: PollState, after: PollState) -> bool:
    """A slice of a poll; one of the overlap alone does not move the watermark."""
    places = [(state.watermark, state.reached, state.polled_at) for state in (before, after)]
    return places[0] != places[1]


def account_of(observation: Observation) -> Account:
    return Account(observation.portal, observation.account)


def words(observation: Observation | None) -> object:
    """What differs between two observations of an enquiry; an erasure leaves nothing else."""
    if isinstance(observation, Enquiry):
        said = observation.tags, observation.listing_reference
        return FORGOTTEN if observation.erased else said
    return observation


def _possible_words(enquiry: Enquiry) -> set[object]:
    """By whose clock its time to be deleted has come is not known here."""
    return {words(enquiry), *([FORGOTTEN] if enquiry.delete_by else [])}


def _sweeps(state: PollState) -> tuple[Sweep | None, ...]:
    return tuple(sweeps.sweep_of(state, kind) for kind in SweepKind)


def _got_on(before: PollState, after: PollState, kind: SweepKind) -> bool:
    earlier, later = sweeps.sweep_of(before, kind), sweeps.sweep_of(after, kind)
    if earlier is None or earlier.position >= earlier.end:
        return False
    return later is None or later.position > earlier.position + MINUTE
