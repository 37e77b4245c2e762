"""Property Finder ("Atlas") as an HTTP server.

    with PropertyFinderSimulator() as portal:
        portal.url, portal.control_url, portal.api_key, portal.api_secret
        portal.subscribe(webhook_url, secret)          # lead.created, .updated, .assigned
        lead = portal.add(channel="call", deliver=True, status="sent")    # one, fields of PortalLead
        portal.fill(25_000, since=..., until=...)                # many, without deliveries
        portal.change(lead.id, status="replied")                 # raises lead.updated
        portal.erase(lead.id)
        portal.deliver(lead.id, "lead.created", signature="forged", times=2, raw_body=b"...")
        portal.settle(5), portal.attempts                        # deliveries and their statuses
        portal.settings.dialect = "retrieval"                    # see PropertyFinderSettings
        portal.script(Fault(status=503), method="GET", path="/v1/leads", times=2)

Besides the shared control API (`tests.simulators.control`):

| call | body |
|---|---|
| POST /_control/leads | a lead, a list of leads (fields of `PortalLead`, `deliver`: bool), or `{"count": 25, "created_from": t, "created_to": t, "deliver": false}`; 201 with the leads |
| GET /_control/leads | all leads |
| PATCH, DELETE /_control/leads/{id} | change fields (`deliver`: bool, default true), erase |
| POST /_control/deliver | `lead_id, event, signature: valid/forged/absent, times, raw_body` (text) |
| GET /_control/deliveries?wait=5 | `{"pending": n, "attempts": [...]}`, after at most so many s |
| GET, POST /_control/subscriptions | list, add `{"url", "secret", "events"}` |
| POST /_control/listings, /_control/users | one more, members as the vendor shows them |
"""  # noqa: E501 -- a table row cannot be broken

from tests.simulators.property_finder.access import API_KEY, API_SECRET
from tests.simulators.property_finder.leads import PortalLead
from tests.simulators.property_finder.portal import PropertyFinderSimulator
from tests.simulators.property_finder.settings import PropertyFinderSettings

__all__ = [
    "API_KEY",
    "API_SECRET",
    "PortalLead",
    "PropertyFinderSettings",
    "PropertyFinderSimulator",
]
