"""An account's webhook secrets, out of its credentials."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadrelay.aws.secrets import SecretReader
from leadrelay.domain.adapters import Verification


@dataclass(frozen=True, slots=True)
class AccountWebhookSecrets:
    """Implements `receive_webhook.WebhookSecrets`."""

    reader: SecretReader
    verification: Verification

    def current(self) -> Sequence[str]:
        return self.verification.webhook_secrets(self.reader.read())

    def renewed(self) -> Sequence[str]:
        return self.verification.webhook_secrets(self.reader.reread())
