"""The poller, composed as its wiring does."""

from dataclasses import dataclass
from datetime import datetime

from leadrelay import codec
from leadrelay.domain.coverage import PollRules
from leadrelay.domain.entry import Claim
from leadrelay.domain.ports import Clock, Telemetry
from leadrelay.portals.property_finder.pacing import Budget
from leadrelay.usecases.access_tokens import CachedAccessTokens
from leadrelay.usecases.account_poll import AccountPoll, Polled
from leadrelay.usecases.admit_page import PageAdmission
from leadrelay.usecases.poll_accounts import AccountsPoll
from leadrelay.usecases.read_slice import SliceReader
from leadrelay.wiring.portal_poller import CLOSING_TIME, TURN
from tests.builders import ACCOUNT
from tests.simulation.whole.api import ModelReader
from tests.simulation.whole.doors import PollingDoors


@dataclass(frozen=True, slots=True)
class Poller:
    """What one warm poller keeps."""

    doors: PollingDoors
    rules: PollRules
    clock: Clock
    telemetry: Telemetry
    tokens: CachedAccessTokens
    admission: PageAdmission

    @classmethod
    def made(
        cls, doors: PollingDoors, rules: PollRules, clock: Clock, telemetry: Telemetry
    ) -> "Poller":
        admission = PageAdmission(
            ledger=doors.ledger,
            fresh=doors.fresh,
            backfill=doors.past,
            encode=codec.observation_to_body,
            telemetry=telemetry,
            clock=clock,
        )
        tokens = CachedAccessTokens(doors.tokens, doors.refresher, ACCOUNT, clock)
        return cls(doors, rules, clock, telemetry, tokens, admission)

    def tick(self, claim: Claim) -> Polled:
        deadline = min(claim.deadline, self.clock() + TURN)
        accounts = AccountsPoll([self._poll(deadline)], self.telemetry)
        return accounts.tick(Claim(claim.owner, deadline))[str(ACCOUNT)]

    def _poll(self, deadline: datetime) -> AccountPoll:
        reader = SliceReader(
            portal=self._reader(deadline - CLOSING_TIME), clock=self.clock, page=self.rules.page
        )
        return AccountPoll(
            account=ACCOUNT,
            reader=reader,
            admission=self.admission,
            states=self.doors.states,
            leases=self.doors.poll_leases,
            rules=self.rules,
            clock=self.clock,
            telemetry=self.telemetry,
        )

    def _reader(self, deadline: datetime) -> ModelReader:
        budget = Budget(
            deadline=deadline, now=self.clock, sleep=self.doors.sleep, draw=self.doors.draw
        )
        return ModelReader(
            self.doors.pages, self.tokens, account=ACCOUNT, budget=budget, telemetry=self.telemetry
        )
