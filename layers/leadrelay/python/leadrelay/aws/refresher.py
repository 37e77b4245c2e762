"""Asking the token refresher for a new token, and waiting for its word."""

import json
from typing import TYPE_CHECKING

from leadrelay.aws.failures import typed
from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.token import AccessToken, Refreshed

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class LambdaTokenRefresher:
    """Implements `ports.TokenRefresher`. Wants a client that repeats nothing."""

    def __init__(self, client: "LambdaClient", function_name: str) -> None:
        self._client = client
        self._function_name = function_name

    def refresh(self, account: Account, rejected: AccessToken | None) -> Refreshed:
        """The token itself is in no event and no answer: `minted_at` says which one is meant."""
        event = {
            "portal": account.portal,
            "account": account.name,
            "minted_at": rejected.minted_at.isoformat() if rejected else None,
        }
        with typed("token refresher"):
            answer = self._client.invoke(
                FunctionName=self._function_name,
                InvocationType="RequestResponse",
                Payload=json.dumps(event).encode(),
            )
            payload = answer["Payload"].read()
        if "FunctionError" in answer:
            raise UnavailableError("token refresher: it failed")
        return _outcome(payload, account)


def _outcome(payload: bytes, account: Account) -> Refreshed:
    try:
        return Refreshed(json.loads(payload)["outcomes"][str(account)])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UnavailableError("token refresher: unreadable answer") from None
