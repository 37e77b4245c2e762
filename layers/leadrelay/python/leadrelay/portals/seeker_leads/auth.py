"""AVIV's access tokens: OAuth 2.0 client credentials as JSON, a day each, one per agency."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from leadrelay.domain.errors import CredentialsRefusedError, LeadRelayError, NotConfiguredError
from leadrelay.domain.token import AccessToken
from leadrelay.http import Answer, JsonApi
from leadrelay.portals.seeker_leads.problems import is_html, problem_from, refusal
from leadrelay.wire.tokens import access_token, bearer_value, required

TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path
DOCUMENTED_LIFE = 86_400.0
OPTIONAL = ("intermediary_id", "scope")


def auth_url_of(base_url: str) -> str:
    """Tokens come from another host than leads: `auth.` before the API's own."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://auth.{parts.netloc}"


class SeekerLeadsMinter:
    """Implements `ports.TokenMinter`; `audience` is the base URL of the API that is called.

    The secret holds `client_id` and `client_secret`, and may hold `intermediary_id`, `audience`
    and `scope`.
    """

    def __init__(self, api: JsonApi, audience: str) -> None:
        self._api = api
        self._audience = audience

    def mint(self, credentials: Mapping[str, Any], now: datetime) -> AccessToken:
        """One request, never repeated; raises TransientErrors as well.

        Raises:
            NotConfiguredError: a key of the credentials is missing or no text.
            CredentialsRefusedError: they were refused, or have a shape that the portal refuses.
            SchemaError: the answer holds no token, or none that fits into a header.
        """
        answer = self._api.call("POST", TOKEN_PATH, body=self._wish(credentials))
        if not answer.ok:
            raise _refused(answer)
        return _token(answer.body, now)

    def _wish(self, credentials: Mapping[str, Any]) -> dict[str, str]:
        given = {name: _optional(credentials, name) for name in OPTIONAL}
        return {
            "grant_type": "client_credentials",
            "client_id": required(credentials, "client_id"),
            "client_secret": required(credentials, "client_secret"),
            "audience": _optional(credentials, "audience") or self._audience,
            **{name: text for name, text in given.items() if text},
        }


def _optional(credentials: Mapping[str, Any], name: str) -> str:
    text = credentials.get(name) or ""
    if not isinstance(text, str):
        raise NotConfiguredError(f"credentials: {name} is not a text")
    return text.strip()


def _refused(answer: Answer) -> LeadRelayError:
    # The credentials are all that a request holds: a complaint about it is one about them.
    if answer.status in {400, 401, 403, 422} and not is_html(answer):
        problem = problem_from(answer)
        return CredentialsRefusedError(f"POST {TOKEN_PATH}: {answer.status} {problem}".rstrip())
    return refusal(answer, f"POST {TOKEN_PATH}")


def _token(body: Any, now: datetime) -> AccessToken:
    minted = body if isinstance(body, dict) else {}
    value = bearer_value(minted, "access_token", "token_type", f"POST {TOKEN_PATH}")
    return access_token(value, minted.get("expires_in"), DOCUMENTED_LIFE, now)
