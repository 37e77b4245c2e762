"""What Property Finder knows of a listing, for a lead that cannot wait for it."""

from collections.abc import Callable
from typing import TypeVar

from leadrelay.domain import listing as catalogue
from leadrelay.domain.errors import LeadRelayError, PermanentError
from leadrelay.domain.listing import Found
from leadrelay.portals.property_finder.directory import Agent, Directory, Listing

Answer = TypeVar("Answer")


class PropertyFinderListings:
    """Implements `ports.ListingFinder`: three calls for what is published, eight at most."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def find(self, reference: str | None, listing_id: str | None) -> Found:
        """First by its id, if there is one: a reference may have been used before."""
        listing = self._listing(reference, listing_id)
        if listing is None:
            return Found(None)
        agent, is_agent_told = _told(self._directory.agent, listing.agent_id)
        place, is_place_told = _told(self._directory.place, listing.location_id)
        names = [one for one in (listing.reference, listing.id, reference, listing_id) if one]
        found = _found(names, listing, agent, place)
        return Found(found, is_complete=is_agent_told and is_place_told)

    def _listing(self, reference: str | None, listing_id: str | None) -> Listing | None:
        found = None if listing_id is None else self._directory.listing(listing_id)
        if found is not None or reference is None:
            return found
        return self._directory.listing_by_reference(reference)


def _told(ask: Callable[[str], Answer | None], wanted: str | None) -> tuple[Answer | None, bool]:
    """A listing without its agent or its place is better than none; what is refused stays so."""
    if wanted is None:
        return None, True
    try:
        return ask(wanted), True
    except PermanentError:
        return None, True
    except LeadRelayError:
        return None, False


def _found(
    names: list[str], listing: Listing, agent: Agent | None, place: str | None
) -> catalogue.Listing:
    reference, *aliases = dict.fromkeys(names)
    return catalogue.Listing(
        reference=reference,
        aliases=tuple(aliases),
        title=listing.title,
        address=place,
        offering=listing.offering,
        property_type=listing.property_type,
        agent_name=agent.name if agent else None,
        agent_email=agent.email if agent else None,
    )
