"""Whether every enquiry of one portal is accounted for, by what the witnesses say."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from tests.sandbox.demo.evidence import Evidence
from tests.sandbox.demo.ledger import Row

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
    def by_doorbell(self) -> set[str]:
        return self.evidence.issued.keys() & self.evidence.rung.keys() - self.by_webhook

    @cached_property
    def by_poll(self) -> set[str]:
        """Enquiries that the poll alone told of."""
        return self.evidence.issued.keys() - self.by_webhook - self.by_doorbell

    @property
    def routes(self) -> Mapping[str, AbstractSet[str]]:
        return {
            "by webhook": self.by_webhook,
            "by doorbell": self.by_doorbell,
            "by poll only": self.by_poll,
        }

    @property
    def received(self) -> int:
        return len(self.evidence.issued) + self.evidence.unreadable

    @property
    def already_there(self) -> int:
        """Repeats that made no second lead: further deliveries, and what the poll saw as well."""
        both = sum(self.rows[key].polled for key in self.by_webhook if key in self.rows)
        return self.evidence.announced.total() - len(self.by_webhook) + both

    @property
    def accounted(self) -> int:
        return len(self.in_crm) + len(self.suppressed) + self.parked.total()

    @cached_property
    def in_crm(self) -> set[str]:
        return self.evidence.issued.keys() & self.evidence.held.keys()

    @cached_property
    def adopted(self) -> set[str]:
        return self.noted("adopted") & self.in_crm

    @cached_property
    def suppressed(self) -> set[str]:
        return self.in_state(SUPPRESSED) - self.in_crm

    @cached_property
    def parked(self) -> Counter[str]:
        """By reason, which names the field that could not be read."""
        keys = self.in_state(PARKED) - self.in_crm
        return Counter(self._why(key) for key in keys)

    def _why(self, key: str) -> str:
        """Of a body that belongs to no enquiry it does not matter what nobody could read."""
        row = self.rows[key]
        is_named = row.park_reason == UNREADABLE and key not in self.raw
        return row.reason if is_named else row.park_reason

    @cached_property
    def erased(self) -> set[str]:
        return {key for key, row in self.rows.items() if row.is_erased}

    @cached_property
    def recovered(self) -> set[str]:
        """Enquiries that a webhook should have announced, and that only the poll told of."""
        promises = self.evidence.promises
        return self.by_poll - promises.old - promises.strange - self.erased

    @cached_property
    def open(self) -> set[str]:
        return {key for key, row in self.rows.items() if row.is_open}

    @cached_property
    def lost(self) -> set[str]:
        """Neither in Lead.pro nor stopped with a reason that the ledger gives."""
        known = self.in_crm | self.in_state(SUPPRESSED) | self.in_state(PARKED)
        return self.evidence.issued.keys() - known

    @cached_property
    def duplicated(self) -> set[str]:
        return {key for key, leads in self.evidence.held.items() if len(leads) > 1}

    @cached_property
    def strangers(self) -> set[str]:
        """What we hold, or made Lead.pro hold, though the portal never issued it."""
        seen = self.rows.keys() | self.evidence.held.keys()
        return seen - self.evidence.issued.keys() - self.raw

    @cached_property
    def raw(self) -> set[str]:
        """Bodies that belong to no enquiry."""
        stopped = self.in_state(PARKED) - self.evidence.issued.keys()
        return {key for key in stopped if self.rows[key].park_reason == UNREADABLE}

    @property
    def refused(self) -> int:
        return list(self.evidence.answers_to_forgeries).count(401)

    def noted(self, what: str) -> set[str]:
        return {key for key, row in self.rows.items() if what in row.notes}

    def in_state(self, state: str) -> set[str]:
        return {key for key, row in self.rows.items() if row.state == state}

    @property
    def rows(self) -> Mapping[str, Row]:
        return self.evidence.ledger

    def seconds(self, keys: AbstractSet[str]) -> list[float]:
        issued = self.evidence.issued
        return [
            (row.delivered_at - issued[key]).total_seconds()
            for key, row in self.rows.items()
            if key in keys and row.delivered_at is not None
        ]


def speed(seconds: Iterable[float]) -> Speed:
    ordered = sorted(seconds)
    return Speed(len(ordered), _percentile(ordered, 50), _percentile(ordered, 95))


def _percentile(ordered: Sequence[float], percent: int) -> float:
    """By nearest rank; not a number for nothing."""
    if not ordered:
        return math.nan
    return ordered[math.ceil(len(ordered) * percent / 100) - 1]
