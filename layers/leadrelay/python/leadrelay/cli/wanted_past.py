"""What of an account's past a person wants read: all of a time, or one enquiry."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, Self

from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError, UsageError
from leadrelay.cli.moments import iso, moment
from leadrelay.cli.operator import Operator
from leadrelay.cli.overview import states_of
from leadrelay.cli.portal_past import PortalPast
from leadrelay.cli.portal_reading import look_back_of
from leadrelay.cli.screen import Screen
from leadrelay.domain.enquiry import Account


class Wanted(Protocol):
    """`go_live` is None where no line has been drawn."""

    @property
    def account(self) -> Account: ...

    @property
    def go_live(self) -> datetime | None: ...

    @property
    def is_known_wanted(self) -> bool:
        """Whether what the ledger has heard before is to be heard again."""
        ...

    def read(self, past: PortalPast, screen: Screen) -> None:
        """Raises CommandError where it cannot be had, or was not all read."""
        ...


@dataclass(frozen=True, slots=True)
class Stretch:
    account: Account
    start: datetime
    end: datetime
    go_live: datetime | None
    is_known_wanted = False

    @classmethod
    def said(cls, operator: Operator, account: Account, start: str, end: str) -> Self:
        """Raises UsageError for what the portal would not answer."""
        now = operator.around.clock()
        first, last = moment(start, now), min(moment(end, now), now)
        oldest = now - look_back_of(operator, account)
        if last <= first:
            raise UsageError("--to is not after --from.")
        if first < oldest:
            told = f"{account.portal} tells of nothing before {oldest:%Y-%m-%d %H:%M} UTC."
            raise UsageError(told, advice=f"Say --from {oldest + timedelta(days=1):%Y-%m-%d}.")
        return cls(account, first, last, _go_live(operator, account))

    def read(self, past: PortalPast, screen: Screen) -> None:
        seconds = int((self.end - self.start).total_seconds())
        reached_at = self.start
        with screen.progress(f"reading {self.account}", seconds) as reached:
            try:
                for reached_at in past.slices(self.start, self.end):
                    reached(int((reached_at - self.start).total_seconds()))
            except KeyboardInterrupt:
                advice = f"It goes on with --from {iso(reached_at)}."
                raise CommandError("Stopped; what was read is queued.", advice=advice) from None


@dataclass(frozen=True, slots=True)
class Single:
    """`portal_lead_id` is the portal's own. What has expired is known again once it is heard."""

    account: Account
    portal_lead_id: str
    go_live: datetime | None
    is_known_wanted = True

    @classmethod
    def said(cls, operator: Operator, account: Account, typed: str) -> Self:
        """A key of the ledger names it as well."""
        portal_lead_id = typed.removeprefix(f"{account.portal}:")
        return cls(account, portal_lead_id, _go_live(operator, account))

    def read(self, past: PortalPast, screen: Screen) -> None:
        with screen.working(f"reading {self.account}"):
            is_there = past.one(self.portal_lead_id)
        if not is_there:
            raise CommandError(
                f"{self.account} has no enquiry {self.portal_lead_id}.",
                advice="It must be the portal's own id; --account says whose it is.",
            )


def _go_live(operator: Operator, account: Account) -> datetime | None:
    with asking("dynamodb:GetItem"):
        return states_of(operator.stack).read_poll(account).go_live
