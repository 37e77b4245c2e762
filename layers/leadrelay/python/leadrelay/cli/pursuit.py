"""Following a test enquiry from the door it went in by until Lead.pro holds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.cli.journey import Journey, missing

LEDGER_EVERY_SECONDS = 0.5
PORTAL_EVERY_SECONDS = 3.0


class Door(Protocol):
    """`listed` is what to say once the key is known, `unlisted` while it is not."""

    @property
    def listed(self) -> str: ...

    @property
    def unlisted(self) -> str: ...

    def enter(self) -> str:
        """Puts the enquiry in and says what became of it. Raises where it was not taken."""
        ...

    def key(self) -> str | None:
        """The enquiry's, as soon as it is known."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pursuit:
    door: Door
    reader: LedgerReader
    journey: Journey
    sleep: Callable[[float], None]
    timeout: float

    def run(self) -> str | None:
        """The key of the enquiry; None where it never became known."""
        self.journey.reached(self.door.enter())
        key = self._known()
        while key and self._goes_on():
            self._look(key)
        return key

    def failure(self, key: str | None) -> CommandError | None:
        """None where it has arrived."""
        if self.journey.has_arrived:
            return None
        reason = missing(self.journey.row) if key else self.door.unlisted
        return CommandError(f"Not in Lead.pro after {self.journey.seconds:.0f} s. {reason}")

    def _known(self) -> str | None:
        while (key := self.door.key()) is None and self._goes_on():
            self.sleep(PORTAL_EVERY_SECONDS)
        if key and self.door.listed:
            self.journey.reached(self.door.listed)
        return key

    def _look(self, key: str) -> None:
        with asking("dynamodb:Query"):
            row = self.reader.rows([key]).get(key)
            notes = self.reader.history(key) if row else []
        if row:
            self.journey.seen(row, notes)
        if not self.journey.is_over:
            self.sleep(LEDGER_EVERY_SECONDS)

    def _goes_on(self) -> bool:
        return not self.journey.is_over and self.journey.seconds < self.timeout
