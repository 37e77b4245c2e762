"""Access tokens as a reader uses them: from memory, else the store, else asked for once."""

from datetime import datetime, timedelta

from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import (
    ConfigurationError,
    CredentialsRefusedError,
    LeadRelayError,
    NotConfiguredError,
    TokenRejectedError,
    TransientError,
    UnavailableError,
)
from leadrelay.domain.minting import BETWEEN_REQUESTS, margin
from leadrelay.domain.ports import Clock, TokenRefresher, TokenStore
from leadrelay.domain.token import AccessToken, Refreshed

SHORTEST_LIFE = timedelta(seconds=15)  # of a token that is still worth a request
BETWEEN_READS = timedelta(seconds=60)


class CachedAccessTokens:
    """Implements `ports.AccessTokens` for one account.

    Both methods raise NotConfiguredError, ConfigurationError, CredentialsRefusedError or
    TransientError where there is no token to be had, after asking the refresher at most once.
    """

    def __init__(
        self, store: TokenStore, refresher: TokenRefresher, account: Account, clock: Clock
    ) -> None:
        self._store = store
        self._refresher = refresher
        self._account = account
        self._clock = clock
        self._token: AccessToken | None = None
        self._read_at: datetime | None = None

    def current(self) -> AccessToken:
        if self._token is not None and not self._may_be_replaced(self._token):
            return self._token
        known = self._usable(self._token)
        try:
            stored = self._reread()
        except TransientError:
            if known is None:
                raise
            return known
        return stored or known or self._asked()

    def renewed(self, rejected: AccessToken) -> AccessToken:
        self._token = None
        return self._newer(rejected) or self._asked(rejected)

    def _asked(self, rejected: AccessToken | None = None) -> AccessToken:
        outcome = self._refresher.refresh(self._account, rejected)
        token = self._newer(rejected) or self._too_fresh(outcome, rejected)
        if token is None:
            raise _failure(outcome, rejected)
        return token

    def _too_fresh(self, outcome: Refreshed, rejected: AccessToken | None) -> AccessToken | None:
        """Portals at times refuse a token of some seconds that they accept right after."""
        if rejected is None or outcome is not Refreshed.TOO_SOON:
            return None
        age = self._clock() - rejected.minted_at
        return rejected if age < BETWEEN_REQUESTS else None

    def _newer(self, rejected: AccessToken | None) -> AccessToken | None:
        """What is stored now, unless it is the rejected token, or an even older one."""
        stored = self._reread()
        is_older = stored and rejected and stored.minted_at <= rejected.minted_at
        if is_older:
            self._token = None
            return None
        return stored

    def _reread(self) -> AccessToken | None:
        stored = self._usable(self._store.read(self._account))
        self._token, self._read_at = stored or self._token, self._clock()
        return stored

    def _may_be_replaced(self, token: AccessToken) -> bool:
        """Near its end a newer one is probably there; asking once a minute is enough."""
        if self._usable(token) is None:
            return True
        is_fresh = token.remaining(self._clock()) > margin(token)
        known_for = self._clock() - self._read_at if self._read_at else timedelta.max
        return not is_fresh and known_for >= BETWEEN_READS

    def _usable(self, token: AccessToken | None) -> AccessToken | None:
        return token if token and token.remaining(self._clock()) > SHORTEST_LIFE else None


def _failure(outcome: Refreshed, rejected: AccessToken | None) -> LeadRelayError:
    match outcome:
        case Refreshed.NOT_CONFIGURED:
            return NotConfiguredError("credentials have no value yet")
        case Refreshed.MISCONFIGURED:
            return ConfigurationError("access tokens cannot be minted as configured")
        case Refreshed.REFUSED:
            return CredentialsRefusedError("the credentials were refused")
    if rejected is not None:
        return TokenRejectedError("the access token was refused and there is no newer one")
    return UnavailableError("there is no access token")
