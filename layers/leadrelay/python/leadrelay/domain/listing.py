"""What the agency itself knows of what it advertises: one entry of the listing catalogue."""

from dataclasses import dataclass, field


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


def listing_key(reference: str) -> str:
    """Under which a reference is filed: people and portals differ in case and in spaces."""
    return "".join(reference.split()).casefold()
