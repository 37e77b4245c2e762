"""Lead.pro (Lead API v103) as an HTTP server.

    with LeadProSimulator() as crm:
        crm.url, crm.base_url                  # the latter with /api/v103
        crm.control_url, crm.api_key
        crm.leads                              # each as GET /leads/{id} shows it
        crm.duplicates                         # {src_key: [ids]} held by more than one lead
        crm.add(**fields), crm.edit(id, status="Won"), crm.delete(id)      # what agents do
        crm.settings.index_lag = 2.0           # see LeadProSettings
        crm.script(Fault(reset="after"), method="POST", path="/api/v103/leads")
        crm.connect_webhook(url)               # lead.created, lead.updated; see `webhook_delays`
    crm.settle(5)                          # late commits and outbound webhooks are done

Besides the shared control API (`tests.simulators.control`):

| call | does |
|---|---|
| GET /_control/leads | all rows, with `src_key` (their `meta.src_key`) beside their fields |
| POST /_control/leads | a lead that came another way, fields of POST /leads |
| PATCH, DELETE /_control/leads/{id} | an agent edits (any field) or deletes (then 404) |
| GET /_control/duplicates | `[{"src_key", "lead_ids"}]` held by more than one row |
| GET /_control/deliveries?wait=5 | outbound lead.created and lead.updated |
"""

from tests.simulators.lead_pro.crm import API_KEY, LeadProSimulator
from tests.simulators.lead_pro.settings import LeadProSettings

__all__ = ["API_KEY", "LeadProSettings", "LeadProSimulator"]
