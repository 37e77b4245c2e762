"""What independent witnesses say of one portal's enquiries: the portal, the ledger and Lead.pro."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.sandbox.demo.ledger import Row, entries, parts_of, traces
from tests.sandbox.demo.promises import Promises, key_of
from tests.sandbox.stack import Stack
from tests.simulators.courier import Attempt

BELL = b"NEW_LEAD"
Lead = Mapping[str, Any]


@dataclass(frozen=True)
class Evidence:
    issued: Mapping[str, datetime]
    """By the portal: every enquiry and when it could first be seen."""
    announced: Counter[str]
    """Deliveries that told of an enquiry, and that we accepted."""
    rung: Counter[str]
    """Deliveries that only said "look", by the enquiry that they meant."""
    unreadable: int
    """Different bodies of no enquiry that we accepted."""
    answers_to_forgeries: Sequence[int | None]
    refused: AbstractSet[str]
    """Enquiries of whose genuine deliveries we refused one."""
    ledger: Mapping[str, Row]
    held: Mapping[str, Sequence[int]]
    """By Lead.pro: ids of the leads with each marker."""
    up_to_date: AbstractSet[str]
    """By Lead.pro: enquiries whose late words it shows."""
    promises: Promises
    tokens: int = 0
    recovered: int = 0
    """Counted by polls: enquiries that no webhook had announced."""
    to_erase: Mapping[str, int] = field(default_factory=dict)
    """Named by a log line, for a person who deletes the lead in Lead.pro."""
    traces: AbstractSet[str] = frozenset()
    """Enquiries that were erased, and of whom the ledger still knows something."""


@dataclass(frozen=True)
class Witnesses:
    stack: Stack
    parts: Sequence[Mapping[str, Any]]
    """Of all entries of the ledger."""
    crm: Sequence[Lead]
    told: Sequence[Mapping[str, Any]]
    """Lines of the forwarder's log."""
    urls: AbstractSet[str]
    """Of our subscriptions."""

    def of(self, portal: Any, promises: Promises, accounts: Iterable[str]) -> Evidence:
        """`portal` is a simulator."""
        post = Post(portal.name, portal.attempts, promises)
        issued = {key_of(portal.name, lead.id): lead.visible_at for lead in portal.leads}
        parts = parts_of(portal.name, self.parts)
        leads = [lead for lead in self.crm if _is_of(portal.name, lead)]
        return Evidence(
            issued=issued,
            announced=Counter(key for key in post.told() if key in issued),
            rung=Counter(key for key in post.rung() if key in issued),
            unreadable=len(post.unreadable()),
            answers_to_forgeries=post.answers_to_forgeries(),
            refused=post.refused(self.urls),
            ledger=entries(parts),
            held=_held(leads),
            up_to_date=set(_up_to_date(leads, promises)),
            promises=promises,
            tokens=portal.minted,
            recovered=sum(self._recovered(f"{portal.name}:{name}") for name in accounts),
            to_erase=dict(self._to_erase(portal.name)),
            traces=traces(parts, promises.erased),
        )

    def _recovered(self, account: str) -> int:
        return int(self.stack.metric("EnquiriesRecovered", account=account))

    def _to_erase(self, portal: str) -> Iterator[tuple[str, int]]:
        for line in self.told:
            if line.get("message") == "LeadToErase" and line["key"].startswith(f"{portal}:"):
                yield line["key"], line["lead_id"]


@dataclass(frozen=True)
class Post:
    """What a portal delivered, and how it was answered."""

    portal: str
    attempts: Sequence[Attempt]
    promises: Promises

    @property
    def _accepted(self) -> Iterator[Attempt]:
        return (one for one in self.attempts if one.status == 202)

    def told(self) -> Iterator[str]:
        return (self._key(one) for one in self._accepted if BELL not in one.parcel.body)

    def rung(self) -> Iterator[str]:
        return (self._key(one) for one in self._accepted if BELL in one.parcel.body)

    def unreadable(self) -> set[bytes]:
        return {one.parcel.body for one in self._accepted if not one.parcel.lead_id}

    def answers_to_forgeries(self) -> list[int | None]:
        return [one.status for one in self.attempts if self._key(one) in self.promises.forged]

    def refused(self, urls: AbstractSet[str]) -> set[str]:
        """A repeat may be, where its subscription has gone meanwhile: `urls` are there still."""
        genuine = (one for one in self.attempts if self._key(one) not in self.promises.forged)
        due = (one for one in genuine if one.parcel.attempt == 1 or one.parcel.url in urls)
        return {self._key(one) for one in due if one.status and 400 <= one.status < 500}

    def _key(self, attempt: Attempt) -> str:
        return key_of(self.portal, attempt.parcel.lead_id)


def marker(lead: Lead) -> str:
    """Empty for a lead without."""
    return (lead["meta"] or {}).get("src_key") or ""


def _is_of(portal: str, lead: Lead) -> bool:
    return marker(lead).startswith(f"{portal}:")


def _held(leads: Iterable[Lead]) -> dict[str, list[int]]:
    held: dict[str, list[int]] = {}
    for lead in leads:
        held.setdefault(marker(lead), []).append(lead["id"])
    return held


def _up_to_date(leads: Iterable[Lead], promises: Promises) -> Iterator[str]:
    shown = {marker(lead): str(lead) for lead in leads}
    late = promises.late_words
    return (key for key, words in late.items() if words in shown.get(key, ""))
