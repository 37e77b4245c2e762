"""What became of an enquiry, by its key."""

from typing import Any

from tests.sandbox.sandbox import Sandbox
from tests.simulators.seeker_leads import SeekerLead


def key_of(enquiry: SeekerLead) -> str:
    return f"seeker_leads:{enquiry.id}"


def leads_with(sandbox: Sandbox, key: str) -> list[dict[str, Any]]:
    return [lead for lead in sandbox.lead_pro.leads if (lead["meta"] or {}).get("src_key") == key]


def items_of(sandbox: Sandbox, key: str) -> list[dict[str, Any]]:
    return [item for item in sandbox.stack.ledger_rows() if item["key"] == key]


def row_of(sandbox: Sandbox, key: str) -> dict[str, Any]:
    """Empty until there is one."""
    return next((item for item in items_of(sandbox, key) if item["part"] == "STATE"), {})


def is_created(sandbox: Sandbox, key: str) -> bool:
    """And nothing is left to deliver."""
    row = row_of(sandbox, key)
    return row.get("state") == "created" and "deliver_at" not in row
