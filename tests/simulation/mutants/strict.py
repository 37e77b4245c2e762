"""What else a run must not come to, where a mutant could hide from the witness."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain import entry as rows
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.enquiry import Observation
from leadrelay.domain.entry import Entry
from tests.builders import ACCOUNT
from tests.simulation.kernel import Invocation
from tests.simulation.lead_pro import RETRY_AFTER, Fate
from tests.simulation.state import State
from tests.simulation.witness import Witness, is_forgotten, marker_in
from tests.simulation.world import World

ASKED_FOR = timedelta(seconds=RETRY_AFTER)
CLOCKS_DIFFER = timedelta(seconds=2)
SWEPT_WITHIN = timedelta(minutes=10)
UNFINISHED = frozenset(
    {rows.State.NEW, rows.State.RETRY, rows.State.SENDING, rows.State.UNKNOWN},
)


@dataclass
class StrictWitness(Witness):
    """`asked` is each invocation's last request to Lead.pro since it wrote the breaker.

    `owed` is until when it was told to leave Lead.pro alone.
    """

    state: State = field(kw_only=True)
    asked: dict[str, str] = field(default_factory=dict)
    owed: dict[str, datetime] = field(default_factory=dict)

    def asked_crm(
        self, invocation: Invocation | None, method: str, path: str, body: Any, fate: Fate
    ) -> None:
        super().asked_crm(invocation, method, path, body, fate)
        if method != "GET":
            self._told_of(body["meta"]["src_key"] if method == "POST" else self._patched_key(path))
        if invocation is None:
            return
        # A GET that reads an unreadable PATCH back is judged by its lead alone, never by its 429.
        reads_back = method == "GET" and self.asked.get(invocation.name) == "PATCH"
        if fate is Fate.THROTTLED and not reads_back:
            self.owed[invocation.name] = self.state.clock() + ASKED_FOR
        self.asked[invocation.name] = method

    def breaker_written(self, breaker: Breaker, now: datetime, writer: str) -> None:
        self._probes_in_time(now, writer)
        super().breaker_written(breaker, now, writer)
        owed, open_until = self.owed.pop(writer, None), breaker.open_until
        if owed and (open_until is None or open_until < owed - CLOCKS_DIFFER):
            self.blame("I8", "Lead.pro asked for a longer pause")

    def _probes_in_time(self, now: datetime, writer: str) -> None:
        """A write without a request before it is the leave for one."""
        has_asked = self.asked.pop(writer, None) is not None
        is_paused = self.pause is not None and now < self.pause.until - CLOCKS_DIFFER
        if writer and is_paused and not has_asked:
            self.blame("I8", "Lead.pro was probed before the pause was over")

    def _patched_key(self, path: str) -> str:
        return self.marker_of(int(path.rsplit("/", 1)[-1]))

    def _told_of(self, key: str) -> None:
        entry = self.ledger.entries.get(key)
        if entry is not None and is_forgotten(entry):
            self.blame("F101", f"{key} was sent although the portal had erased the person")

    def _came_to_an_end(
        self, key: str, entry: Entry | None, observations: Sequence[Observation]
    ) -> None:
        if entry is None or not self._is_exempt(key, entry):
            super()._came_to_an_end(key, entry, observations)
        if entry is not None and entry.row.state in UNFINISHED and entry.row.due_at is None:
            self.blame("I1", f"{key} is {entry.row.state} and nobody will look at it again")
        if entry is not None:
            self._is_rightly_kept(key, entry)

    def _is_rightly_kept(self, key: str, entry: Entry) -> None:
        row = entry.row
        if row.erased_at is None and row.delete_by is not None and row.delete_by < self._lately:
            self.blame("F101", f"{key} has not been erased in time")
        if row.erased_at is not None and row.lead_id is None and self.crm.copies(key):
            self.blame("F101", f"{key} was erased, and nobody knows its lead")

    @property
    def _lately(self) -> datetime:
        return self.state.clock() - SWEPT_WITHIN

    def _is_exempt(self, key: str, entry: Entry) -> bool:
        """Of the rule that every enquiry ends as a lead."""
        is_suppressed, enquiry = entry.row.state is rows.State.SUPPRESSED, entry.record.enquiry
        if self._is_from_before(entry):
            if self.crm.copies(key) or not is_suppressed:
                self.blame("I1", f"{key} is from before go-live and {entry.row.state}")
            return True
        if self._was_deleted(key):
            if self.crm.copies(key):
                self.blame("F89", f"{key} was made again after an agent had deleted it")
            return True
        return is_suppressed and enquiry is not None and enquiry.erased is True

    def _was_deleted(self, key: str) -> bool:
        made = (each for each in self.crm.commits if each.method == "POST")
        return any(
            each.lead_id not in self.crm.leads for each in made if marker_in(each.after) == key
        )

    def _is_from_before(self, entry: Entry) -> bool:
        created_at, go_live = entry.row.portal_created_at, self.state.states.polls[ACCOUNT].go_live
        return created_at is not None and go_live is not None and created_at < go_live


def strictly(world: World) -> World:
    state = world.state
    world.witness = StrictWitness(state.ledger, state.crm, agency=world.agency, state=state)
    return world
