from dataclasses import dataclass, field
from typing import Literal

from tests.simulators.property_finder.dialects import DialectName
from tests.simulators.settings import Settings

SCOPES = (
    "leads:read",
    "users:read",
    "listings:read",
    "webhooks:full_access",
    "locations:read",
    "projects:read",
)


@dataclass
class PropertyFinderSettings(Settings):
    """Where no source says what Property Finder does, a switch lets it do either."""

    dialect: DialectName = "openapi"
    newest_first: bool = True
    """Order of leads when the query names none."""
    old_created_at_status: Literal[400, 422] = 400
    token_life: int = 1800
    """Seconds."""
    invalidate_previous_token: bool = False
    """Minting a token kills the ones before it."""
    first_use_401: bool = False
    """Each token is refused once, when it is first used."""
    scopes: list[str] = field(default_factory=lambda: list(SCOPES))
    rate_limits: bool = True
    retry_after: int | None = None
    """`Retry-After` (seconds) of the 429 beyond the rate limits; none is documented."""
    index_delay: float = 0.0
    """Seconds between the creation of a lead and its listing in GET /v1/leads."""
    delete_handle: Literal["suffixed", "bare", "both"] = "suffixed"
    """What DELETE /v1/webhooks/{eventId} accepts."""
    delivery_timeout: float = 5.0
    retry_delays: list[float] = field(default_factory=lambda: [0.2, 0.5, 1.0, 2.0])
    """Seconds before each repeat of a delivery that was not answered 2xx."""
    duplicates: int = 0
    """How often every event is delivered once more, unasked."""
    shuffle_seconds: float = 0.0
    """Events are delivered out of order, each up to so many seconds late."""
