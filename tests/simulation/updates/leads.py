"""Leads as Lead.pro shows them, and what of them anybody changes."""

from typing import Any

from tests.simulation.updates.stories import Said

NAMES = ("first_name", "last_name")
PATCHED = frozenset({*NAMES, "advert_address", "meta"})


def flat(lead: Said) -> dict[str, Any]:
    """What can be patched or edited, the members of meta beside the others; nothing empty."""
    members = {name: lead[name] for name in (*NAMES, "advert_address", "status") if lead.get(name)}
    return {**members, **(lead.get("meta") or {})}
