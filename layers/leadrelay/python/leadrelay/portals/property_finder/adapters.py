"""What the registry knows of Property Finder; each function imports only what it needs."""

from datetime import timedelta
from types import ModuleType
from typing import TYPE_CHECKING

from leadrelay.domain.adapters import CredentialRules, Run
from leadrelay.domain.contract import Contract
from leadrelay.domain.ports import (
    Allowance,
    Deliveries,
    ListingFinder,
    PortalReader,
    Subscriptions,
    TokenMinter,
)

if TYPE_CHECKING:
    from leadrelay.wire.timing import TimedApi


def minter(base_url: str, _auth_url: str | None = None) -> TokenMinter:
    """Tokens come from the API itself."""
    from leadrelay.http import JsonApi  # noqa: PLC0415
    from leadrelay.portals.property_finder.auth import PropertyFinderMinter  # noqa: PLC0415

    return PropertyFinderMinter(JsonApi(base_url))


def reader(run: Run) -> PortalReader:
    from leadrelay.portals.property_finder.client import PropertyFinder  # noqa: PLC0415
    from leadrelay.portals.property_finder.pacing import Budget  # noqa: PLC0415

    return PropertyFinder(
        _api(run),
        run.tokens,
        account=run.account,
        budget=Budget(deadline=run.deadline, now=run.clock),
        telemetry=run.telemetry,
        witness=run.witness,
    )


def contract() -> Contract:
    from leadrelay.portals.property_finder.contract import LEAD  # noqa: PLC0415

    return LEAD


def subscriptions(run: Run) -> Subscriptions:
    from leadrelay.portals.property_finder import subscriptions as held  # noqa: PLC0415
    from leadrelay.portals.property_finder.calls import Calls  # noqa: PLC0415
    from leadrelay.portals.property_finder.pacing import Budget  # noqa: PLC0415

    budget = Budget(deadline=run.deadline, now=run.clock)
    return held.Subscriptions(Calls(_api(run), run.tokens, budget))


def credentials() -> CredentialRules:
    return CredentialRules(
        needed=("api_key", "api_secret"), life=timedelta(days=365), domain="propertyfinder.com"
    )


def deliveries() -> Deliveries:
    from leadrelay.portals.property_finder import webhook  # noqa: PLC0415

    return webhook.deliveries


def verification() -> ModuleType:
    from leadrelay.portals.property_finder import verification as signatures  # noqa: PLC0415

    return signatures


def listings(run: Run, allowance: Allowance) -> ListingFinder:
    from leadrelay.portals.property_finder.calls import Calls  # noqa: PLC0415
    from leadrelay.portals.property_finder.directory import Directory  # noqa: PLC0415
    from leadrelay.portals.property_finder.listings import (  # noqa: PLC0415
        PropertyFinderListings,
    )
    from leadrelay.portals.property_finder.pacing import Budget  # noqa: PLC0415

    budget = Budget(deadline=run.deadline, now=run.clock)
    calls = Calls(_api(run), run.tokens, budget, allowance)
    return PropertyFinderListings(Directory(calls))


def _api(run: Run) -> "TimedApi":
    from leadrelay.wire.timing import portal_api  # noqa: PLC0415

    return portal_api(run.base_url, run.telemetry, run.account.portal)
