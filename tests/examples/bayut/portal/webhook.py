"""Bayut's webhook bodies, read after their signature was verified; never raises."""

from collections.abc import Iterable
from datetime import datetime

from leadrelay.domain.enquiry import Account, Observation, Route
from leadrelay.wire.records import Sighting, readable_id, unreadable
from leadrelay.wire.strict_json import parsed
from tests.examples.bayut.portal.identity import safe_id
from tests.examples.bayut.portal.mapper import read_lead

# A body with none of these would become a lead about nobody.
LEAD_MEMBERS = frozenset({"name", "email", "phone"})


def deliveries(raw: bytes, account: Account, received_at: datetime) -> Iterable[Observation]:
    """Implements `ports.Deliveries`."""
    sighting = Sighting(account, Route.WEBHOOK, received_at)
    try:
        return (_read(raw, parsed(raw), sighting),)
    except ValueError:
        return (unreadable(raw, sighting, "not unambiguous JSON in UTF-8", None),)
    except RecursionError:
        return (unreadable(raw, sighting, "nested too deep", None),)


def _read(raw: bytes, body: object, sighting: Sighting) -> Observation:
    if isinstance(body, dict) and LEAD_MEMBERS.isdisjoint(body):
        told = readable_id(body.get("id"))
        return unreadable(raw, sighting, "nothing of a lead", told and safe_id(told))
    return read_lead(body, sighting)
