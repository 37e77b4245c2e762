"""Sends every account's canary, and tells how long ago the last one was made that got through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.domain.canary import canary_id, hours
from leadrelay.domain.enquiry import Account, enquiry_key
from leadrelay.domain.errors import LeadRelayError, NotConfiguredError
from leadrelay.domain.ports import Clock, LedgerRows, Telemetry


@dataclass(frozen=True, slots=True, kw_only=True)
class Canaries:
    """`send` hands in the one of an hour at an account's webhook.

    It raises NotConfiguredError where the account has no webhook secret.
    """

    accounts: Sequence[Account]
    rows: LedgerRows
    send: Callable[[Account, datetime], None]
    clock: Clock
    telemetry: Telemetry

    def tick(self) -> None:
        """Never raises for what webhook or ledger come to; one that did not arrive is sent again.

        While the ledger cannot be read, nothing is told, and that rings as well.
        """
        try:
            ages = [age for age in map(self._seen, self.accounts) if age is not None]
        except LeadRelayError as error:
            self.telemetry.event("CanariesNotSeen", error=error)
            return
        if ages:
            self.telemetry.count("CanaryAge", max(ages).total_seconds())

    def _seen(self, account: Account) -> timedelta | None:
        """None where nobody has set the account up; at least so much where none got through."""
        now = self.clock()
        keys = {enquiry_key(account.portal, canary_id(account, at)): at for at in hours(now)}
        there = self.rows.rows(list(keys))
        newest, *_, oldest = keys.values()
        arrived = next((at for key, at in keys.items() if key in there), oldest)
        is_sendable = arrived == newest or self._sent(account, newest)
        return now - arrived if is_sendable else None

    def _sent(self, account: Account, at: datetime) -> bool:
        """False where there is nothing to sign with."""
        try:
            self.send(account, at)
        except NotConfiguredError:
            return False
        except LeadRelayError as error:
            self.telemetry.event("CanaryNotSent", account=str(account), error=error)
        return True
