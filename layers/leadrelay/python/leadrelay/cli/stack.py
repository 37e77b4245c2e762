"""The deployed stack, as CloudFormation knows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from botocore.exceptions import ClientError

from leadrelay.aws.failures import code_of
from leadrelay.cli.asking import asking
from leadrelay.cli.clients import Clients
from leadrelay.cli.endings import NoAccessError, UsageError
from leadrelay.domain.enquiry import Account, Portal

NO_STACK = "ValidationError"  # all that CloudFormation says of a stack that is not there


@dataclass(frozen=True, slots=True)
class Stack:
    name: str
    client: Clients = field(repr=False)
    outputs: Mapping[str, str]
    parameters: Mapping[str, str] = field(repr=False)

    @classmethod
    def read(cls, name: str, client: Clients) -> Self:
        described = _described(name, client)
        return cls(
            name=name,
            client=client,
            outputs=_pairs(described.get("Outputs", []), "Output"),
            parameters=_pairs(described.get("Parameters", []), "Parameter"),
        )

    def output(self, name: str) -> str:
        if not self.outputs.get(name):
            advice = "It is of an older release than this command, or not deployed to its end."
            raise NoAccessError(f"The stack {self.name} has no output {name}.", advice=advice)
        return self.outputs[name]

    def parameter(self, name: str) -> str:
        """Empty where the stack has none of this name."""
        return self.parameters.get(name, "").strip()

    @property
    def webhook_base_url(self) -> str:
        """The agency's own domain, if it has given one."""
        if url := self.parameter("WebhookBaseUrl").rstrip("/"):
            return url
        domain = self.parameter("WebhookDomain")
        return f"https://{domain}" if domain else self.output("WebhookApiUrl")

    def accounts(
        self, portal: Portal | None = None, name: str | None = None
    ) -> tuple[Account, ...]:
        """Those that are meant; raises UsageError where there is none of these names."""
        portals = [portal] if portal else list(Portal)
        every = [Account(each, one) for each in portals for one in self._names(each)]
        meant = tuple(account for account in every if name in {None, account.name})
        if not meant:
            known = ", ".join(map(str, every)) or "none"
            raise UsageError(
                f"The stack {self.name} has no such account.", advice=f"Known: {known}."
            )
        return meant

    def account(self, portal: Portal, name: str) -> Account:
        return self.accounts(portal, name)[0]

    def credentials_arn(self, account: Account) -> str:
        return self.output(f"{prefix_of(account.portal)}CredentialsSecretArn{account.name}")

    def token_arn(self, account: Account) -> str:
        return self.output(f"{prefix_of(account.portal)}TokenSecretArn{account.name}")

    def url(self, system: str) -> str:
        """Where the API of a portal, or of the CRM, is."""
        return self.parameter(url_parameter(system))

    def auth_url(self, system: str) -> str | None:
        """None where tokens come from where they are documented to come from."""
        return self.parameter(f"{prefix_of(system)}AuthUrl") or None

    def _names(self, portal: Portal) -> list[str]:
        names = self.parameter(f"{prefix_of(portal)}Accounts").split(",")
        return [name.strip() for name in names if name.strip()]


def _described(name: str, client: Clients) -> Mapping[str, Any]:
    with asking("cloudformation:DescribeStacks"):
        try:
            stacks = client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if code_of(error) == NO_STACK:
                raise _absent(name) from None
            raise
    described: Mapping[str, Any] = stacks[0]
    return described


def _absent(name: str) -> NoAccessError:
    advice = (
        "Say which stack with --stack or LEADRELAY_STACK, and where with --region or --profile."
    )
    return NoAccessError(f"There is no stack {name} in this account and region.", advice=advice)


def _pairs(rows: list[Mapping[str, str]], kind: str) -> dict[str, str]:
    return {row[f"{kind}Key"]: row.get(f"{kind}Value", "") for row in rows}


def url_parameter(system: str) -> str:
    return f"{prefix_of(system)}Url"


def prefix_of(system: str) -> str:
    """Of what the template says of it: parameters, outputs, resources."""
    return system.title().replace("_", "")
