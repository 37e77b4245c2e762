"""What must hold of the whole relay at the end, beside all that must hold of its forwarding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Enquiry, Observation
from leadrelay.domain.entry import Entry, State
from leadrelay.domain.envelope import Envelope
from tests.simulation.kernel import Invocation
from tests.simulation.lead_pro import Fate
from tests.simulation.whole.announcements import Announcements
from tests.simulation.whole.branches import Branch
from tests.simulation.whole.erasures import Erasures
from tests.simulation.whole.listing import created
from tests.simulation.whole.poll_witness import FORGOTTEN, PollWitness, has_read, words
from tests.simulation.whole.tellings import Telling
from tests.simulation.whole.times import CLOCKS_DIFFER, NEVER
from tests.simulation.witness import is_forgotten

WATERMARK_AGE = timedelta(minutes=20)


@dataclass(kw_only=True)
class WholeWitness(PollWitness):
    """The relay knows what the portals list, and has left alone what is from before go-live."""

    announcements: dict[Account, Announcements] = field(init=False)
    erasures: Erasures = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.erasures = Erasures(self.crm, self.ledger.entries)
        self.announcements = {
            account: Announcements(branch.listing) for account, branch in self.branches.items()
        }

    def committed(self, entry: Entry, now: datetime) -> None:
        for complaint in self.erasures.committed(entry):
            self.blame("I12", complaint)
        if entry.row.announced_at is not None and entry.row.account in self.announcements:
            self.announcements[entry.row.account].known.setdefault(entry.row.key, now)

    def asked_crm(
        self, invocation: Invocation | None, method: str, path: str, body: Any, fate: Fate
    ) -> None:
        super().asked_crm(invocation, method, path, body, fate)
        if method in {"POST", "PATCH"}:
            number = path.rsplit("/", 1)[-1]
            key = body["meta"]["src_key"] if method == "POST" else self.marker_of(int(number))
            for complaint in self.erasures.sent(key):
                self.blame("I12", complaint)

    def poll_written(
        self, reader: str, account: Account, before: PollState, after: PollState
    ) -> None:
        walk = self.branches[account].listing.walks.get(reader)
        super().poll_written(reader, account, before, after)
        if walk is not None and has_read(before, after):
            self.announcements[account].was_read(walk)
            for complaint in self.announcements[account].haste(walk, before, after):
                self.blame("I13", f"{account}: {complaint}")
            kept = self.states.read_subscriptions(account)
            self.announcements[account].judged(before, after, kept)

    def confirmed(self, account: Account, before: PollState, after: PollState) -> None:
        if has_read(before, after):
            self.announcements[account].confirmed()

    def heard(self, telling: Telling) -> None:
        """A webhook was accepted."""
        enquiry, announcements = telling.enquiry, self.announcements[telling.branch.account]
        if not telling.is_doorbell:
            announcements.told.setdefault(enquiry.key, telling.branch.clock())
            if self.said.get(enquiry.key, set()).isdisjoint({words(enquiry), FORGOTTEN}):
                self.blame("I4", f"{enquiry.key} was accepted before it was durable")
        elif not announcements.rung:
            self.blame("I4", "a doorbell was accepted before it was durable")

    def doorbell_answered(self, doorbell: Envelope) -> None:
        since = self.covered[doorbell.account].complete_since
        if since is None or since < doorbell.received_at - CLOCKS_DIFFER:
            self.blame("I4", "a doorbell was taken away before anybody had looked")
        now = self.branches[doorbell.account].clock()
        self.announcements[doorbell.account].answered.setdefault(doorbell.received_at, now)

    def at_the_end(self) -> None:
        super().at_the_end()
        for branch in self.branches.values():
            self._is_read(branch)
        for complaint in self._complaints():
            self.blame("I12", complaint)
        for account, announcements in self.announcements.items():
            for complaint in announcements.complaints():
                self.blame("I13", f"{account}: {complaint}")

    def _complaints(self) -> Iterator[str]:
        now = max(branch.clock() for branch in self.branches.values())
        return self.erasures.complaints(now - timedelta(minutes=10))

    def _is_read(self, branch: Branch) -> None:
        listing = branch.listing
        for key in listing.leads:
            self._is_known(branch, listing.listed(key))
        now = listing.now() if listing.tells_time else listing.clock()
        watermark = self.states.read_poll(branch.account).watermark
        if watermark is None or now - watermark > WATERMARK_AGE:
            self.blame("I3", f"the watermark has stayed behind at {watermark}")

    def _is_known(self, branch: Branch, listed: Enquiry) -> None:
        """What is too old for a poll and slipped through a sweep, or has changed, waits for one."""
        key, covered = listed.key, self.covered[branch.account]
        entry, is_polled = self.ledger.entries.get(key), created(listed) >= covered.polled_from
        if entry is None:
            if is_polled or not (key in self.excused or covered.is_in_a_gap(created(listed))):
                self.blame("I1", f"{key} is listed and was never read")
        elif is_polled and words(entry.record.enquiry) != words(listed):
            self.blame("I7", f"{key} is not what the portal says of it last")

    def _came_to_an_end(
        self, key: str, entry: Entry | None, observations: Sequence[Observation]
    ) -> None:
        enquiry = entry.record.enquiry if entry else None
        is_suppressed = entry is not None and entry.row.state is State.SUPPRESSED
        go_live = entry and self.go_live(entry.row.account)
        is_old = enquiry is not None and created(enquiry) < (go_live or NEVER)
        if is_old and (self.crm.copies(key) or not is_suppressed):
            self.blame("I1", f"{key} is from before go-live and was not left alone")
        is_left_alone = is_old or (entry is not None and is_forgotten(entry))
        if not (is_suppressed and is_left_alone):
            super()._came_to_an_end(key, entry, observations)
