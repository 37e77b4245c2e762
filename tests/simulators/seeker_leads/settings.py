from dataclasses import dataclass, field
from typing import Literal

from tests.simulators.settings import Settings

READ, WRITE, WEBHOOKS = "leads:read", "leads:write", "webhooks:manage"
"""Scopes exist, but no source names them: these are made up."""

KeyPlace = Literal[
    "x-api-key",
    "authorization",
    "authorization-bearer",
    "authorization-apikey",
    "query",
    "signature",
]
"""`query`: as `key` in the URL; `signature`: HMAC-SHA256 hex of the body in `X-Signature`."""
DeliveredBody = Literal["lead", "list", "items", "notification"]
Order = Literal["oldest_first", "newest_first", "lead_id"]


@dataclass
class SeekerLeadsSettings(Settings):
    """Where no source says what Seeker Leads does, a switch lets it do either."""

    token_life: int = 86_400
    """Seconds."""
    audience: str | None = None
    """What the tokens of the API must be minted for; None: its base URL."""
    credentials_status: Literal[401, 403] = 401
    """The answer to a wrong client and, on the API, to a wrong or expired token."""
    audience_status: Literal[401, 403] = 403
    """The answer to an audience that the token end point, or the API, does not accept."""
    intermediary_required: bool = False
    scopes: list[str] = field(default_factory=lambda: [READ, WRITE, WEBHOOKS])
    """Granted now; a token keeps those of the moment when it was minted."""
    mints_per_day: int | None = None
    """429 for the tokens of a client beyond so many on one day (UTC)."""
    invalidate_previous_token: bool = False
    """Minting a token kills the agency's tokens before it."""
    first_use_401: bool = False
    """Each token is refused once, when it is first used."""
    token_error_format: Literal["oauth", "problem"] = "oauth"
    error_format: Literal["problem", "envelope"] = "problem"
    rate_limits: bool = True
    """10 in flight, and 10 started per 200 ms of the simulator's clock."""
    retry_after: int | None = None
    """`Retry-After` (seconds) of the 429; none is documented."""
    order: Order = "oldest_first"
    min_included: bool = True
    max_included: bool = True
    longest_window: int = 604_800
    """Seconds between minDate and maxDate that are still accepted."""
    unknown_start_status: Literal[400, 404] = 400
    empty_status: Literal[200, 404] = 404
    next_link: Literal["absolute", "path", "absent"] = "absolute"
    index_delay: float = 0.0
    """Seconds between the ingestion date of a lead and its listing."""
    ingestion_delay: float = 0.05
    """Seconds between the answer to POST /leads and the ingestion."""
    erasure_keeps_email: bool = False
    """The e-mail address is not in the portal's list of what an erasure empties."""
    subscribed_status: Literal[200, 201] = 201
    """The answer to POST /webhook/subscriptions."""
    key_place: KeyPlace = "x-api-key"
    delivered_body: DeliveredBody = "lead"
    delivery_timeout: float = 5.0
    retry_delays: list[float] = field(default_factory=lambda: [0.2, 0.5, 1.0, 2.0])
    """Seconds before each repeat of a delivery that was not answered 2xx."""
    duplicates: int = 0
    """How often every lead is delivered once more, unasked."""
    shuffle_seconds: float = 0.0
    """Leads are delivered out of order, each up to so many seconds late."""
