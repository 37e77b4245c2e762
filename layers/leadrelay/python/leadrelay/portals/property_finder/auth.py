"""Property Finder's access tokens: half an hour each, no refresh token."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadrelay.domain.errors import CredentialsRefusedError, LeadRelayError
from leadrelay.domain.token import AccessToken
from leadrelay.http import Answer, JsonApi
from leadrelay.portals.property_finder.problems import HEADERS, problem_from, refusal
from leadrelay.wire.tokens import access_token, bearer_value, required

TOKEN_PATH = "/v1/auth/token"  # noqa: S105 - a path
DOCUMENTED_LIFE = 1_800.0


class PropertyFinderMinter:
    """Implements `ports.TokenMinter`; the secret holds `api_key` and `api_secret`."""

    def __init__(self, api: JsonApi) -> None:
        self._api = api

    def mint(self, credentials: Mapping[str, Any], now: datetime) -> AccessToken:
        """One request, never repeated; raises TransientErrors as well.

        Raises:
            NotConfiguredError: a key of the credentials is missing.
            CredentialsRefusedError: they were refused, or have a shape that the portal refuses.
            SchemaError: the answer holds no token, or none that fits into a header.
        """
        wish = {
            "apiKey": required(credentials, "api_key"),
            "apiSecret": required(credentials, "api_secret"),
        }
        answer = self._api.call("POST", TOKEN_PATH, body=wish, headers=HEADERS)
        if not answer.ok:
            raise _refused(answer)
        return _token(answer.body, now)


def _refused(answer: Answer) -> LeadRelayError:
    # The credentials are all that a request holds: a complaint about it is one about them.
    if answer.status in {400, 401, 403, 422}:
        problem = problem_from(answer.body)
        return CredentialsRefusedError(f"POST {TOKEN_PATH}: {answer.status} {problem}".rstrip())
    return refusal(answer, f"POST {TOKEN_PATH}")


def _token(body: Any, now: datetime) -> AccessToken:
    minted = body if isinstance(body, dict) else {}
    value = bearer_value(minted, "accessToken", "tokenType", f"POST {TOKEN_PATH}")
    return access_token(value, minted.get("expiresIn"), DOCUMENTED_LIFE, now)
