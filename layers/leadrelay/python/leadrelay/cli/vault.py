"""The credentials of one account, and the webhook secrets among them. No value is ever shown."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leadrelay import registry
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.cli.stack import Stack
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.errors import NotConfiguredError
from leadrelay.wire.webhook_secrets import SECRETS_KEY

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

LENGTHS = (32, 24)  # random bytes: 43 and 32 characters


@dataclass(frozen=True, slots=True)
class Credentials:
    """One version of the secret, which was read whole so that nothing of it is lost."""

    version: str
    content: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Vault:
    client: "SecretsManagerClient"
    account: Account
    arn: str

    @property
    def has_value(self) -> bool:
        with asking("secretsmanager:DescribeSecret"):
            return bool(self.client.describe_secret(SecretId=self.arn).get("VersionIdsToStages"))

    def read(self) -> Credentials:
        with asking("secretsmanager:GetSecretValue"):
            try:
                answer = self.client.get_secret_value(SecretId=self.arn)
            except self.client.exceptions.ResourceNotFoundException:
                raise self._wrong("has no value yet") from None
        return Credentials(answer["VersionId"], self._parsed(answer.get("SecretString", "")))

    def webhook_secrets(self, credentials: Credentials) -> tuple[str, ...]:
        """None at all where none that the portal would take is there."""
        try:
            return _reader(self.account.portal)(credentials.content)
        except NotConfiguredError:
            return ()

    def check(self, known: Credentials) -> None:
        """Raises CommandError where somebody else has changed the secret since it was read."""
        if self.read().version != known.version:
            raise self._wrong("was changed by somebody else meanwhile")

    def replace(self, known: Credentials, webhook_secrets: Sequence[str]) -> Credentials:
        self.check(known)
        content = {**known.content, SECRETS_KEY: list(webhook_secrets)}
        with asking("secretsmanager:PutSecretValue"):
            answer = self.client.put_secret_value(
                SecretId=self.arn, SecretString=json.dumps(content)
            )
        return Credentials(answer["VersionId"], content)

    def _parsed(self, text: str) -> Mapping[str, Any]:
        try:
            content = json.loads(text)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise self._wrong("is not a JSON object")
        return content

    def _wrong(self, what: str) -> CommandError:
        return CommandError(f"The credentials secret of {self.account} {what}.")


def vault_of(stack: Stack, account: Account) -> Vault:
    return Vault(stack.client("secretsmanager"), account, stack.credentials_arn(account))


def invented(portal: Portal) -> str:
    """As long a secret as the portal takes."""
    return next(secret for secret in map(secrets.token_urlsafe, LENGTHS) if _is_fit(portal, secret))


def _is_fit(portal: Portal, secret: str) -> bool:
    try:
        return bool(_reader(portal)({SECRETS_KEY: [secret]}))
    except NotConfiguredError:
        return False


def _reader(portal: Portal) -> Callable[[Mapping[str, Any]], tuple[str, ...]]:
    return registry.adapters(portal).verification().webhook_secrets
