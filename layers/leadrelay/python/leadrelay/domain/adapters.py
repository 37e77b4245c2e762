"""What a portal must offer to be served at all; `registry` knows which portal offers it where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from leadrelay.domain.contract import Contract, Witness, ignored
from leadrelay.domain.enquiry import Account
from leadrelay.domain.ports import (
    AccessTokens,
    Allowance,
    Clock,
    Deliveries,
    ListingFinder,
    PortalReader,
    Subscriptions,
    Telemetry,
    TokenMinter,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One invocation's work on one account; no call to the portal reaches beyond `deadline`.

    `witness` is shown every record that a reader is given, as the portal words it.
    """

    account: Account
    base_url: str
    tokens: AccessTokens
    deadline: datetime
    clock: Clock
    telemetry: Telemetry
    witness: Witness = ignored


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRules:
    """What credentials consist of: `needed` is asked for, `optional` taken where it is given.

    They are good for `life` at most, None where there is no limit; and at `domain`, but for
    addresses with `sandbox` in their path.
    """

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    life: timedelta | None = None
    domain: str
    sandbox: str | None = None

    def are_live_at(self, url: str) -> bool:
        """Whether what is called there is the real system."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_theirs = host == self.domain or host.endswith(f".{self.domain}")
        return is_theirs and self.sandbox not in parts.path.split("/")


class Verification(Protocol):
    """Whether a webhook's body is the portal's; names of headers are in lower case."""

    def webhook_secrets(self, credentials: Mapping[str, Any]) -> tuple[str, ...]:
        """Raises NotConfiguredError."""
        ...

    def is_signed(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str]
    ) -> bool: ...

    def is_of_interest(self, body: bytes) -> bool:
        """False for a signed event that is certainly not about an enquiry; never raises."""
        ...

    def is_doorbell(self, body: bytes) -> bool:
        """Whether a signed body says only that there is something to read; never raises."""
        ...


class Adapters(Protocol):
    """What the module of a portal offers."""

    def minter(self, base_url: str, auth_url: str | None) -> TokenMinter:
        """`auth_url` is where tokens come from, if that is not what the portal documents."""
        ...

    def reader(self, run: Run) -> PortalReader: ...

    def contract(self) -> Contract:
        """What the portal documents of a record that a reader is given."""
        ...

    def subscriptions(self, run: Run) -> Subscriptions: ...

    def deliveries(self) -> Deliveries: ...

    def credentials(self) -> CredentialRules: ...

    def verification(self) -> Verification: ...

    def listings(self, run: Run, allowance: Allowance) -> ListingFinder | None:
        """None where the portal tells nothing of listings."""
        ...
