"""One account's turn at the token endpoint: everything is remembered before it is done."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain import minting
from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import (
    ConfigurationError,
    LeadRelayError,
    PermanentError,
    RateLimitedError,
    RequestNotSentError,
    SchemaError,
    TransientError,
    UnavailableError,
)
from leadrelay.domain.ports import (
    Clock,
    Credentials,
    PortalStates,
    Telemetry,
    TokenMinter,
    TokenStore,
)
from leadrelay.domain.token import AccessToken, Refreshed, RefreshState
from leadrelay.usecases.fingerprint import fingerprint

MINTING_TAKES = timedelta(seconds=15)  # one token request and the write after it
FIRST_JITTER = 2.0  # seconds, doubling
LONGEST_JITTER = 30.0
WRITES_TRIED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    account: Account
    deadline: datetime
    credentials: Mapping[str, Any] = field(repr=False)
    stored: AccessToken | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Minting:
    """`pause` sleeps for seconds; `jitter` answers a random part of the seconds it is given."""

    minters: Mapping[Account, TokenMinter]
    credentials: Credentials
    tokens: TokenStore
    states: PortalStates
    telemetry: Telemetry
    clock: Clock
    pause: Callable[[float], None]
    jitter: Callable[[float], float]

    def renew(
        self, account: Account, rejected_at: datetime | None, deadline: datetime
    ) -> Refreshed:
        """Call it alone. Raises SchemaError, ConfigurationError and TransientError."""
        stored = self.tokens.read(account)
        if not minting.is_wanted(stored, rejected_at, self.clock()):
            return Refreshed.KEPT
        credentials = self.credentials.read(account)
        state = self.states.read_refresh(account)
        obstacle = self._obstacle(credentials, state)
        if obstacle is not None:
            return obstacle
        if not minting.may_write(state, stored, rejected_at, self.clock()):
            self.telemetry.count("TokenWritesLimited", account=str(account))
            return Refreshed.TOO_SOON
        turn = Turn(account=account, deadline=deadline, credentials=credentials, stored=stored)
        return self._ask(turn, state)

    def _obstacle(self, credentials: Mapping[str, Any], state: RefreshState) -> Refreshed | None:
        """Credentials that were refused wait; others are tried at once."""
        if not minting.is_paused(state, self.clock()):
            return None if minting.may_ask(state, self.clock()) else Refreshed.TOO_SOON
        if state.fingerprint is None:
            return Refreshed.TOO_SOON
        if fingerprint(credentials, state.fingerprint) == state.fingerprint:
            return Refreshed.REFUSED
        return None if minting.may_ask(state, self.clock()) else Refreshed.TOO_SOON

    def _ask(self, turn: Turn, state: RefreshState, attempt: int = 0) -> Refreshed:
        """Repeats within the time of this invocation, never two requests within a minute."""
        state = self.states.write_refresh(turn.account, replace(state, asked_at=self.clock()))
        try:
            token = self._minter(turn.account).mint(turn.credentials, self.clock())
        except (TransientError, SchemaError) as error:
            seconds = self._pause_after(error, attempt)
            if self.clock() + timedelta(seconds=seconds) + MINTING_TAKES > turn.deadline:
                self._remember_pause(turn, state, error)
                raise
        except PermanentError:
            return self._refused(turn, state)
        else:
            return self._keep(turn, state, token)
        self.pause(seconds)
        return self._ask(turn, state, attempt + 1)

    def _minter(self, account: Account) -> TokenMinter:
        if account not in self.minters:
            raise ConfigurationError(f"no way to mint tokens for {account}")
        return self.minters[account]

    def _pause_after(self, error: LeadRelayError, attempt: int) -> float:
        """Seconds. A request that was never sent is not counted by anybody."""
        jitter = self.jitter(min(FIRST_JITTER * 2**attempt, LONGEST_JITTER))
        if isinstance(error, RequestNotSentError):
            return jitter
        floor = minting.BETWEEN_REQUESTS.total_seconds()
        return max(floor, _asked_pause(error) or 0) + jitter

    def _remember_pause(self, turn: Turn, state: RefreshState, error: LeadRelayError) -> None:
        paused = minting.after_failure(state, _asked_pause(error), self.clock())
        if paused != state:
            self._remember(turn.account, paused)

    def _refused(self, turn: Turn, state: RefreshState) -> Refreshed:
        mark = fingerprint(turn.credentials, state.fingerprint)
        self._remember(turn.account, minting.after_refusal(state, mark, self.clock()))
        return Refreshed.REFUSED

    def _keep(self, turn: Turn, state: RefreshState, token: AccessToken) -> Refreshed:
        self._write(turn.account, token)
        self._remember(turn.account, minting.after_write(state, turn.stored, self.clock()))
        return Refreshed.MINTED

    def _write(self, account: Account, token: AccessToken) -> None:
        """A token that cannot be kept is lost: the portal has no other way to hand it out."""
        for attempt in range(WRITES_TRIED):
            try:
                return self.tokens.write(account, token)
            except TransientError:
                self.telemetry.count("TokenWriteFailed", account=str(account))
                self.pause(self.jitter(FIRST_JITTER * 2**attempt / 4))
        raise UnavailableError("access token could not be written")

    def _remember(self, account: Account, state: RefreshState) -> None:
        """What is lost here is learned again: at worst by one more request a minute later."""
        with suppress(TransientError):
            self.states.write_refresh(account, state)


def _asked_pause(error: LeadRelayError) -> float | None:
    """Seconds that the portal asked for."""
    if isinstance(error, (RateLimitedError, UnavailableError)):
        return error.retry_after
    return None
