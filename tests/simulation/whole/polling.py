"""The poller of one portal, composed as its wiring does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadrelay import codec
from leadrelay.aws.visibility import Visibility
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Claim
from leadrelay.domain.ports import Clock, Telemetry
from leadrelay.portals.seeker_leads.calls import STARTS_PER_MINUTE
from leadrelay.usecases.access_tokens import CachedAccessTokens
from leadrelay.usecases.account_poll import AccountPoll, Polled
from leadrelay.usecases.admit_page import PageAdmission
from leadrelay.usecases.answer_doorbells import DoorbellAnswering, rung_in
from leadrelay.usecases.poll_accounts import AccountsPoll
from leadrelay.usecases.read_slice import SliceReader
from leadrelay.wire.pacing import Budget, Pacer
from leadrelay.wiring.doorbells import DoorbellTaker, readable
from leadrelay.wiring.portal_poller import CLOSING_TIME, TURN
from tests.simulation.whole.branches import Branch, Reading
from tests.simulation.whole.doors import PollingDoors

DOORBELL_QUEUE = "https://sqs/doorbells"


@dataclass(frozen=True, slots=True)
class Poller:
    """What one warm poller keeps."""

    branches: Sequence[Branch]
    doors: PollingDoors
    clock: Clock
    telemetry: Telemetry
    tokens: Mapping[Account, CachedAccessTokens]
    admission: PageAdmission
    pacer: Pacer

    @classmethod
    def made(
        cls, branches: Sequence[Branch], doors: PollingDoors, clock: Clock, telemetry: Telemetry
    ) -> "Poller":
        admission = PageAdmission(
            ledger=doors.ledger,
            fresh=doors.fresh,
            backfill=doors.past,
            encode=codec.observation_to_body,
            telemetry=telemetry,
            clock=clock,
        )
        tokens = {
            each.account: CachedAccessTokens(doors.tokens, doors.refresher, each.account, clock)
            for each in branches
        }
        pacer = Pacer(clock, doors.sleep, STARTS_PER_MINUTE)
        return cls(branches, doors, clock, telemetry, tokens, admission, pacer)

    def tick(self, claim: Claim) -> Mapping[str, Polled]:
        turn = self._turn(claim)
        polls = [self._poll(branch, turn) for branch in self.branches]
        return AccountsPoll(polls, self.telemetry).tick(turn)

    def doorbells(self, claim: Claim, bodies: Sequence[str]) -> DoorbellTaker:
        turn = self._turn(claim)
        answering = DoorbellAnswering(
            polls={branch.account: self._poll(branch, turn) for branch in self.branches},
            rung=rung_in(readable({"Records": [{"body": body} for body in bodies]})),
            telemetry=self.telemetry,
            claim=turn,
        )
        return DoorbellTaker(answering, Visibility(self.doors.sqs, [DOORBELL_QUEUE]))

    def _turn(self, claim: Claim) -> Claim:
        return Claim(claim.owner, min(claim.deadline, self.clock() + TURN))

    def _poll(self, branch: Branch, turn: Claim) -> AccountPoll:
        portal = branch.reader(self._reading(branch, turn.owner, turn.deadline - CLOSING_TIME))
        return AccountPoll(
            account=branch.account,
            reader=SliceReader(portal=portal, clock=self.clock, page=branch.rules.page),
            admission=self.admission,
            states=self.doors.states,
            leases=self.doors.poll_leases,
            rules=branch.rules,
            clock=self.clock,
            telemetry=self.telemetry,
        )

    def _reading(self, branch: Branch, name: str, deadline: datetime) -> Reading:
        budget = Budget(
            deadline=deadline, now=self.clock, sleep=self.doors.sleep, draw=self.doors.draw
        )
        return Reading(
            name=name,
            tokens=self.tokens[branch.account],
            budget=budget,
            pacer=self.pacer,
            telemetry=self.telemetry,
        )
