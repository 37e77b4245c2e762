"""What must hold at the end of a run, half an hour after the last thing that went wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from leadrelay.domain.entry import ParkReason, State
from tests import canary
from tests.simulation.boundaries import Boundary
from tests.simulation.handlers.contents import QUEUES, Contents
from tests.simulation.handlers.crossings import Mishap
from tests.simulation.handlers.invocations import Crossings
from tests.simulation.handlers.news import News
from tests.simulation.handlers.witness import Invariant, Violation
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.seeker_leads.problems import TOKEN_PATH

BETWEEN_TOKENS = timedelta(seconds=60)
LETTERS = ("EnquiryDeadLetterQueue", "BackfillDeadLetterQueue")
REJECTIONS_BEFORE_A_PARK = 2  # as it is, and in its safe shape
UNKNOWN_BEFORE_A_PARK = 3
REJECTED_AT = {
    ParkReason.REJECTED: Boundary.CREATE,
    ParkReason.UPDATE_REJECTED: Boundary.UPDATE,
}
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fields` are what a lead has to say once the portal has said its last."""

    contents: Contents
    crossings: Crossings
    news: News
    crm: LeadProSimulator
    fields: Fields

    def violations(self, printed: str) -> Iterator[Violation]:
        for lead in self.news.leads:
            yield from self._of_enquiry(lead.key)
            if lead.is_erased:
                yield from self._of_erased(lead.key)
        for queue in (*QUEUES, *LETTERS):
            if self.contents.bodies(queue):
                yield Violation(Invariant.STUCK, f"a message in {queue}")
        for asked in self._asked_for_tokens():
            if any(later - earlier < BETWEEN_TOKENS for earlier, later in pairwise(asked)):
                yield Violation(Invariant.IMPATIENT, " ".join(f"{at:%H:%M:%S}" for at in asked))
        if spilled := canary.spilled([printed]):
            yield Violation(Invariant.SPILLED, ", ".join(spilled))

    def _asked_for_tokens(self) -> Iterator[list[datetime]]:
        stage = self.news.stage
        yield [one.at for one in stage.portal.received("POST", "/v1/auth/token")]
        yield [one.at for one in stage.seeker.received("POST", TOKEN_PATH)]

    def _of_erased(self, key: str) -> Iterator[Violation]:
        row = self.contents.row(key)
        if row is None or row.erased_at is None:
            yield Violation(Invariant.KEPT, f"{key}: not erased")
        if spilled := canary.spilled([self.contents.record(key)]):
            yield Violation(Invariant.KEPT, f"{key}: {', '.join(spilled)}")

    def _of_enquiry(self, key: str) -> Iterator[Violation]:
        row = self.contents.row(key)
        leads = {lead["id"]: lead for lead in self.crm.leads if lead["meta"].get("src_key") == key}
        if len(leads) > 1:
            yield Violation(Invariant.DUPLICATED, f"{key}: {len(leads)} leads")
        if row is None:
            yield Violation(Invariant.LOST, f"{key} is not in the ledger")
        elif row.due_at is not None:
            yield Violation(Invariant.STUCK, f"{key} is {row.state}: {row.reason}")
        elif row.state is State.PARKED:
            if not self._explains(row.park_reason):
                yield Violation(Invariant.UNEXPLAINED, f"{key}: {row.reason}")
        elif row.state is not State.CREATED or row.lead_id not in leads:
            yield Violation(Invariant.LOST, f"{key} is {row.state}")
        elif not self.fields.items() <= leads[row.lead_id].items():
            yield Violation(Invariant.OUTDATED, key)

    def _explains(self, reason: ParkReason | None) -> bool:
        """Two definite rejections, or three posts of which nobody knows what they came to."""
        disturbed = [turn for turn in self.crossings.turns if turn.mishap is not Mishap.NONE]
        if reason in REJECTED_AT:
            rejected = [turn for turn in disturbed if turn.mishap is Mishap.REJECTED]
            places = [turn.crossing.boundary for turn in rejected]
            return places.count(REJECTED_AT[reason]) >= REJECTIONS_BEFORE_A_PARK
        unclear = [turn for turn in disturbed if turn.crossing.function == "lead_forwarder"]
        return reason is ParkReason.OUTCOMES_UNKNOWN and len(unclear) >= UNKNOWN_BEFORE_A_PARK
