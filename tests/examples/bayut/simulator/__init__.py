"""Bayut as an HTTP server, as far as its sources go.

    with BayutSimulator() as portal:
        portal.url, portal.control_url, portal.api_key
        portal.subscribe(webhook_url, secret)    # as a person would have it done
        lead = portal.add()                      # one, fields of BayutLead, announced at once
        portal.add(channel="call", deliver=False)
        portal.fill(250, since=..., until=...)   # many, without deliveries
        portal.change(lead.id, overrides={...}), portal.remove(lead.id)
        portal.deliver(lead.id, signature="forged", times=2)
        portal.settle(5), portal.attempts        # deliveries and their statuses
        portal.settings.total_counts = "pages"   # see BayutSettings
        portal.script(Fault(status=503), method="GET", path="/v1/leads", times=2)

Besides the shared control API (`tests.simulators.control`):

| call | body |
|---|---|
| GET, POST /_control/leads | all leads; a lead (fields of `BayutLead`, `deliver`: bool) |
| POST /_control/deliver | `lead_id`, and as you like `signature: valid/forged/absent`, `times` |
| GET /_control/deliveries?wait=5 | `{"pending": n, "attempts": [...]}`, after at most so many s |
"""

from tests.examples.bayut.simulator.desk import API_KEY
from tests.examples.bayut.simulator.leads import BayutLead
from tests.examples.bayut.simulator.portal import BayutSimulator
from tests.examples.bayut.simulator.settings import BayutSettings

__all__ = ["API_KEY", "BayutLead", "BayutSettings", "BayutSimulator"]
