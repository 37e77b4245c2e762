"""Keeps every account's access token fresh: one refresh at a time, and only when it is needed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.domain import minting as rules
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Claim
from leadrelay.domain.errors import (
    ConfigurationError,
    ConflictError,
    LeadRelayError,
    NotConfiguredError,
)
from leadrelay.domain.ports import Leases
from leadrelay.domain.token import Refreshed
from leadrelay.usecases.mint_token import MINTING_TAKES, Minting
from leadrelay.usecases.single_flight import single_flight

LOOKS_AT_THE_OTHER = 5
ONE_LOOK_TAKES = timedelta(seconds=5)

METRICS = {
    Refreshed.NOT_CONFIGURED: "NotConfigured",
    Refreshed.MISCONFIGURED: "ConfigurationInvalid",
    Refreshed.REFUSED: "CredentialsRefused",
    Refreshed.FAILED: "TokenRefreshFailed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRefreshing:
    """Never raises what one account's portal, secret or settings come to: it answers and counts."""

    minting: Minting
    leases: Leases

    def refresh_all(self, accounts: Iterable[Account], claim: Claim) -> Mapping[Account, Refreshed]:
        return {account: self.refresh(account, claim) for account in accounts}

    def refresh(
        self, account: Account, claim: Claim, rejected_at: datetime | None = None
    ) -> Refreshed:
        """Mint if it is time; or if the token minted at `rejected_at` is still the stored one."""
        error: LeadRelayError | None = None
        try:
            outcome = self._refreshed(account, claim, rejected_at)
        except LeadRelayError as raised:
            error, outcome = raised, _outcome(raised)
        self._announce(account, outcome, error)
        return outcome

    def _refreshed(self, account: Account, claim: Claim, rejected_at: datetime | None) -> Refreshed:
        if not self._is_wanted(account, rejected_at):
            return Refreshed.KEPT
        if self._left(claim) < MINTING_TAKES:
            return Refreshed.BUSY
        with single_flight(self.leases, f"token:{account}", claim) as alone:
            if alone:
                return self.minting.renew(account, rejected_at, claim.deadline)
        return self._after_the_other(account, claim, rejected_at)

    def _after_the_other(
        self, account: Account, claim: Claim, rejected_at: datetime | None
    ) -> Refreshed:
        """Somebody is minting right now: a reader is better served by waiting a little."""
        for _ in range(LOOKS_AT_THE_OTHER):
            if self._left(claim) < ONE_LOOK_TAKES:
                break
            self.minting.pause(1)
            if not self._is_wanted(account, rejected_at):
                return Refreshed.KEPT
        return Refreshed.BUSY

    def _is_wanted(self, account: Account, rejected_at: datetime | None) -> bool:
        stored, now = self.minting.tokens.read(account), self.minting.clock()
        if stored is not None:
            left = max(stored.remaining(now).total_seconds(), 0)
            self.minting.telemetry.count("TokenRemainingLife", left, account=str(account))
        return rules.is_wanted(stored, rejected_at, now)

    def _left(self, claim: Claim) -> timedelta:
        return claim.deadline - self.minting.clock()

    def _announce(self, account: Account, outcome: Refreshed, error: LeadRelayError | None) -> None:
        telemetry = self.minting.telemetry
        if outcome is Refreshed.MINTED:
            telemetry.count("TokenMinted")
        elif outcome in METRICS:
            telemetry.count(METRICS[outcome], system=str(account))
        if outcome is not Refreshed.KEPT:
            telemetry.event("TokenAsked", account=str(account), outcome=outcome, error=error)


def _outcome(error: LeadRelayError) -> Refreshed:
    match error:
        case NotConfiguredError():
            return Refreshed.NOT_CONFIGURED
        case ConfigurationError():
            return Refreshed.MISCONFIGURED
        case ConflictError():
            return Refreshed.BUSY
    return Refreshed.FAILED
