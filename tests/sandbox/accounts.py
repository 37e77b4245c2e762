"""The agency's accounts at the portals, with secrets that are made up and good for simulators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.sandbox.errors import SandboxError
from tests.simulators.property_finder import API_KEY, API_SECRET
from tests.simulators.seeker_leads import AGENCIES

PROPERTY_FINDER, SEEKER_LEADS = "property_finder", "seeker_leads"
PREFIXES: Mapping[str, str] = {PROPERTY_FINDER: "PropertyFinder", SEEKER_LEADS: "SeekerLeads"}
"""Of logical ids, parameters and outputs."""
FIRST = "main"


@dataclass(frozen=True)
class SandboxAccount:
    """`agency` is who the account is to the simulator of Seeker Leads."""

    portal: str
    name: str
    credentials: Mapping[str, str]
    webhook_secret: str
    agency: str = ""

    @property
    def secret_id(self) -> str:
        """The logical id of the secret that a person fills."""
        return f"{PREFIXES[self.portal]}CredentialsSecret{self.name}"

    @property
    def secret(self) -> Mapping[str, object]:
        return {**self.credentials, "webhook_secrets": [self.webhook_secret]}

    def webhook_url(self, base_url: str) -> str:
        """Of the first generation."""
        return f"{base_url}/webhooks/{self.portal}/{self.name}.1"


def accounts_in(parameters: Mapping[str, str]) -> Sequence[SandboxAccount]:
    """In the order in which the parameters of the stack name them."""
    return [
        _account(portal, name, number)
        for portal, prefix in PREFIXES.items()
        for number, name in enumerate(parameters.get(f"{prefix}Accounts", FIRST).split(","))
    ]


def _account(portal: str, name: str, number: int) -> SandboxAccount:
    if portal == PROPERTY_FINDER:
        secret = f"sandbox-webhook-secret-32-char-{number}"
        return SandboxAccount(portal, name, _keys(number), secret)
    if number >= len(AGENCIES):
        raise SandboxError(f"The simulator of Seeker Leads has {len(AGENCIES)} agencies only")
    agency = AGENCIES[number]
    secret = f"sandbox-webhook-key-of-{agency.name}"
    return SandboxAccount(portal, name, agency.credentials, secret, agency.name)


def _keys(number: int) -> Mapping[str, str]:
    if number == 0:
        return {"api_key": API_KEY, "api_secret": API_SECRET}
    return {"api_key": f"key{number:02}{API_KEY[5:]}", "api_secret": f"{number:02}{API_SECRET[2:]}"}
