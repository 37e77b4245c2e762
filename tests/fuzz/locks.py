"""Everything that lets a webhook in: a key or a signature in a header, in the query or the path."""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from leadrelay.crm.lead_pro.webhook import path_of
from tests import canary
from tests.fuzz.arrivals import QUERY, Arrival

FINDER_SECRET = canary.WEBHOOK_SECRET
SEEKER_KEY = f"{canary.API_KEY}-of-a-portal"
CRM_TOKEN = canary.TOKEN * 3
FINDER, SEEKER = "/webhooks/property_finder/main.1", "/webhooks/seeker_leads/lyon.1"


@dataclass(frozen=True, slots=True)
class Lock:
    """`is_bound`: the proof is a signature of the body, so another body needs another one."""

    name: str
    secret: str = field(repr=False)
    arrival: Callable[[str, bytes], Arrival]
    is_bound: bool = False

    def proof(self, body: bytes, secret: str | None = None) -> str:
        secret = self.secret if secret is None else secret
        if not self.is_bound:
            return secret
        return hmac.new(secret.encode("utf-8", "replace"), body, hashlib.sha256).hexdigest()

    def opened(self, body: bytes) -> Arrival:
        return self.arrival(self.proof(body), body)

    def is_proof(self, shown: str, body: bytes) -> bool:
        """Hex is the same signature in upper case, and nobody minds white space around it."""
        shown = shown.strip()
        return (shown.lower() if self.is_bound else shown) == self.proof(body)


def _showing(path: str, headers: Callable[[str], Mapping[str, str]]) -> Callable[..., Arrival]:
    return lambda shown, body: Arrival(path, body, headers(shown))


def _header(name: str, word: str = "") -> Callable[[str], Mapping[str, str]]:
    return lambda shown: {name: f"{word}{shown}"}


def _in_query(shown: str) -> Mapping[str, str]:
    return {QUERY: f"hub=1&key={shown}"}


def _in_path(shown: str, body: bytes) -> Arrival:
    return Arrival(path_of(shown), body)


_seeker = partial(_showing, SEEKER)
_signed = _header("x-signature")
FINDER_LOCKS: Sequence[Lock] = (
    Lock("property_finder", FINDER_SECRET, _showing(FINDER, _signed), is_bound=True),
)
SEEKER_LOCKS: Sequence[Lock] = (
    Lock("seeker_leads: signature", SEEKER_KEY, _seeker(_signed), is_bound=True),
    Lock("seeker_leads: x-api-key", SEEKER_KEY, _seeker(_header("x-api-key"))),
    Lock("seeker_leads: apikey", SEEKER_KEY, _seeker(_header("apikey"))),
    Lock("seeker_leads: authorization", SEEKER_KEY, _seeker(_header("authorization"))),
    Lock("seeker_leads: bearer", SEEKER_KEY, _seeker(_header("authorization", "Bearer "))),
    Lock("seeker_leads: query", SEEKER_KEY, _seeker(_in_query)),
)
CRM_LOCKS: Sequence[Lock] = (Lock("lead_pro", CRM_TOKEN, _in_path),)
