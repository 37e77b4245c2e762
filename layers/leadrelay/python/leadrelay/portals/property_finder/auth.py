"""Property Finder's access tokens: half an hour each, no refresh token."""

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain.errors import (
    CredentialsRefusedError,
    LeadRelayError,
    NotConfiguredError,
    SchemaError,
)
from leadrelay.domain.token import AccessToken
from leadrelay.http import Answer, JsonApi
from leadrelay.portals.property_finder.problems import HEADERS, problem_from, refusal

TOKEN_PATH = "/v1/auth/token"  # noqa: S105 - a path
DOCUMENTED_LIFE = 1_800.0
SHORTEST_LIFE, LONGEST_LIFE = 60.0, 86_400.0
_FIT_FOR_A_HEADER = re.compile(r"[!-~]{1,8192}")


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
            "apiKey": _required(credentials, "api_key"),
            "apiSecret": _required(credentials, "api_secret"),
        }
        answer = self._api.call("POST", TOKEN_PATH, body=wish, headers=HEADERS)
        if not answer.ok:
            raise _refused(answer)
        return _token(answer.body, now)


def _required(credentials: Mapping[str, Any], name: str) -> str:
    text = credentials.get(name)
    if not isinstance(text, str) or not text.strip():
        raise NotConfiguredError(f"credentials without {name}")
    return text.strip()


def _refused(answer: Answer) -> LeadRelayError:
    # The credentials are all that a request holds: a complaint about it is one about them.
    if answer.status in {400, 401, 403, 422}:
        problem = problem_from(answer.body)
        return CredentialsRefusedError(f"POST {TOKEN_PATH}: {answer.status} {problem}".rstrip())
    return refusal(answer, f"POST {TOKEN_PATH}")


def _token(body: Any, now: datetime) -> AccessToken:
    minted = body if isinstance(body, dict) else {}
    value, kind = minted.get("accessToken"), minted.get("tokenType", "Bearer")
    if not isinstance(value, str) or not _FIT_FOR_A_HEADER.fullmatch(value):
        raise SchemaError(f"POST {TOKEN_PATH}: bad or missing: accessToken")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise SchemaError(f"POST {TOKEN_PATH}: bad: tokenType")
    life = timedelta(seconds=_life(minted.get("expiresIn")))
    return AccessToken(value=value, minted_at=now, expires_at=now + life)


def _life(expires_in: object) -> float:
    """Seconds; what cannot be read counts as the documented half hour."""
    if isinstance(expires_in, bool) or not isinstance(expires_in, int | float | str):
        return DOCUMENTED_LIFE
    try:
        seconds = float(expires_in)
    except (ValueError, OverflowError):
        return LONGEST_LIFE if isinstance(expires_in, int) else DOCUMENTED_LIFE
    if math.isnan(seconds):
        return DOCUMENTED_LIFE
    return min(max(seconds, SHORTEST_LIFE), LONGEST_LIFE)
