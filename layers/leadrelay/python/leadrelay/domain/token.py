"""Access tokens: how long one lives and when the next is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """`value` is fit for an HTTP header: printable ASCII without spaces."""

    value: str
    minted_at: datetime
    expires_at: datetime

    def __repr__(self) -> str:
        return f"AccessToken(expires_at={self.expires_at.isoformat()})"

    def remaining(self, now: datetime) -> timedelta:
        return self.expires_at - now


class Refreshed(StrEnum):
    """What asking for a new token came to; the token itself is never in an answer."""

    MINTED = "minted"
    KEPT = "kept"  # the stored token has enough life left, or is no longer the rejected one
    BUSY = "busy"  # somebody else is minting
    TOO_SOON = "too_soon"  # a limit of requests or writes, or the pause after a refusal
    REFUSED = "refused"
    NOT_CONFIGURED = "not_configured"
    MISCONFIGURED = "misconfigured"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshState:
    """What is remembered of the minting of one account's tokens, so that a cold start knows it.

    `writes_paid_until` moves ten minutes for each secret write; a write in advance is a debt.
    `fingerprint` is a salted hash of the credentials that were refused last.
    """

    revision: int = 0
    asked_at: datetime | None = None
    writes_paid_until: datetime | None = None
    refusals: int = 0
    retry_at: datetime | None = None
    fingerprint: str | None = None
