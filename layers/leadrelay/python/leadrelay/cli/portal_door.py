"""Handing a test enquiry in at the portal, and finding it again in what the portal lists."""

from dataclasses import dataclass
from datetime import timedelta

from leadrelay import registry
from leadrelay.aws.refresher import LambdaTokenRefresher
from leadrelay.aws.tokens import SecretTokenStore
from leadrelay.cli.asking import asking
from leadrelay.cli.silent import Silent
from leadrelay.cli.stack import Stack
from leadrelay.domain.adapters import Run
from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Account, Enquiry, Observation
from leadrelay.domain.ports import AccessTokens, Clock
from leadrelay.portals.seeker_leads.submission import Draft, submissions
from leadrelay.usecases.access_tokens import CachedAccessTokens
from leadrelay.wire.specimens import NAMES, Specimen

CLOCKS_DIFFER = timedelta(minutes=5)
CALL_SECONDS = timedelta(seconds=30)
MESSAGE = "Lead Relay: test, merci de ne pas répondre."


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalDoor:
    account: Account
    base_url: str
    tokens: AccessTokens
    clock: Clock
    specimen: Specimen
    classified_id: str
    listed: str = "the portal lists it"
    unlisted: str = (
        "The portal does not list it; it may know no advertisement of that --classified-id."
    )

    def enter(self) -> str:
        with asking("secretsmanager:GetSecretValue"):
            submissions(self._run()).submit(self._draft())
        return "the portal took it in"

    def key(self) -> str | None:
        """The id that the portal answers a submission with is not that of the lead."""
        window = Window(self.specimen.at - CLOCKS_DIFFER, None)
        with asking("secretsmanager:GetSecretValue"):
            pages = registry.adapters(self.account.portal).reader(self._run()).pages(window)
            found = (each for page in pages for each in page.observations)
            return next((each.key for each in found if self._is_it(each)), None)

    def _draft(self) -> Draft:
        first, last = NAMES
        return Draft(
            first_name=first,
            last_name=last,
            email=self.specimen.email,
            phone=self.specimen.phone(self.account.portal),
            message=MESSAGE,
            classified_id=self.classified_id,
            submitted_at=self.specimen.at,
        )

    def _is_it(self, observation: Observation) -> bool:
        return isinstance(observation, Enquiry) and observation.email == self.specimen.email

    def _run(self) -> Run:
        return Run(
            account=self.account,
            base_url=self.base_url,
            tokens=self.tokens,
            deadline=self.clock() + CALL_SECONDS,
            clock=self.clock,
            telemetry=Silent(),
        )


def tokens_of(stack: Stack, account: Account, clock: Clock) -> AccessTokens:
    """Those that the pollers use; a new one is minted by the refresher alone."""
    arns = {account: stack.token_arn(account)}
    store = SecretTokenStore(stack.client("secretsmanager"), arns)
    refresher = stack.output("TokenRefresherFunctionName")
    asked = LambdaTokenRefresher(stack.client("lambda"), refresher)
    return CachedAccessTokens(store, asked, account, clock)
