"""What three independent witnesses say: the portal, the ledger and Lead.pro."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.sandbox.demo.cast import Cast, Promises, key_of
from tests.sandbox.sandbox import Sandbox
from tests.simulators.courier import Attempt

DEAD_LETTERS = ("EnquiryDeadLetterQueue", "BackfillDeadLetterQueue")


@dataclass(frozen=True)
class Row:
    """What the ledger says of one enquiry; `notes` are the words of its history."""

    state: str
    reason: str
    is_open: bool
    polled: bool
    delivered_at: datetime | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    issued: Mapping[str, datetime]
    """By the portal: every enquiry and when it could first be seen."""
    announced: Counter[str]
    """Deliveries of each enquiry that we accepted."""
    unreadable: int
    """Different bodies of no enquiry that we accepted."""
    answers_to_forgeries: Sequence[int | None]
    ledger: Mapping[str, Row]
    held: Counter[str | None]
    """By Lead.pro: leads of each marker, None for leads without."""
    up_to_date: AbstractSet[str]
    """By Lead.pro: enquiries whose late words it shows."""
    promises: Promises
    dead_letters: int = 0
    tokens: int = 0


def gathered(sandbox: Sandbox, cast: Cast) -> Evidence:
    attempts = cast.portal.attempts
    accepted = [one.parcel for one in attempts if one.status == 202]
    issued = {key_of(lead.id): lead.visible_at for lead in cast.portal.leads}
    keys = [key_of(parcel.lead_id) for parcel in accepted]
    return Evidence(
        issued=issued,
        announced=Counter(key for key in keys if key in issued),
        unreadable=len({parcel.body for parcel in accepted if not parcel.lead_id}),
        answers_to_forgeries=list(_forgeries(attempts, cast.promises)),
        ledger=ledger(sandbox.stack.ledger_rows()),
        held=Counter(map(_marker, cast.crm.leads)),
        up_to_date=set(_up_to_date(cast)),
        promises=cast.promises,
        dead_letters=sum(sandbox.stack.waiting(queue) for queue in DEAD_LETTERS),
        tokens=cast.portal.minted,
    )


def _forgeries(attempts: Iterable[Attempt], promises: Promises) -> Iterable[int | None]:
    return (one.status for one in attempts if key_of(one.parcel.lead_id) in promises.forged)


def _marker(lead: Mapping[str, Any]) -> str | None:
    return (lead["meta"] or {}).get("src_key")


def _up_to_date(cast: Cast) -> Iterable[str]:
    leads = {_marker(lead): str(lead) for lead in cast.crm.leads}
    late = cast.promises.late_words
    return (key for key, words in late.items() if words in leads.get(key, ""))


def ledger(parts: Sequence[Mapping[str, Any]]) -> dict[str, Row]:
    """From all parts of all entries, as a scan of the table has them."""
    notes: dict[str, list[tuple[str, str]]] = {}
    for part in parts:
        if part["part"].startswith("H#"):
            notes.setdefault(part["key"], []).append((part["part"], part["what"]))
    return {
        part["key"]: _row(part, tuple(what for _, what in sorted(notes.get(part["key"], []))))
        for part in parts
        if part["part"] == "STATE"
    }


def _row(state: Mapping[str, Any], notes: tuple[str, ...]) -> Row:
    delivered_at = state.get("delivered_at")
    return Row(
        state=state["state"],
        reason=state.get("park_reason") or state.get("reason", ""),
        is_open="due_at" in state,
        polled="poll_hash" in state,
        delivered_at=datetime.fromisoformat(delivered_at) if delivered_at else None,
        notes=notes,
    )
