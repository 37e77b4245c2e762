"""What a test enquiry needs before it can set out: an office, an address, and a door."""

from dataclasses import dataclass

from leadrelay.cli.asking import asking
from leadrelay.cli.configurations import pushed_document
from leadrelay.cli.endings import CommandError, UsageError
from leadrelay.cli.options import Via
from leadrelay.cli.overview import states_of
from leadrelay.cli.portal_door import PortalDoor, tokens_of
from leadrelay.cli.pursuit import Door
from leadrelay.cli.stack import Stack
from leadrelay.cli.vault import vault_of
from leadrelay.cli.webhook_door import WebhookDoor
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.ports import Clock
from leadrelay.portals.seeker_leads.submission import is_sandbox
from leadrelay.wire.specimens import Specimen

OFFICE, DOMAIN, PORTAL_URL = "TestOfficeId", "PlaceholderEmailDomain", "SeekerLeadsUrl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    stack: Stack
    clock: Clock
    account: Account
    via: Via
    base_url: str | None
    to_real_office: bool
    force: bool
    classified_id: str

    def door(self) -> Door:
        """Raises CommandErrors for all that keeps a test enquiry from being sent."""
        specimen = Specimen.made(self._domain(), self.clock())
        if self.via is Via.PORTAL:
            return self._portal_door(specimen)
        return self._webhook_door(specimen)

    def _domain(self) -> str:
        """As the configuration says that was pushed, or else the stack."""
        pushed = pushed_document(self.stack)
        if pushed is None:
            self._check(self.stack.parameter(OFFICE), f"the stack's parameter {OFFICE}")
            return self._parameter_domain()
        self._check(pushed.test_office, "test_office in the configuration")
        return pushed.placeholder_email_domain

    def _check(self, test_office: object, where: str) -> None:
        if not test_office and not self.to_real_office:
            raise UsageError(
                "A test enquiry would end in the agency's real office.",
                advice=f"Set {where}, or say --to-real-office.",
            )

    def _parameter_domain(self) -> str:
        if not self.stack.parameter(DOMAIN):
            advice = "Nothing is sent to Lead.pro before it is set."
            raise CommandError(f"The stack's parameter {DOMAIN} is empty.", advice=advice)
        return self.stack.parameter(DOMAIN)

    def _webhook_door(self, specimen: Specimen) -> Door:
        return WebhookDoor(
            base_url=self.base_url or self.stack.webhook_base_url,
            account=self.account,
            generation=self._generation(),
            secret=self._secret(),
            specimen=specimen,
        )

    def _secret(self) -> str:
        vault = vault_of(self.stack, self.account)
        secrets = vault.webhook_secrets(vault.read())
        if not secrets:
            advice = f"`leadrelay webhooks rotate {self.account.portal}` makes one."
            raise CommandError(f"{self.account} has no webhook secret.", advice=advice)
        return secrets[0]

    def _generation(self) -> int:
        with asking("dynamodb:GetItem"):
            return states_of(self.stack).read_subscriptions(self.account).generation

    def _portal_door(self, specimen: Specimen) -> Door:
        if self.account.portal is not Portal.SEEKER_LEADS:
            raise UsageError("Only Seeker Leads takes enquiries in.", advice="Leave --via out.")
        url = self.stack.parameter(PORTAL_URL)
        if not self.force and not is_sandbox(url):
            advice = "Leave --via out, or say --force to hand it in all the same."
            raise UsageError("This stack reads the real portal, not its sandbox.", advice=advice)
        return PortalDoor(
            account=self.account,
            base_url=url,
            tokens=tokens_of(self.stack, self.account, self.clock),
            clock=self.clock,
            specimen=specimen,
            classified_id=self.classified_id,
        )
