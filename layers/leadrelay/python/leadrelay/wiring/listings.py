"""The listing catalogue as the lead forwarder asks it, and the portals behind it."""

from collections.abc import Mapping
from datetime import timedelta

from leadrelay import registry
from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.aws.listings import DynamoListings
from leadrelay.aws.tokens import SecretTokenStore
from leadrelay.domain.adapters import Run
from leadrelay.domain.enquiry import Account, Enquiry
from leadrelay.domain.ports import AccessTokens, Clock, ListingFinder, Telemetry
from leadrelay.domain.token import AccessToken, Refreshed
from leadrelay.settings import ForwarderSettings
from leadrelay.usecases.access_tokens import CachedAccessTokens
from leadrelay.usecases.catalogue import ListingCatalogue
from leadrelay.wire.pacing import Quota

LOOK_UP = timedelta(seconds=2)  # all calls of one look-up together
CALLS_PER_MINUTE = 30  # of a process; there are six at most, and a portal allows 650 in all


def listing_catalogue(
    settings: ForwarderSettings, clock: Clock, telemetry: Telemetry
) -> ListingCatalogue:
    client = clients.dynamodb(clients.BRIEF)
    return ListingCatalogue(
        listings=DynamoListings(client, settings.listings_table, clock),
        finder_for=PortalFinders(settings.accounts, clock, telemetry),
        clock=clock,
        telemetry=telemetry,
    )


class PortalFinders:
    """Who can be asked about the listing of an enquiry: the account that received it."""

    def __init__(
        self, accounts: tuple[AccountSettings, ...], clock: Clock, telemetry: Telemetry
    ) -> None:
        self._accounts: Mapping[Account, AccountSettings] = {one.account: one for one in accounts}
        self._tokens = {one.account: _stored_tokens(one, clock) for one in accounts}
        self._clock = clock
        self._telemetry = telemetry
        self._quota = Quota(clock, CALLS_PER_MINUTE)

    def __call__(self, enquiry: Enquiry) -> ListingFinder | None:
        account = Account(enquiry.portal, enquiry.account)
        if account not in self._accounts:
            return None
        run = Run(
            account=account,
            base_url=self._accounts[account].base_url,
            tokens=self._tokens[account],
            deadline=self._clock() + LOOK_UP,
            clock=self._clock,
            telemetry=self._telemetry,
        )
        return registry.adapters(account.portal).listings(run, self._quota)


class _Nobody:
    """Implements `ports.TokenRefresher` where no new token may be asked for."""

    def refresh(self, account: Account, rejected: AccessToken | None) -> Refreshed:  # noqa: ARG002
        return Refreshed.FAILED


def _stored_tokens(settings: AccountSettings, clock: Clock) -> AccessTokens:
    client = clients.secretsmanager(clients.BRIEF)
    store = SecretTokenStore(client, {settings.account: settings.token_secret_arn})
    return CachedAccessTokens(store, _Nobody(), settings.account, clock)
