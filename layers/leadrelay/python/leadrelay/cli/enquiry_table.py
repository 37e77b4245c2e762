"""Enquiries as a person and as a script reads them, without the people in them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from leadrelay.cli.moments import ago, iso, span
from leadrelay.cli.screen import table, visible
from leadrelay.domain.entry import Row, State

HUES = {
    State.CREATED: "green",
    State.PARKED: "bold red",
    State.UNKNOWN: "yellow",
    State.RETRY: "yellow",
    State.SUPPRESSED: "dim",
    State.GONE: "dim",
}


def shown(rows: Sequence[Row], now: datetime) -> Table:
    drawn = table("Enquiry", "State", "Admitted", "Speed", "Office", "Lead", "Reason")
    for row in rows:
        drawn.add_row(*_cells(row, now))
    return drawn


def as_data(row: Row) -> dict[str, Any]:
    return {
        "key": row.key,
        "portal": row.account.portal,
        "account": row.account.name,
        "state": row.state,
        "admitted_at": iso(row.admitted_at),
        "portal_created_at": iso(row.portal_created_at),
        "delivered_at": iso(row.delivered_at),
        "due_at": iso(row.due_at),
        "office": row.decision and row.decision.office_id,
        "type": row.decision and row.decision.lead_type,
        "lead_id": row.lead_id,
        "park_reason": row.park_reason,
        "reason": row.reason,
    }


def why(row: Row) -> str:
    return ": ".join(filter(None, (row.park_reason, row.reason)))


def _cells(row: Row, now: datetime) -> Iterator[Text]:
    yield visible(row.key, "bold")
    yield Text(row.state, HUES.get(row.state, ""))
    yield Text(ago(row.admitted_at, now))
    yield Text(_speed(row))
    yield Text(str(row.decision.office_id) if row.decision else "-")
    yield Text(str(row.lead_id or "-"))
    yield visible(why(row))


def _speed(row: Row) -> str:
    """From the portal's time, if it tells one, to the lead."""
    asked_at = row.portal_created_at or row.admitted_at
    return span(row.delivered_at - asked_at) if row.delivered_at else "-"
