"""What is known of what the agency advertises: one entry of the listing catalogue."""

from dataclasses import dataclass, field
from datetime import datetime

from leadrelay.domain.enquiry import Enquiry

IMPORT = "import"
ESTATE_ID = "estate id"  # among an enquiry's details: what the agency's own software calls it
LARGEST_KEY = 1_024  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """None means "not known". `reference` is the agency's own; `aliases` are further keys of it.

    `offering` is "sale" or "rent". `property_type` is the agency's or the portal's own word.
    """

    reference: str
    aliases: tuple[str, ...] = ()
    title: str | None = None
    address: str | None = None
    postcode: str | None = None
    offering: str | None = None
    property_type: str | None = None
    url: str | None = None
    image: str | None = None
    office_id: int | None = None
    agent_name: str | None = field(default=None, repr=False)
    agent_email: str | None = field(default=None, repr=False)

    @property
    def keys(self) -> tuple[str, ...]:
        return _different(self.reference, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What the catalogue holds under one key: a listing, or that its source knows of none.

    `source` is IMPORT or a portal. What a person has imported is kept until it is replaced.
    """

    listing: Listing | None
    source: str = IMPORT
    expires_at: datetime | None = None

    @property
    def is_imported(self) -> bool:
        return self.source == IMPORT


@dataclass(frozen=True, slots=True)
class Found:
    """What a portal says of a listing; not complete where it did not answer all in time."""

    listing: Listing | None
    is_complete: bool = True


def listing_key(reference: str) -> str:
    """Under which a reference is filed: people and portals differ in case and in spaces."""
    return "".join(reference.split()).casefold()


def is_listing_key(key: str) -> bool:
    """Whether anything can be filed under it: some characters, and not too many."""
    return key.isprintable() and 0 < len(key.encode()) <= LARGEST_KEY


def keys_named_in(enquiry: Enquiry) -> tuple[str, ...]:
    """Of the listing it is about: the agency's own words first, then the portal's."""
    estate_id = (enquiry.details or {}).get(ESTATE_ID)
    return _different(enquiry.listing_reference, estate_id, enquiry.listing_id)


def _different(*references: str | None) -> tuple[str, ...]:
    keys = (listing_key(reference) for reference in references if reference)
    return tuple(dict.fromkeys(filter(is_listing_key, keys)))
