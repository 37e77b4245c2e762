"""POST /oauth/token, the tokens it mints and what they are good for."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulators.seeker_leads.agencies import Agency
from tests.simulators.seeker_leads.settings import SeekerLeadsSettings
from tests.simulators.server import Answer, RefusedError, Request, json_answer

Wish = Mapping[str, object]


@dataclass
class Token:
    agency: Agency
    audience: str
    scopes: frozenset[str]
    expires_at: datetime
    used: bool = False


@dataclass
class Access:
    settings: SeekerLeadsSettings
    clock: Callable[[], datetime]
    agencies: Sequence[Agency]
    audiences: Sequence[str]
    """Those that tokens are minted for; the API accepts tokens for the first one only."""
    mints: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Tokens minted by client and day (UTC)."""
    tokens: dict[str, Token] = field(default_factory=dict)

    def mint(self, request: Request) -> Answer:
        if "json" not in request.headers.get("content-type", ""):
            raise RefusedError(400, "Content-Type must be application/json")
        wish = request.json_object()
        _check_grant(wish)
        agency, audience = self._agency(wish), self._audience(wish)
        scopes = self._scopes(wish)
        self._count(agency)
        life = self.settings.token_life
        expires_at = self.clock() + timedelta(seconds=life)
        text = self._kept(Token(agency, audience, scopes, expires_at))
        return json_answer(200, {"access_token": text, "expires_in": life, "token_type": "Bearer"})

    def agency_of(self, request: Request) -> Agency:
        """The one that the request's token acts for."""
        return self._token(request).agency

    def caller(self, request: Request) -> str:
        """Whose requests are counted together: an agency's, or those without a token."""
        token = self.tokens.get(_bearer(request))
        return token.agency.name if token else ""

    def check_token(self, request: Request) -> None:
        token = self._token(request)
        if token.audience != self._accepted[0]:
            raise RefusedError(self.settings.audience_status, "the token has another audience")
        first, token.used = not token.used, True
        if first and self.settings.first_use_401:
            raise RefusedError(401, "unauthorized")

    def check_scope(self, request: Request, scope: str) -> None:
        if scope not in self._token(request).scopes:
            raise RefusedError(403, f"the token lacks the scope {scope}")

    @property
    def _accepted(self) -> Sequence[str]:
        configured = self.settings.audience
        return self.audiences if configured is None else (configured, *self.audiences[1:])

    def _token(self, request: Request) -> Token:
        token = self.tokens.get(_bearer(request))
        if token is None or token.expires_at <= self.clock():
            raise RefusedError(self.settings.credentials_status, "unauthorized")
        return token

    def _agency(self, wish: Wish) -> Agency:
        pair = (wish["client_id"], wish["client_secret"])
        acted_for = [one for one in self.agencies if (one.client_id, one.client_secret) == pair]
        if not acted_for:
            raise RefusedError(self.settings.credentials_status, "unauthorized")
        return self._intermediary(acted_for, wish.get("intermediary_id"))

    def _intermediary(self, acted_for: Sequence[Agency], wanted: object) -> Agency:
        if wanted is None and self.settings.intermediary_required:
            raise RefusedError(400, "is required", "intermediary_id")
        for agency in acted_for:
            if wanted in (None, agency.intermediary_id):
                return agency
        raise RefusedError(403, "the client does not act for this intermediary_id")

    def _audience(self, wish: Wish) -> str:
        audience = wish.get("audience")
        if not isinstance(audience, str) or audience not in self._accepted:
            raise RefusedError(self.settings.audience_status, "unknown audience", "audience")
        return audience

    def _scopes(self, wish: Wish) -> frozenset[str]:
        """All that are granted, unless some of them are asked for."""
        granted = frozenset(self.settings.scopes)
        wanted = frozenset(str(wish["scope"]).split()) if wish.get("scope") else granted
        if not wanted <= granted:
            raise RefusedError(403, "the client has not been granted this scope", "scope")
        return wanted

    def _count(self, agency: Agency) -> None:
        today = (agency.client_id, self.clock().date().isoformat())
        most = self.settings.mints_per_day
        if most is not None and self.mints[today] >= most:
            raise RefusedError(429, "too many tokens today")
        self.mints[today] += 1

    def _kept(self, token: Token) -> str:
        if self.settings.invalidate_previous_token:
            others = self.tokens.items()
            self.tokens = {text: one for text, one in others if one.agency != token.agency}
        text = ".".join(secrets.token_urlsafe(size) for size in (27, 240, 256))
        self.tokens[text] = token
        return text


def _check_grant(wish: Wish) -> None:
    for name in ("client_id", "client_secret"):
        if not isinstance(wish.get(name), str):
            raise RefusedError(400, f"{name} must be a string", name)
    if wish.get("grant_type") != "client_credentials":
        raise RefusedError(400, "grant_type must be client_credentials", "grant_type")


def _bearer(request: Request) -> str:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    return text if scheme == "Bearer" else ""
