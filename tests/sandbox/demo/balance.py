"""Whether every enquiry is accounted for, and what speaks against it."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from tests.sandbox.demo.evidence import Evidence, Row

SHOWN = 3
CREATED, SUPPRESSED, PARKED = "created", "suppressed", "parked"
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Speed:
    """Seconds from when the portal had an enquiry to when Lead.pro had its lead."""

    count: int
    p50: float
    p95: float


@dataclass(frozen=True)
class Balance:
    evidence: Evidence

    @cached_property
    def by_webhook(self) -> set[str]:
        return self.evidence.issued.keys() & self.evidence.announced.keys()

    @cached_property
    def by_poll(self) -> set[str]:
        """Enquiries that the poll alone told of."""
        return self.evidence.issued.keys() - self.by_webhook

    @property
    def received(self) -> int:
        return len(self.evidence.issued) + self.evidence.unreadable

    @property
    def already_there(self) -> int:
        """Repeats that made no second lead: further deliveries, and what the poll saw as well."""
        both = sum(self._rows[key].polled for key in self.by_webhook if key in self._rows)
        return self.evidence.announced.total() - len(self.by_webhook) + both

    @property
    def accounted(self) -> int:
        return len(self.in_crm) + len(self.suppressed) + self.parked.total()

    @cached_property
    def in_crm(self) -> set[str]:
        return self.evidence.issued.keys() & self.evidence.held.keys()

    @cached_property
    def suppressed(self) -> set[str]:
        return self._in_state(SUPPRESSED) - self.in_crm

    @cached_property
    def parked(self) -> Counter[str]:
        """By reason."""
        keys = self._in_state(PARKED) - self.in_crm
        return Counter(self._rows[key].reason for key in keys)

    @cached_property
    def open(self) -> set[str]:
        return {key for key, row in self._rows.items() if row.is_open}

    @cached_property
    def lost(self) -> set[str]:
        """Neither in Lead.pro nor stopped with a reason that the ledger gives."""
        known = self.in_crm | self._in_state(SUPPRESSED) | self._in_state(PARKED)
        return self.evidence.issued.keys() - known

    @cached_property
    def duplicated(self) -> set[str]:
        return {key or "unmarked" for key, count in self.evidence.held.items() if count > 1}

    @cached_property
    def strangers(self) -> set[str]:
        """What we hold, or made Lead.pro hold, though the portal never issued it."""
        seen = self._rows.keys() | {key or "unmarked" for key in self.evidence.held}
        return {key for key in seen - self.evidence.issued.keys() if not self._is_raw(key)}

    @property
    def refused(self) -> int:
        return list(self.evidence.answers_to_forgeries).count(401)

    def noted(self, what: str) -> set[str]:
        return {key for key, row in self._rows.items() if what in row.notes}

    def speed(self, keys: AbstractSet[str]) -> Speed:
        issued = self.evidence.issued
        seconds = sorted(
            (row.delivered_at - issued[key]).total_seconds()
            for key, row in self._rows.items()
            if key in keys and row.delivered_at is not None
        )
        return Speed(len(seconds), _percentile(seconds, 50), _percentile(seconds, 95))

    @cached_property
    def complaints(self) -> list[str]:
        """Why the balance does not close; none if it does."""
        return [*self._losses(), *self._intrusions(), *self._broken_promises()]

    def _losses(self) -> Iterator[str]:
        yield from _named("lost", self.lost)
        yield from _named("held twice by Lead.pro", self.duplicated)
        yield from _named("still open", self.open, self._rows)
        if self.received != self.accounted:
            yield f"{self.received} received, but {self.accounted} accounted for"
        if self.evidence.dead_letters:
            yield f"{self.evidence.dead_letters} dead letters"
        yield from _named("created in the ledger only", self._in_state(CREATED) - self.in_crm)

    def _intrusions(self) -> Iterator[str]:
        yield from _named("never issued by the portal", self.strangers)
        answers = self.evidence.answers_to_forgeries
        if self.refused != len(answers) or not answers:
            yield f"forged deliveries answered with {sorted(map(str, set(answers)))}"

    def _broken_promises(self) -> Iterator[str]:
        promises = self.evidence.promises
        if self.evidence.tokens <= 1:
            yield "the rejected access token was never replaced"
        parked, suppressed = self._in_state(PARKED), self._in_state(SUPPRESSED)
        raw = {key for key in parked if self._is_raw(key)}
        if len(raw) != promises.unreadable:
            yield f"{promises.unreadable} unreadable bodies, {len(raw)} parked as such"
        yield from _named("should be parked", promises.rejected - parked)
        yield from _named("parked for no good reason", parked - raw - promises.rejected)
        yield from _named("from before go-live, but sent", promises.suppressed - suppressed)
        yield from _named("suppressed for no good reason", suppressed - promises.suppressed)
        yield from _named("never adopted", promises.adopted - self.noted("adopted"))
        yield from _named("out of date", promises.late_words.keys() - self.evidence.up_to_date)

    @property
    def _rows(self) -> Mapping[str, Row]:
        return self.evidence.ledger

    def _in_state(self, state: str) -> set[str]:
        return {key for key, row in self._rows.items() if row.state == state}

    def _is_raw(self, key: str) -> bool:
        row = self._rows.get(key)
        return row is not None and (row.state, row.reason) == (PARKED, UNREADABLE)


def _percentile(ordered: Sequence[float], percent: int) -> float:
    """By nearest rank; not a number for nothing."""
    if not ordered:
        return math.nan
    return ordered[math.ceil(len(ordered) * percent / 100) - 1]


def _named(
    what: str, keys: AbstractSet[str], rows: Mapping[str, Row] | None = None
) -> Iterator[str]:
    if not keys:
        return
    shown = [
        f"{key} ({rows[key].state}: {rows[key].reason})" if rows else key
        for key in sorted(keys)[:SHOWN]
    ]
    more = ["..."] if len(keys) > SHOWN else []
    yield f"{len(keys)} {what}: {', '.join([*shown, *more])}"
