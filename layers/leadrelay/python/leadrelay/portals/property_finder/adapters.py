"""What the registry knows of Property Finder; each function imports only what it needs."""

from types import ModuleType

from leadrelay.domain.adapters import Run
from leadrelay.domain.ports import Deliveries, PortalReader, TokenMinter


def minter(base_url: str) -> TokenMinter:
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


def deliveries() -> Deliveries:
    from leadrelay.portals.property_finder import webhook  # noqa: PLC0415

    return webhook.deliveries


def verification() -> ModuleType:
    from leadrelay.portals.property_finder import verification as signatures  # noqa: PLC0415

    return signatures
