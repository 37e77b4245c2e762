"""What must hold at every moment, whatever goes wrong."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from leadrelay.domain.enquiry import Account, Enquiry, Observation
from leadrelay.domain.entry import State
from leadrelay.domain.envelope import Envelope, Kind
from tests.simulation.boundaries import Boundary
from tests.simulation.handlers.contents import Contents, told
from tests.simulation.handlers.crossings import Crossing
from tests.simulation.handlers.hooks import WANTED, Hooks
from tests.simulation.handlers.invocations import Invocation
from tests.simulation.handlers.mapping import DOORBELLS
from tests.simulation.handlers.news import News
from tests.simulation.handlers.setting import WATERMARK

KEEPER = "subscription_keeper"
PRECISION = timedelta(milliseconds=2)  # of the time that Lambda says is left


class Invariant(StrEnum):
    LOST = "I1 lost"
    STUCK = "I1 stuck"
    UNEXPLAINED = "I1 given up without reason"
    DUPLICATED = "I2 duplicated"
    PASSED = "I3 the watermark passed what was not durable"
    HASTY = "I4 answered before it was durable"
    UNINTENDED = "I5 posted without a durable intent"
    SPILLED = "I6 a person or a secret in a log"
    OUTDATED = "I7 not what the portal said last"
    IMPATIENT = "I9 tokens asked for too often"
    KEPT = "I12 somebody who was erased is still there"
    DEAF = "I14 nobody tells us any more"
    OUTLIVED = "F07 went on after a kill"
    UNMAPPED = "crossed a boundary that is not on the map"


@dataclass(frozen=True, slots=True)
class Violation:
    invariant: Invariant
    text: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.text}"


@dataclass(slots=True)
class Witness:
    contents: Contents
    news: News
    hooks: Hooks
    violations: list[Violation] = field(default_factory=list)
    _hearing: set[Account] = field(default_factory=set)

    def blame(self, invariant: Invariant, text: str) -> None:
        violation = Violation(invariant, text)
        if violation not in self.violations:
            self.violations.append(violation)

    def looks(self) -> None:
        """Between any two events. What was listed late is found again by the overlap."""
        watermark = self.contents.poll(self.news.account).watermark or WATERMARK
        for lead in self.news.missed():
            if WATERMARK < lead.created_at < watermark:
                self.blame(Invariant.PASSED, lead.key)
        for account in WANTED:
            self._listens(account)

    def unheard(self) -> None:
        """It is the portals that have stopped to tell us anything."""
        self._hearing.clear()

    def _listens(self, account: Account) -> None:
        """Once everything was told to us, everything is."""
        if self.hooks.hears(account):
            self._hearing.add(account)
        elif account in self._hearing:
            self.blame(Invariant.DEAF, str(account))

    def accepted(self, body: bytes) -> None:
        """A webhook has just been answered 2xx; nothing is said by a doorbell."""
        kept = base64.b64encode(body).decode("ascii")
        queue = "EnquiryQueue" if body else DOORBELLS
        if not any(kept in text for text in self.contents.bodies(queue)):
            self.blame(Invariant.HASTY, "a webhook")

    def deletes(self, messages: Sequence[Any]) -> None:
        """These messages are about to be deleted."""
        for message in messages:
            envelope = Envelope.from_json(message["Body"])
            for observation in told(envelope):
                if not self._is_durable(observation):
                    self.blame(Invariant.HASTY, f"the message of {observation.key}")
            if envelope.kind is Kind.DOORBELL and not self._was_read_since(envelope):
                self.blame(Invariant.HASTY, "a doorbell")

    def crosses(self, invocation: Invocation, crossing: Crossing) -> None:
        """Right before it does."""
        if invocation.is_dead:
            self.blame(Invariant.OUTLIVED, str(crossing))
        if not crossing.is_mapped:
            self.blame(Invariant.UNMAPPED, str(crossing))
        if invocation.function == KEEPER:
            self.looks()
        if crossing.boundary is Boundary.CREATE and not self._is_intended(crossing, invocation):
            self.blame(Invariant.UNINTENDED, crossing.says)

    def _was_read_since(self, doorbell: Envelope) -> bool:
        since = self.contents.poll(doorbell.account).read_since
        return since is not None and since >= doorbell.received_at

    def _is_intended(self, crossing: Crossing, invocation: Invocation) -> bool:
        """By this very invocation: no two end at the same moment."""
        row = self.contents.row(crossing.says)
        if row is None or row.state is not State.SENDING or row.send_bound is None:
            return False
        return abs(row.send_bound - invocation.deadline) <= PRECISION

    def _is_durable(self, observation: Observation) -> bool:
        record = self.contents.record(observation.key)
        return bool(record) and all(json.dumps(text) in record for text in _words(observation))


def _words(observation: Observation) -> Iterator[str]:
    """What a person has said of himself, or the whole where it cannot be read."""
    if not isinstance(observation, Enquiry):
        yield observation.raw
        return
    said = (observation.name, observation.email, observation.message, *(observation.phones or ()))
    yield from filter(None, said)
