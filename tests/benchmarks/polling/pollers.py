"""The shipping poll of one account on an AWS that has nothing and keeps nothing."""

from dataclasses import dataclass, field
from typing import Any

from leadrelay import codec
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.queue import SqsQueue
from leadrelay.domain.coverage import PollRules
from leadrelay.domain.enquiry import Account
from leadrelay.domain.ports import Clock, PortalReader, PortalStates
from leadrelay.usecases.account_poll import AccountPoll
from leadrelay.usecases.admit_page import PageAdmission
from leadrelay.usecases.read_slice import SliceReader
from tests.fakes.portal_states import InMemoryLeases
from tests.simulation.telemetry import SilentTelemetry

RULES = PollRules()


@dataclass(slots=True)
class Nothing:
    """boto3's clients: every message is taken and every table is empty; both are counted."""

    messages: int = 0
    keys: int = 0
    bytes: int = 0

    def send_message_batch(self, *, QueueUrl: str, Entries: list[Any]) -> Any:  # noqa: ARG002, N803
        self.messages += len(Entries)
        self.bytes += sum(len(entry["MessageBody"]) for entry in Entries)
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803
        self.keys += sum(len(wanted["Keys"]) for wanted in RequestItems.values())
        return {"Responses": {}, "UnprocessedKeys": {}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Poller:
    """What lives longer than one invocation of it."""

    account: Account
    clock: Clock
    states: PortalStates
    aws: Any = field(default_factory=Nothing)

    def __call__(self, portal: PortalReader) -> AccountPoll:
        return AccountPoll(
            account=self.account,
            reader=SliceReader(portal=portal, clock=self.clock, page=RULES.page),
            admission=self.admission,
            states=self.states,
            leases=InMemoryLeases(self.clock),
            rules=RULES,
            clock=self.clock,
            telemetry=SilentTelemetry(),
        )

    @property
    def admission(self) -> PageAdmission:
        queue = SqsQueue(self.aws, "queue")
        return PageAdmission(
            ledger=DynamoLedger(self.aws, "LedgerTable", self.clock),
            fresh=queue,
            backfill=queue,
            encode=codec.observation_to_body,
            telemetry=SilentTelemetry(),
            clock=self.clock,
        )
