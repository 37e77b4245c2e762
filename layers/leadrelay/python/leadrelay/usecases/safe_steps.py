"""How an enquiry stands, in words, and what a person may safely do about it."""

from collections.abc import Mapping
from types import MappingProxyType

from leadrelay.domain.entry import ParkReason, Row, State

BEFORE_GO_LIVE = "before go-live"
NOTHING = "Nothing to do"
WAITS = f"{NOTHING}: it is sent by itself."
ASKS_FIRST = f"{NOTHING}: Lead.pro is asked whether it holds it before it is sent again."

STANDS: Mapping[State, str] = MappingProxyType(
    {
        State.NEW: "not sent yet",
        State.SENDING: "on its way to Lead.pro",
        State.UNKNOWN: "sent, without a clear answer",
        State.RETRY: "not in Lead.pro: it is tried again",
        State.CREATED: "in Lead.pro",
        State.SUPPRESSED: "not sent, on purpose",
        State.PARKED: "parked: it waits for a person",
        State.GONE: "deleted in Lead.pro after it was made",
    }
)
SENT: Mapping[State, str] = MappingProxyType(
    {
        State.NEW: WAITS,
        State.SENDING: ASKS_FIRST,
        State.UNKNOWN: ASKS_FIRST,
        State.RETRY: WAITS,
        State.CREATED: f"{NOTHING}.",
        State.SUPPRESSED: "Replay sends it all the same.",
        State.GONE: f"{NOTHING}: a lead that was deleted is not made again.",
    }
)
PARKED: Mapping[ParkReason, str] = MappingProxyType(
    {
        ParkReason.UNREADABLE: (
            "Reveal shows what came. Replay reads it again, Dismiss closes it."
        ),
        ParkReason.REJECTED: (
            "Lead.pro takes it in no shape: put right what the reason names, then Replay. "
            "Or enter it by hand, then Dismiss."
        ),
        ParkReason.OUTCOMES_UNKNOWN: (
            "Look for it in Lead.pro. Replay looks too before it sends; Dismiss if it is there."
        ),
        ParkReason.UPDATE_REJECTED: (
            "The lead is in Lead.pro, the newest of it is not: enter that by hand, then Dismiss."
        ),
        ParkReason.UPDATE_FAILED: (
            "The lead is in Lead.pro, the newest of it is not: Replay sends that again."
        ),
        ParkReason.HELD: "Reveal shows it. Replay sends it, Dismiss closes it.",
    }
)


def standing(row: Row) -> str:
    """In a line: state, number of the lead, and why."""
    text = STANDS[row.state]
    if row.lead_id is not None:
        text += f", lead {row.lead_id}"
    if row.state is State.CREATED and row.due_at is not None:
        text += ", an update is to follow"
    return f"{text} ({row.reason})" if row.reason else text


def safe_step(row: Row) -> str:
    if row.erased_at is not None:
        return _after_erasure(row)
    if row.park_reason is not None and row.state is State.PARKED:
        is_in_doubt = row.park_reason is ParkReason.HELD and row.send_bound is not None
        return PARKED[ParkReason.OUTCOMES_UNKNOWN if is_in_doubt else row.park_reason]
    if row.reason == BEFORE_GO_LIVE:
        return f"{NOTHING}: it is older than the account's go-live line."
    return SENT.get(row.state, f"{NOTHING}.")


def can_replay(row: Row) -> bool:
    """Whether another try may change anything."""
    if row.erased_at is not None or row.reason == BEFORE_GO_LIVE:
        return False
    return row.state in {State.PARKED, State.SUPPRESSED, State.RETRY}


def can_dismiss(row: Row) -> bool:
    return row.state is State.PARKED and row.erased_at is None


def _after_erasure(row: Row) -> str:
    if row.state is State.GONE:
        return f"{NOTHING}: nobody is in it any more."
    if row.lead_id is not None:
        return f"Delete lead {row.lead_id} in Lead.pro by hand: it cannot be done from here."
    if row.send_bound is not None:
        return "Look for it in Lead.pro and delete it there: it may have arrived."
    return f"{NOTHING}: nobody is in it any more."
