"""By what a webhook proves whose it is: an account's secrets, or the token of the CRM's address."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadrelay.aws.secrets import SecretReader
from leadrelay.crm.lead_pro.webhook import token_in
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


@dataclass(frozen=True, slots=True)
class CrmWebhookToken:
    """Implements `receive_crm_event.Token`."""

    reader: SecretReader

    def current(self) -> str:
        return token_in(self.reader.read())

    def renewed(self) -> str:
        return token_in(self.reader.reread())
