"""The subscription keeper as it is deployed: two accounts of each portal, over HTTP and on moto."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from functions.subscription_keeper.app import handler as keep
from functions.token_refresher.app import handler as refresh
from leadrelay.accounts import AccountSettings
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.token import AccessToken, Refreshed
from tests import canary
from tests.account_environment import environment_of
from tests.sandbox.switchboard import Switchboard
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import Agency, SeekerLeadsSimulator

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

EVENTS = Path(__file__).parents[2] / "events"
BASE_URL = "https://relay.example"
MAIN, SECOND = (Account(Portal.PROPERTY_FINDER, name) for name in ("main", "second"))
LYON, NANTES = (Account(Portal.SEEKER_LEADS, name) for name in ("lyon", "nantes"))
ACCOUNTS = (MAIN, SECOND, LYON, NANTES)
# One client that acts for two agencies.
AGENCIES = tuple(
    Agency(name, "partner-client", "partner-secret-for-tests", f"RE-{name.upper()}-1")
    for name in ("lyon", "nantes")
)


@dataclass
class RunningClock:
    """Real time, which portals' rate limits are about, and what a test adds to it."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def advance(self, by: timedelta) -> None:
        self.ahead += by


def a_context(seconds: float) -> Any:
    return SimpleNamespace(
        aws_request_id="request-1", get_remaining_time_in_millis=lambda: int(seconds * 1000)
    )


class InProcessRefresher:
    """The refresher's own handler, without the Lambda around it."""

    def __init__(self, *_: object) -> None:
        self.context = a_context(25)

    def refresh(self, account: Account, rejected: AccessToken | None) -> Refreshed:
        minted_at = rejected.minted_at.isoformat() if rejected else None
        event = {"portal": account.portal, "account": account.name, "minted_at": minted_at}
        return Refreshed(refresh(event, self.context)["outcomes"][str(account)])


def webhook_secret(account: Account, number: int = 1) -> str:
    """At most 32 characters, at least 16; one that reaches a log fails the test."""
    secret = f"{canary.WEBHOOK_SECRET}{account.name[0]}{number}"
    assert 16 <= len(secret) <= 32
    return secret


@dataclass
class Portals:
    property_finders: Mapping[Account, PropertyFinderSimulator]
    seeker_leads: SeekerLeadsSimulator
    property_finder_url: str

    def subscriptions(self, account: Account) -> list[tuple[str, str]]:
        """Event (or state) and URL of all that the portal holds for an account."""
        if account in self.property_finders:
            held = self.property_finders[account].subscriptions.held
            return sorted((one.event, one.url) for one in held)
        agency = self.seeker_leads.subscriptions.of(account.name)
        return sorted((one.status, one.url) for one in agency)

    def secrets(self, account: Account) -> set[str | None]:
        if account in self.property_finders:
            return {one.secret for one in self.property_finders[account].subscriptions.held}
        return {one.api_key for one in self.seeker_leads.subscriptions.of(account.name)}

    def subscribe(self, account: Account, url: str) -> None:
        """As somebody else with access to the same account."""
        if account in self.property_finders:
            self.property_finders[account].subscribe(url, "theirs")
        else:
            self.seeker_leads.subscribe(url, "theirs-for-tests-only", account.name)

    @property
    def asked(self) -> int:
        finders = self.property_finders.values()
        return sum(len(one.requests) for one in finders) + len(self.seeker_leads.requests)


@contextmanager
def running(clock: RunningClock) -> Iterator[Portals]:
    first = PropertyFinderSimulator(clock=clock)
    second = PropertyFinderSimulator(clock=clock, api_key="fghij." + "n" * 34, api_secret="t" * 32)
    seeker = SeekerLeadsSimulator(clock=clock, agencies=AGENCIES)
    with Switchboard([first, second]) as switchboard, first, second, seeker:
        yield Portals({MAIN: first, SECOND: second}, seeker, switchboard.url)


@dataclass
class Deployed:
    portals: Portals
    clock: RunningClock
    aws_secrets: "SecretsManagerClient"
    states: DynamoPortalStates
    arns: dict[tuple[Account, str], str] = field(default_factory=dict)

    def tick(self, by: timedelta = timedelta(0), seconds: float = 60) -> dict[str, str]:
        self.clock.advance(by)
        event = json.loads((EVENTS / "subscription_keeper.schedule.json").read_text())
        return self.invoke(event, seconds)

    def ask(self, account: Account, wish: str) -> str:
        event = json.loads((EVENTS / "subscription_keeper.asked.json").read_text())
        named = {"portal": account.portal, "account": account.name, "wish": wish}
        (outcome,) = self.invoke(event | named).values()
        return outcome

    def invoke(self, event: dict[str, Any], seconds: float = 60) -> dict[str, str]:
        answer = keep(event, a_context(seconds))
        canary.assert_clean(json.dumps(answer))
        outcomes: dict[str, str] = answer["outcomes"]
        return outcomes

    def state(self, account: Account) -> SubscriptionState:
        return self.states.read_subscriptions(account)

    def configure(self, account: Account, *webhook_secrets: str) -> None:
        secret = {**self._credentials(account), "webhook_secrets": webhook_secrets}
        arn = self.arns[account, "credentials"]
        self.aws_secrets.put_secret_value(SecretId=arn, SecretString=json.dumps(secret))

    def _credentials(self, account: Account) -> dict[str, str]:
        if account in self.portals.property_finders:
            portal = self.portals.property_finders[account]
            return {"api_key": portal.api_key, "api_secret": portal.api_secret}
        (agency,) = (one for one in AGENCIES if one.name == account.name)
        return agency.credentials

    def settings(self, account: Account) -> AccountSettings:
        for kind in ("credentials", "token"):
            created = self.aws_secrets.create_secret(Name=f"{account}-{kind}")
            self.arns[account, kind] = created["ARN"]
        seeker = self.portals.seeker_leads
        is_seeker = account.portal is Portal.SEEKER_LEADS
        return AccountSettings(
            account=account,
            base_url=seeker.base_url if is_seeker else self.portals.property_finder_url,
            auth_url=seeker.auth_url if is_seeker else None,
            credentials_secret_arn=self.arns[account, "credentials"],
            token_secret_arn=self.arns[account, "token"],
        )

    @property
    def environment(self) -> dict[str, str]:
        return {
            **environment_of(*map(self.settings, ACCOUNTS)),
            "TOKEN_REFRESHER_FUNCTION": "token-refresher",
            "WEBHOOK_BASE_URL": BASE_URL,
            "CANARY_LEDGER_TABLE": "",
        }
