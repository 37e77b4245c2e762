"""I3: the watermark, a sweep and the go-live line only move over what is durable."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from leadrelay.domain import sweeps
from leadrelay.domain.coverage import PollRules, PollState, Sweep, Window
from leadrelay.domain.enquiry import Enquiry, Observation, Route
from leadrelay.domain.ports import PortalStates
from leadrelay.domain.sweeps import SweepKind
from tests.builders import ACCOUNT
from tests.simulation.whole.portal import PortalModel, created
from tests.simulation.whole.times import MINUTE, NEVER
from tests.simulation.whole.walk import Walk
from tests.simulation.witness import Witness


@dataclass(kw_only=True)
class PollWitness(Witness):
    """Of everything that is read: by when it was durable, and what was never read.

    `said` holds what was ever durable of each enquiry. `excused` slipped through a reading. The
    newest poll has read the portal from `polled_from` on. Nobody could ask for `gaps` any more.
    """

    portal: PortalModel
    states: PortalStates
    rules: PollRules
    said: dict[str, set[object]] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)
    gaps: list[Window] = field(default_factory=list)
    polled_from: datetime = NEVER

    def was_admitted(self, observations: Iterable[Observation]) -> None:
        known = list(observations)
        super().was_admitted(known)
        for observation in known:
            self.said.setdefault(observation.key, set()).add(words(observation))
            if observation.route is Route.POLL and self.go_live is None:
                self.blame("I3", f"{observation.key} was queued before the line was durable")

    def poll_written(self, reader: str, before: PollState, after: PollState) -> None:
        if before.go_live not in {None, after.go_live}:
            self.blame("I3", "the go-live line was moved")
        walk = self.portal.walks.get(reader)
        read = walk if walk is not None and walk.is_whole else None
        if (before.watermark, before.polled_at) != (after.watermark, after.polled_at):
            self._watermark_written(read, before.watermark, after.watermark)
        elif _sweeps(before) != _sweeps(after):
            self._sweep_written(read, before, after)
        else:
            return
        self.portal.walks.pop(reader, None)

    def _watermark_written(
        self, read: Walk | None, before: datetime | None, after: datetime | None
    ) -> None:
        if after is None or (before is not None and after < before):
            self.blame("I3", "the watermark went back")
        if read is None:
            self.blame("I3", "the watermark moved without a complete reading")
            return
        if before is not None and read.start > before:
            self._left_out(before, read.start)
        self._covered(read, after)
        self.polled_from = read.start

    def _sweep_written(self, read: Walk | None, before: PollState, after: PollState) -> None:
        if read is not None:
            self._covered(read, read.end)
        elif any(_got_on(before, after, kind) for kind in SweepKind):
            self.blame("I3", "a sweep got on without a complete reading")

    def _left_out(self, start: datetime, end: datetime) -> None:
        if end > self.rules.oldest(self.portal.clock()) + MINUTE:
            self.blame("I3", "a time was left out between two readings")
        self.gaps.append(Window(start, end))

    def _covered(self, walk: Walk, until: datetime | None) -> None:
        for key in walk.there & self.portal.leads.keys():
            if until is None or created(self.portal.leads[key]) < until:
                self._must_be_durable(key, walk)

    def _must_be_durable(self, key: str, walk: Walk) -> None:
        said = self.said.get(key, set())
        if key in walk.read:
            if words(walk.read[key]) not in said:
                self.blame("I3", f"{key} was read and is not durable")
        elif not said and key in walk.slipped:
            self.excused.add(key)
        elif not said:
            self.blame("I3", f"{key} was listed and has not been read")

    @property
    def go_live(self) -> datetime | None:
        return self.states.read_poll(ACCOUNT).go_live


def words(observation: Observation | None) -> object:
    """What differs between two observations of an enquiry; an erasure leaves nothing else."""
    if isinstance(observation, Enquiry):
        return None if observation.erased else observation.tags
    return observation


def _sweeps(state: PollState) -> tuple[Sweep | None, ...]:
    return tuple(sweeps.sweep_of(state, kind) for kind in SweepKind)


def _got_on(before: PollState, after: PollState, kind: SweepKind) -> bool:
    earlier, later = sweeps.sweep_of(before, kind), sweeps.sweep_of(after, kind)
    if earlier is None or earlier.position >= earlier.end:
        return False
    return later is None or later.position > earlier.position + MINUTE
