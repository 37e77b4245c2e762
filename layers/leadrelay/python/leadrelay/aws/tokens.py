"""Access tokens in Secrets Manager: written by the refresher alone, read by the pollers."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from leadrelay.aws.failures import typed
from leadrelay.aws.secrets import secret_text
from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import ConfigurationError, NotConfiguredError
from leadrelay.domain.token import AccessToken

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


class SecretTokenStore:
    """Implements `ports.TokenStore`; `arns` names the token secret of each account."""

    def __init__(self, client: "SecretsManagerClient", arns: Mapping[Account, str]) -> None:
        self._client = client
        self._arns = arns

    def read(self, account: Account) -> AccessToken | None:
        """None, too, for a value that is not a token: the next refresh replaces it."""
        try:
            return _token(secret_text(self._client, self._arn(account)))
        except NotConfiguredError:
            return None

    def write(self, account: Account, token: AccessToken) -> None:
        value = {
            "access_token": token.value,
            "minted_at": token.minted_at.isoformat(),
            "expires_at": token.expires_at.isoformat(),
        }
        with typed("token write"):
            self._client.put_secret_value(
                SecretId=self._arn(account), SecretString=json.dumps(value)
            )

    def _arn(self, account: Account) -> str:
        if account not in self._arns:
            raise ConfigurationError(f"no token secret for account {account}")
        return self._arns[account]


def _token(text: str) -> AccessToken | None:
    try:
        stored = json.loads(text)
        return AccessToken(
            value=str(stored["access_token"]),
            minted_at=_aware(stored["minted_at"]),
            expires_at=_aware(stored["expires_at"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _aware(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("time without a zone")
    return at
