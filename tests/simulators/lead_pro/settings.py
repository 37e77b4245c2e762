from dataclasses import dataclass, field
from typing import Any, Literal

from tests.simulators.settings import Settings


def _offices() -> list[dict[str, Any]]:
    """Ids come as text and as numbers, as in the vendor's own example."""
    return [
        {"id": "1213", "name": "Marina"},
        {"id": 1214, "name": "Downtown"},
        {"id": 375, "name": "Nottingham"},
    ]


def _statuses() -> list[dict[str, Any]]:
    return [
        {"id": 20, "name": "New", "stageId": 50, "isPredefined": True},
        {"id": 44, "name": "Another one", "stageId": 50, "isPredefined": False},
        {"id": 21, "name": "Contacted", "stageId": 100, "isPredefined": True},
    ]


@dataclass
class LeadProSettings(Settings):
    """Where no source says what Lead.pro does, a switch lets it do either."""

    auth_failure_status: Literal[401, 403] = 401
    validation_status: Literal[400, 422] = 400
    index_lag: float = 0.0
    """Seconds until a new lead is found by GET /person/leads."""
    patch_meta: Literal["merge", "replace"] = "merge"
    patch_requires_names: bool = False
    person_container: Literal["array", "object", "data"] = "array"
    """`object`: one lead alone is a bare object, several are an array."""
    person_none_found: Literal["empty", "404"] = "empty"
    person_match: Literal["all", "any"] = "all"
    """Whether e-mail and phone must both match when both are asked for."""
    require_address: bool = False
    """Vendor, landlord and mortgage leads need an address too (one guide says so)."""
    rate_per_second: int | None = None
    retry_after: int | None = None
    """`Retry-After` (seconds) of the 429 beyond the rate."""
    webhook_url: str | None = None
    """Where lead.created and lead.updated are posted: unsigned, once, in no promised order."""
    webhook_delays: list[float] = field(default_factory=lambda: [0.0])
    """Seconds before each of them leaves, in turn: perhaps before the answer to its create."""
    offices: list[dict[str, Any]] = field(default_factory=_offices)
    statuses: list[dict[str, Any]] = field(default_factory=_statuses)
