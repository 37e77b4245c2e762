"""What a person asks for one enquiry from the console: only ever queued, never done here."""

from dataclasses import dataclass

from leadrelay.domain.command import Command
from leadrelay.domain.entry import Entry, Row
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.ports import Clock, Ledger, Queue, Telemetry
from leadrelay.usecases.safe_steps import can_dismiss, can_replay

ALLOWED = {Command.REPLAY: can_replay, Command.DISMISS: can_dismiss}


@dataclass(frozen=True, slots=True)
class Refused:
    """`reason` is for the person who asked."""

    reason: str


@dataclass(frozen=True, slots=True)
class Queued:
    command: Command
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Whoever presses a button; that they may is for the function's permission to say."""

    ledger: Ledger
    queue: Queue
    clock: Clock
    telemetry: Telemetry

    def ask(self, command: Command, key: str) -> Queued | Refused:
        """Raises TransientError where it could not be made durable; then nothing was asked."""
        entry = self.ledger.read(key)
        if entry is None:
            return Refused("there is no such enquiry")
        if not ALLOWED[command](entry.row):
            return Refused(f"{command} would change nothing: it is {entry.row.state}")
        envelope = Envelope.of_command(entry.row.account, self.clock(), command, key)
        self.queue.send([envelope])
        self.telemetry.event("CommandAsked", key=key, command=command)
        return Queued(command, entry.row)

    def reveal(self, key: str) -> Entry | Refused:
        """Said in the log, with the key and nothing else, before anybody sees it."""
        entry = self.ledger.read(key)
        if entry is None:
            return Refused("there is no such enquiry")
        self.telemetry.event("PersonRevealed", key=key)
        return entry
