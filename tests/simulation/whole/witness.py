"""What must hold of the whole relay at the end, beside all that must hold of its forwarding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from leadrelay.domain.enquiry import Enquiry, Observation
from leadrelay.domain.entry import Entry, State
from tests.builders import ACCOUNT
from tests.simulation.whole.poll_witness import PollWitness, words
from tests.simulation.whole.portal import created
from tests.simulation.whole.times import NEVER

WATERMARK_AGE = timedelta(minutes=20)


@dataclass(kw_only=True)
class WholeWitness(PollWitness):
    """The relay knows what the portal lists, and has left alone what is from before go-live."""

    def at_the_end(self) -> None:
        super().at_the_end()
        for key, listed in self.portal.leads.items():
            self._is_known(key, listed)
        now = self.portal.now() if self.portal.tells_time else self.portal.clock()
        watermark = self.states.read_poll(ACCOUNT).watermark
        if watermark is None or now - watermark > WATERMARK_AGE:
            self.blame("I3", f"the watermark has stayed behind at {watermark}")

    def _is_known(self, key: str, listed: Enquiry) -> None:
        """What is too old for a poll and slipped through a sweep, or has changed, waits for one."""
        entry, is_polled = self.ledger.entries.get(key), created(listed) >= self.polled_from
        if entry is None:
            if is_polled or not (key in self.excused or self._is_in_a_gap(listed)):
                self.blame("I1", f"{key} is listed and was never read")
        elif is_polled and words(entry.record.enquiry) != words(listed):
            self.blame("I7", f"{key} is not what the portal says of it last")

    def _is_in_a_gap(self, listed: Enquiry) -> bool:
        return any(gap.start <= created(listed) < (gap.end or NEVER) for gap in self.gaps)

    def _came_to_an_end(
        self, key: str, entry: Entry | None, observations: Sequence[Observation]
    ) -> None:
        enquiry = entry.record.enquiry if entry else None
        is_suppressed = entry is not None and entry.row.state is State.SUPPRESSED
        is_old = enquiry is not None and created(enquiry) < (self.go_live or NEVER)
        if is_old and (self.crm.copies(key) or not is_suppressed):
            self.blame("I1", f"{key} is from before go-live and was not left alone")
        if not (is_suppressed and enquiry and (is_old or enquiry.erased)):
            super()._came_to_an_end(key, entry, observations)
