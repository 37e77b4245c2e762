"""What the registry knows of Property Finder; each function imports only what it needs."""

from types import ModuleType

from leadrelay.domain.adapters import Run
from leadrelay.domain.ports import (
    Allowance,
    Deliveries,
    ListingFinder,
    PortalReader,
    Subscriptions,
    TokenMinter,
)


def minter(base_url: str, _auth_url: str | None = None) -> TokenMinter:
    """Tokens come from the API itself."""
    from leadrelay.http import JsonApi  # noqa: PLC0415
    from leadrelay.portals.property_finder.auth import PropertyFinderMinter  # noqa: PLC0415

    return PropertyFinderMinter(JsonApi(base_url))


def reader(run: Run) -> PortalReader:
    from leadrelay.http import JsonApi  # noqa: PLC0415
    from leadrelay.portals.property_finder.client import PropertyFinder  # noqa: PLC0415
    from leadrelay.portals.property_finder.pacing import Budget  # noqa: PLC0415

    return PropertyFinder(
        JsonApi(run.base_url),
        run.tokens,
        account=run.account,
        budget=Budget(deadline=run.deadline, now=run.clock),
        telemetry=run.telemetry,
    )


def subscriptions(run: Run) -> Subscriptions:
    from leadrelay.http import JsonApi  # noqa: PLC0415
    from leadrelay.portals.property_finder import subscriptions as held  # noqa: PLC0415
    from leadrelay.portals.property_finder.calls import Calls  # noqa: PLC0415
    from leadrelay.portals.property_finder.pacing import Budget  # noqa: PLC0415

    budget = Budget(deadline=run.deadline, now=run.clock)
    return held.Subscriptions(Calls(JsonApi(run.base_url), run.tokens, budget))


def deliveries() -> Deliveries:
    from leadrelay.portals.property_finder import webhook  # noqa: PLC0415

    return webhook.deliveries


def verification() -> ModuleType:
    from leadrelay.portals.property_finder import verification as signatures  # noqa: PLC0415

    return signatures


def listings(run: Run, allowance: Allowance) -> ListingFinder:
    from leadrelay.http import JsonApi  # noqa: PLC0415
    from leadrelay.portals.property_finder.calls import Calls  # noqa: PLC0415
    from leadrelay.portals.property_finder.directory import Directory  # noqa: PLC0415
    from leadrelay.portals.property_finder.listings import (  # noqa: PLC0415
        PropertyFinderListings,
    )
    from leadrelay.portals.property_finder.pacing import Budget  # noqa: PLC0415

    budget = Budget(deadline=run.deadline, now=run.clock)
    calls = Calls(JsonApi(run.base_url), run.tokens, budget, allowance)
    return PropertyFinderListings(Directory(calls))
