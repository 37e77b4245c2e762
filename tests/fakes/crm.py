"""An in-memory Lead.pro that keeps promises only as far as its script says."""

import hashlib
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.errors import NoTurnError, OutcomeUnknownError
from leadrelay.domain.lead import Decision, LeadDraft, Shape, Standing
from leadrelay.domain.listening import UNTOUCHED
from leadrelay.domain.listing import Listing
from leadrelay.domain.outcome import Outcome, Verdict
from leadrelay.domain.ports import Clock
from leadrelay.domain.record import Handles
from leadrelay.domain.routing import Usable


class Act(StrEnum):
    """What happens to the next create or update."""

    COMMIT = "commit"
    COMMIT_AND_LOSE = "commit and lose the answer"
    LOSE = "lose the request"
    NOT_SENT = "not sent"
    REJECT = "reject"
    REFUSE = "refuse"
    THROTTLE = "throttle"


PLACEHOLDER = "placeholder@agency.example"
ANSWERS = {
    Act.COMMIT_AND_LOSE: Verdict.UNKNOWN,
    Act.LOSE: Verdict.UNKNOWN,
    Act.NOT_SENT: Verdict.NOT_SENT,
    Act.REJECT: Verdict.REJECTED,
    Act.REFUSE: Verdict.REFUSED,
    Act.THROTTLE: Verdict.THROTTLED,
}


@dataclass
class FakeLead:
    lead_id: int
    marker: str
    handles: Handles
    fields: dict[str, object]
    created_at: datetime
    standing: Standing = UNTOUCHED


@dataclass
class FakeCrm:
    """`index_lag` is how long a new lead stays invisible to `find`."""

    clock: Clock
    script: deque[Act] = field(default_factory=deque)
    look_up_failures: int = 0
    look_ups_without_turn: int = 0
    index_lag: timedelta = timedelta(0)
    leads: list[FakeLead] = field(default_factory=list)
    creates: int = 0
    updates: list[tuple[int, LeadDraft]] = field(default_factory=list)
    look_ups: int = 0
    cuts: tuple[str, ...] = ()
    reads: int = 0

    def usable(self, enquiry: Enquiry) -> Usable:
        phones = enquiry.phones or ()
        return Usable(email=enquiry.email, phones=phones, postcode=enquiry.postcode)

    def draft(
        self,
        enquiry: Enquiry,
        decision: Decision,
        shape: Shape,
        listing: Listing | None,
    ) -> LeadDraft:
        repeats = [each.text for each in enquiry.repeats or ()]
        fields: dict[str, object] = {"name": enquiry.name, "tags": enquiry.tags, "shape": shape}
        digest = hashlib.sha256(
            json.dumps([enquiry.name, enquiry.tags, *repeats]).encode()
        ).hexdigest()
        handles = Handles(enquiry.email or PLACEHOLDER, None)
        fields |= {"office_id": decision.office_id, "listing": listing, "repeats": repeats}
        return LeadDraft(
            fields=fields,
            handles=handles,
            marker=enquiry.key,
            content_hash=digest,
            cuts=self.cuts,
        )

    def handles(self, enquiry: Enquiry) -> tuple[Handles, ...]:
        emails = dict.fromkeys([enquiry.email or PLACEHOLDER, PLACEHOLDER])
        return tuple(Handles(email, None) for email in emails)

    def create(self, draft: LeadDraft, seconds: float) -> Outcome:
        assert seconds > 0
        self.creates += 1
        act = self.script.popleft() if self.script else Act.COMMIT
        lead = self._commit(draft) if act in {Act.COMMIT, Act.COMMIT_AND_LOSE} else None
        if act is Act.COMMIT and lead is not None:
            return Outcome(verdict=Verdict.DONE, reason="", lead_id=lead.lead_id)
        return Outcome(verdict=ANSWERS[act], reason=act.value)

    def find(self, handles: Sequence[Handles], marker: str) -> tuple[int, ...]:
        self._look_up()
        visible_before = self.clock() - self.index_lag
        return tuple(
            lead.lead_id
            for lead in self.leads
            if lead.marker == marker
            and lead.handles in handles
            and lead.created_at <= visible_before
        )

    def strangers(self, handles: Handles, since: datetime) -> tuple[int, ...]:
        self._look_up()
        own = [lead for lead in self.leads if not lead.marker and lead.handles == handles]
        return tuple(lead.lead_id for lead in own if lead.created_at >= since)

    def _look_up(self) -> None:
        self.look_ups += 1
        if self.look_ups_without_turn:
            self.look_ups_without_turn -= 1
            raise NoTurnError("too many calls for now")
        if self.look_up_failures:
            self.look_up_failures -= 1
            raise OutcomeUnknownError("look-up failed")

    def update(self, lead_id: int, draft: LeadDraft) -> Outcome:
        act = self.script.popleft() if self.script else Act.COMMIT
        held = [lead for lead in self.leads if lead.lead_id == lead_id]
        if not held:
            return Outcome(verdict=Verdict.GONE, reason="deleted")
        if act in {Act.COMMIT, Act.COMMIT_AND_LOSE}:
            self.updates.append((lead_id, draft))
            held[0].fields, held[0].marker = dict(draft.fields), draft.marker
        return Outcome(verdict=ANSWERS.get(act, Verdict.DONE), reason=act.value)

    def standing(self, lead_id: int) -> Standing | Outcome:
        self.reads += 1
        act = self.script.popleft() if self.script else Act.COMMIT
        if act in ANSWERS:
            return Outcome(verdict=ANSWERS[act], reason=act.value)
        held = (lead.standing for lead in self.leads if lead.lead_id == lead_id)
        return next(held, Outcome(verdict=Verdict.GONE, reason="deleted"))

    def by_another_road(self, handles: Handles) -> FakeLead:
        lead = FakeLead(1000 + len(self.leads), "", handles, {}, self.clock())
        self.leads.append(lead)
        return lead

    def _commit(self, draft: LeadDraft) -> FakeLead:
        lead = FakeLead(
            lead_id=1000 + len(self.leads),
            marker=draft.marker,
            handles=draft.handles,
            fields=dict(draft.fields),
            created_at=self.clock(),
        )
        self.leads.append(lead)
        return lead
