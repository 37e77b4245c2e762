"""What the tables and queues hold, read past everything that can go wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay import codec
from leadrelay.aws.attributes import EPOCH
from leadrelay.aws.audit_book import AUDIT
from leadrelay.aws.ledger_items import STATE, Stored, row_of
from leadrelay.aws.portal_state import POLL, SUBSCRIPTIONS
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Observation
from leadrelay.domain.entry import Row
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.wiring.observations import observations
from tests.simulation.handlers.mapping import DOORBELLS
from tests.simulation.handlers.stack import Item, Stack

QUEUES = ("EnquiryQueue", "BackfillQueue", DOORBELLS)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Contents:
    stack: Stack

    def rows(self) -> list[Row]:
        return [row_of(state) for state in self._states()]

    def row(self, key: str) -> Row | None:
        return next((row for row in self.rows() if row.key == key), None)

    def record(self, key: str) -> str:
        """The text that the row of a key points at; empty without one."""
        parts = {item["part"]["S"]: item for item in self._ledger() if item["key"]["S"] == key}
        if STATE not in parts:
            return ""
        data = parts.get(Stored.from_state(parts[STATE]).data_part)
        return data["record"]["S"] if data else ""

    def known(self) -> set[str]:
        """The keys that are durable, in the ledger or still on a queue."""
        bodies = (body for queue in QUEUES for body in self.bodies(queue))
        queued = (one.key for body in bodies for one in told(Envelope.from_json(body)))
        return {row.key for row in self.rows()}.union(queued)

    def first_due(self) -> datetime | None:
        """Of the rows that are open."""
        dues = [row.due_at for row in self.rows() if row.due_at is not None]
        return min(dues, default=None)

    def poll(self, account: Account) -> PollState:
        stored = self._state(account, POLL)
        return codec.poll_state_from_json(stored) if stored else PollState()

    def subscriptions(self, account: Account) -> SubscriptionState:
        stored = self._state(account, SUBSCRIPTIONS)
        return codec.subscription_state_from_json(stored) if stored else SubscriptionState()

    def balanced_on(self) -> str:
        """The last day that the auditor has balanced; empty before the first one."""
        stored = self._item(AUDIT, STATE)
        return codec.audit_state_from_json(stored).balanced_on if stored else ""

    def bodies(self, queue: str) -> list[str]:
        return [message.body for message in self.stack.messages(queue)]

    def next_visible(self, queue: str) -> datetime | None:
        """The first moment at which a receive would find something."""
        times = [message.visible_at for message in self.stack.messages(queue)]
        return EPOCH + (int(min(times)) + 1) * MILLISECOND if times else None

    def _state(self, account: Account, part: str) -> str:
        return self._item(str(account), part)

    def _item(self, account: str, part: str) -> str:
        """Empty without one."""
        for item in self.stack.items("PortalStateTable"):
            if (item["account"]["S"], item["part"]["S"]) == (account, part):
                return str(item["state"]["S"])
        return ""

    def _states(self) -> Iterator[Item]:
        return (item for item in self._ledger() if item["part"]["S"] == STATE)

    def _ledger(self) -> Iterator[Item]:
        return self.stack.items("LedgerTable")


def told(envelope: Envelope) -> list[Observation]:
    """What a message says of enquiries; nothing where it is only a key or a command."""
    if envelope.kind in {Kind.ENQUIRY, Kind.RAW_WEBHOOK}:
        return list(observations(envelope))
    return []
