"""The lead of GET /v1/leads as the portal's OpenAPI document 1.0.1 has it."""

from leadrelay.domain.contract import Contract

FIELDS = (
    *("id", "entityType", "channel", "status", "enrichment", "distributionType", "responseLink"),
    *("publicProfile", "publicProfile.id", "sender", "sender.name", "sender.contacts"),
    *("sender.contacts[]", "sender.contacts[].type", "sender.contacts[].value"),
    *("listing", "listing.id", "listing.reference", "project", "project.id"),
    *("developer", "developer.id", "call", "call.talkTime", "call.waitTime", "call.recordFile"),
    *("tags", "tags[]", "createdAt", "sellerProperty", "sellerProperty.locationPath"),
)
LEAD = Contract(
    fields=frozenset(FIELDS),
    values={
        "entityType": frozenset({"listing", "company", "agent", "project", "developer"}),
        "channel": frozenset({"whatsapp", "email", "call"}),
        "status": frozenset({"sent", "delivered", "read", "replied"}),
        "distributionType": frozenset({"project_cta", "project_open_leads"}),
        "sender.contacts[].type": frozenset({"email", "phone", "whatsappUsername"}),
    },
    required=frozenset({"id", "entityType", "channel", "status", "sender", "tags", "createdAt"}),
    free=frozenset({"enrichment"}),
)
