"""Makes ledger entries durable, each write on top of the one it was decided from."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from leadrelay.domain.entry import Claim, Entry
from leadrelay.domain.errors import ConflictError, UnavailableError
from leadrelay.domain.ports import Clock, Ledger, Telemetry
from leadrelay.usecases.announcement import announce, note_of

ATTEMPTS_TO_CONCLUDE = 3
Facts = Mapping[str, str | int]
NONE: Facts = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class At:
    """An entry as decided, and the same entry as the ledger last confirmed it."""

    stored: Entry | None
    wanted: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryKeeper:
    ledger: Ledger
    clock: Clock
    telemetry: Telemetry
    writes: Iterator[int] = field(default_factory=itertools.count)

    def keep(self, at: At, claim: Claim, what: str, more: Facts = NONE) -> Entry:
        """The entry as stored; no write where nothing changed. Raises ConflictError."""
        if at.stored == at.wanted:
            return at.wanted
        before = at.stored.row if at.stored else None
        revision = before.revision + 1 if before else 1
        write_id = f"{claim.owner}/{next(self.writes)}"
        row = replace(at.wanted.row, revision=revision, write_id=write_id)
        entry = Entry(row, at.wanted.record)
        note = note_of(row, what, self.clock(), more)
        self.ledger.commit(entry, expected=before.revision if before else None, note=note)
        announce(self.telemetry, before, row, what)
        return entry

    def kept(self, at: At, claim: Claim, what: str, more: Facts = NONE) -> At:
        entry = self.keep(at, claim, what, more)
        return At(entry, entry)

    def concluded(
        self,
        stored: Entry,
        claim: Claim,
        conclude: Callable[[Entry], Entry],
        what: str,
        more: Facts = NONE,
    ) -> At:
        """The answer is known: it must survive a concurrent observation and a failing table."""
        for attempt in range(1, ATTEMPTS_TO_CONCLUDE + 1):
            try:
                return self.kept(At(stored, conclude(stored)), claim, what, more)
            except ConflictError:
                stored = self._still_ours(stored.row.key, claim)
            except UnavailableError:
                if attempt == ATTEMPTS_TO_CONCLUDE:
                    raise
        raise ConflictError("ledger entry changed under its claim")

    def _still_ours(self, key: str, claim: Claim) -> Entry:
        """An observation may be merged under a claim; anything else means that it was lost."""
        entry = self.ledger.read(key)
        if entry is None or entry.row.owner != claim.owner:
            raise ConflictError("ledger entry has another owner")
        return entry
