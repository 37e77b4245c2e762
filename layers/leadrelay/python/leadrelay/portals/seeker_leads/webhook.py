"""Seeker Leads' webhook bodies, read after their key was verified; never raises."""

from collections.abc import Iterable
from datetime import datetime

from leadrelay.domain.enquiry import Account, Observation, Route
from leadrelay.portals.seeker_leads.bodies import leads_in
from leadrelay.portals.seeker_leads.mapper import Sighting, read_lead
from leadrelay.wire.records import unreadable


def deliveries(raw: bytes, account: Account, received_at: datetime) -> Iterable[Observation]:
    """Implements `ports.Deliveries`. Nothing at all is a doorbell: `bodies.is_doorbell`."""
    sighting = Sighting(account, Route.WEBHOOK, received_at)
    try:
        return tuple(read_lead(lead, sighting) for lead in leads_in(raw))
    except ValueError:
        return (unreadable(raw, sighting, "not unambiguous JSON in UTF-8", None),)
    except RecursionError:
        return (unreadable(raw, sighting, "nested too deep", None),)
