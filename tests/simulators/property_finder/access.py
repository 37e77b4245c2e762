"""POST /v1/auth/token, the tokens it mints, scopes and rate limits."""

import base64
import json
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulators.property_finder.settings import PropertyFinderSettings
from tests.simulators.server import Answer, RefusedError, Request, json_answer

API_KEY = "abcde." + "k" * 34
API_SECRET = "s" * 32
TOKEN_PATH = "/v1/auth/token"
PER_MINUTE = {True: 60, False: 650}
"""Requests a minute, to the token end point and to everything else."""


@dataclass
class Token:
    expires_at: datetime
    used: bool = False


@dataclass
class Access:
    settings: Callable[[], PropertyFinderSettings]
    clock: Callable[[], datetime]
    api_key: str
    api_secret: str
    minted: int = 0
    tokens: dict[str, Token] = field(default_factory=dict)
    _recent: dict[bool, deque[datetime]] = field(
        default_factory=lambda: {True: deque(), False: deque()}
    )

    def mint(self, request: Request) -> Answer:
        if "json" not in request.headers.get("content-type", ""):
            raise RefusedError(400, "Content-Type must be application/json")
        credentials = request.json_object()
        _check_shape(credentials)
        if credentials != {"apiKey": self.api_key, "apiSecret": self.api_secret}:
            raise RefusedError(401, "unauthorized")
        if self.settings().invalidate_previous_token:
            self.tokens.clear()
        life = self.settings().token_life
        content = {"accessToken": self._token(life), "tokenType": "Bearer", "expiresIn": life}
        return json_answer(200, content)

    def _token(self, life: int) -> str:
        self.minted += 1
        issued = self.clock()
        claims = {"iat": int(issued.timestamp()), "exp": int(issued.timestamp()) + life}
        parts = (_part({"alg": "RS256", "typ": "JWT"}), _part({**claims, "jti": self.minted}))
        token = ".".join((*parts, secrets.token_urlsafe(64)))
        self.tokens[token] = Token(issued + timedelta(seconds=life))
        return token

    def check_token(self, request: Request) -> None:
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        token = self.tokens.get(text) if scheme == "Bearer" else None
        if token is None or token.expires_at <= self.clock():
            raise RefusedError(401, "unauthorized")
        first, token.used = not token.used, True
        if first and self.settings().first_use_401:
            raise RefusedError(401, "unauthorized")

    def check_scope(self, scope: str) -> None:
        if scope not in self.settings().scopes:
            raise RefusedError(403, f"scope {scope} is missing")

    def check_rate(self, request: Request) -> None:
        """Count the request; 429 beyond the vendor's limits of one sliding minute."""
        if not self.settings().rate_limits:
            return
        minting, now = request.path == TOKEN_PATH, self.clock()
        recent = self._recent[minting]
        while recent and recent[0] <= now - timedelta(minutes=1):
            recent.popleft()
        if len(recent) >= PER_MINUTE[minting]:
            wait = self.settings().retry_after
            headers = {} if wait is None else {"Retry-After": str(wait)}
            raise RefusedError(429, "Rate limit exceeded", headers=headers)
        recent.append(now)


def _part(content: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _check_shape(credentials: dict[str, object]) -> None:
    lengths = {"apiKey": 40, "apiSecret": 32}
    for name in credentials.keys() - lengths.keys():
        raise RefusedError(400, "additional property", f"/{name}")
    for name, length in lengths.items():
        value = credentials.get(name)
        if not isinstance(value, str) or len(value) != length:
            raise RefusedError(400, f"must be a string of {length} characters", f"/{name}")
