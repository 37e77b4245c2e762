"""The portals there are: one line each, loaded only when it is asked for."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

from leadrelay.domain.adapters import Adapters
from leadrelay.domain.enquiry import Portal
from leadrelay.domain.ports import Deliveries

PORTALS: Mapping[Portal, str] = MappingProxyType(
    {
        Portal.PROPERTY_FINDER: "leadrelay.portals.property_finder.adapters",
        Portal.SEEKER_LEADS: "leadrelay.portals.seeker_leads.adapters",
    }
)


def adapters(portal: Portal) -> Adapters:
    return cast("Adapters", import_module(PORTALS[portal]))


def deliveries(portal: Portal) -> Deliveries:
    return adapters(portal).deliveries()
