"""AVIV's Seeker Leads (SeLoger and its sister portals) as an HTTP server.

    with SeekerLeadsSimulator() as portal:
        portal.auth_url, portal.base_url, portal.control_url     # two hosts of the portal, ours
        portal.agencies[0].credentials                           # lyon's; nantes is the other
        portal.subscribe(webhook_url)            # of the first agency, with WEBHOOK_KEY
        lead = portal.receive("AGENCY", intention="SELL")        # one, fields of SeekerLead
        portal.receive("VISIT_REQUEST", agency="nantes", deliver=False)      # any category
        portal.fill(25_000, since=..., until=...)                # many, without deliveries
        portal.erase(lead.id)                                    # GDPR: nobody is in it any more
        portal.change(lead.id, ttl=...), portal.remove(lead.id)
        portal.deliver(lead.id, key="forged", times=2, raw_body=b"...")
        portal.change_subscription(id, status="INACTIVE", muted=True)
        portal.settle(5), portal.attempts                        # deliveries and their statuses
        portal.minted, portal.access.mints                       # tokens, by client and day
        portal.settings.key_place = "signature"                  # see SeekerLeadsSettings
        portal.script(Fault(status=503), method="GET", path="/seeker-leads/v1/leads", times=2)

Besides the shared control API (`tests.simulators.control`):

| call | body |
|---|---|
| GET /_control/agencies, /_control/mints | names and credentials; tokens by client and day |
| POST /_control/leads | a lead, a list of leads (fields of `SeekerLead`, `category`, `agency`, `deliver`: bool), or `{"count": 25, "since": t, "until": t, "agency": name}`; 201 with the leads |
| GET /_control/leads | all leads of all agencies |
| PATCH, DELETE /_control/leads/{id} | change fields, remove |
| POST /_control/leads/{id}/erase | empty the contact |
| POST /_control/deliver | `lead_id, key: valid/forged/absent, times, raw_body` (text)`, agency` |
| GET /_control/deliveries?wait=5 | `{"pending": n, "attempts": [...]}`, after at most so many s |
| GET, POST /_control/subscriptions | list, add `{"url", "api_key", "agency"}` |
| PATCH /_control/subscriptions/{id} | `{"status": "INACTIVE", "muted": true}` |
"""  # noqa: E501 -- a table row cannot be broken

from tests.simulators.seeker_leads.agencies import AGENCIES, Agency
from tests.simulators.seeker_leads.desk import WEBHOOK_KEY
from tests.simulators.seeker_leads.leads import SeekerLead
from tests.simulators.seeker_leads.portal import SeekerLeadsSimulator
from tests.simulators.seeker_leads.settings import SeekerLeadsSettings

__all__ = [
    "AGENCIES",
    "WEBHOOK_KEY",
    "Agency",
    "SeekerLead",
    "SeekerLeadsSettings",
    "SeekerLeadsSimulator",
]
