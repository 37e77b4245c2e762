"""The lead of GET /v1/leads; but for the names in README.md's first list, as we assume it."""

from leadrelay.domain.contract import Contract

FIELDS = (
    *("id", "created_at", "channel", "target", "type", "is_lead"),
    *("name", "email", "phone", "message", "call", "call.duration", "story", "story.id"),
    *("agent", "agent.id", "agent.name"),
    *("listing", "listing.id", "listing.reference", "listing.title"),
)
LEAD = Contract(
    fields=frozenset(FIELDS),
    values={"target": frozenset({"listing", "agent", "agency"})},
    required=frozenset({"id", "created_at"}),
)
