"""What the history, the log and the metrics say of one change of a ledger entry."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from leadrelay.domain.entry import Note, Row, State
from leadrelay.domain.lead import LeadDraft
from leadrelay.domain.ports import Telemetry
from leadrelay.domain.routing import Ruling

ACTIONS = {
    "created": "LeadsCreated",
    "adopted": "LeadsAdopted",
    "taken over": "LeadsAdopted",
    "updated": "LeadsUpdated",
    "erased": "RecordsErased",
}
STATES = {
    State.SUPPRESSED: "EnquiriesSuppressed",
    State.PARKED: "EnquiriesParked",
    State.GONE: "LeadsGone",
    State.UNKNOWN: "OutcomesUnknown",
}


def note_of(row: Row, what: str, now: datetime, more: Mapping[str, str | int]) -> Note:
    facts: dict[str, str | int] = {"state": row.state, "version": row.version, "posts": row.posts}
    if row.lead_id is not None:
        facts["lead_id"] = row.lead_id
    if row.reason:
        facts["reason"] = row.reason
    return Note(at=now, what=what, facts={**facts, **more})


def sent_with(ruling: Ruling, draft: LeadDraft) -> Mapping[str, str]:
    """Every POST is ruled anew, and the row knows the last of them only."""
    return {"why": ruling.decision.why, **cut_in(draft)}


def cut_in(draft: LeadDraft) -> Mapping[str, str]:
    """The fields of a lead that do not say all that was known."""
    return {"cut": ", ".join(draft.cuts)} if draft.cuts else {}


def announce(telemetry: Telemetry, before: Row | None, after: Row, what: str) -> None:
    """Call it only when `after` is durable."""
    telemetry.event(
        "EntryChanged", key=after.key, what=what, state=after.state, reason=after.reason
    )
    if after.is_canary:
        return
    for metric in _counted(before, after, what):
        _count(telemetry, metric, after)
    if what in {"created", "adopted", "taken over"} and after.delivered_at is not None:
        telemetry.count("SpeedToLead", _seconds_since_asked(after, after.delivered_at))
    if what == "touched" and after.touched_at is not None:
        telemetry.count("FirstTouch", _seconds_since_asked(after, after.touched_at))


def announce_erasure(telemetry: Telemetry, row: Row) -> None:
    """Call it before `row` is durable: a person is rather told twice than never."""
    if _may_be_in_crm(row):
        telemetry.count("LeadsToErase", portal=row.account.portal)
        told = {"merged_into": row.merged_into} if row.merged_into else {}
        telemetry.event("LeadToErase", key=row.key, lead_id=row.lead_id, **told)


def _count(telemetry: Telemetry, metric: str, row: Row) -> None:
    if metric == STATES[State.PARKED] and row.park_reason is not None:
        telemetry.count(metric, reason=row.park_reason)
    else:
        telemetry.count(metric, portal=row.account.portal)


def _seconds_since_asked(row: Row, at: datetime) -> float:
    return (at - (row.portal_created_at or row.admitted_at)).total_seconds()


def _may_be_in_crm(row: Row) -> bool:
    """A person must see to it there: the CRM's interface has no way to delete."""
    was_told = row.lead_id is not None or row.send_bound is not None or row.merged_into is not None
    return row.state is not State.GONE and was_told


def _counted(before: Row | None, after: Row, what: str) -> Iterator[str]:
    if before is None:
        yield "EnquiriesAdmitted"
    if what in ACTIONS:
        yield ACTIONS[what]
    if after.state in STATES and (before is None or before.state is not after.state):
        yield STATES[after.state]
