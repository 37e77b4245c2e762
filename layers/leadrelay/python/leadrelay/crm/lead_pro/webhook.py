"""What Lead.pro's own webhook says, and whether it is Lead.pro that says it.

Its address holds a secret, for it signs nothing. Standard library only: whoever knocks is heard
before anything else is loaded.
"""

import hmac
import re
from collections.abc import Iterator, Mapping
from typing import Any

from leadrelay.domain.crm_event import CrmEvent, Foreign, Illegible, Reading, Told, is_our_marker
from leadrelay.domain.errors import NotConfiguredError
from leadrelay.wire import strict_json

NAME = "lead-pro"  # in the address
TOKEN_KEY = "token"  # noqa: S105 - where it is in its secret, not what it is
FIT_TOKEN = re.compile(r"[A-Za-z0-9._~-]{32,128}")  # none that could be guessed or is escaped
MARKER = "src_key"
EVENTS = {"lead.created": Told.CREATED, "lead.updated": Told.UPDATED}
MOST_DIGITS = 18


def path_of(token: str) -> str:
    return f"/webhooks/{NAME}/{token}"


def token_in(secret: Mapping[str, Any]) -> str:
    """Raises NotConfiguredError, without the value."""
    token = secret.get(TOKEN_KEY)
    if not isinstance(token, str) or not FIT_TOKEN.fullmatch(token):
        raise NotConfiguredError(f"{TOKEN_KEY}: not 32 to 128 letters, digits, dots, hyphens")
    return token


def is_token(shown: str, token: str) -> bool:
    return hmac.compare_digest(*(each.encode("utf-8", "surrogatepass") for each in (shown, token)))


def read_event(raw: bytes) -> Reading:
    """Never raises. An event without a name or a lead that can be told apart is illegible."""
    try:
        body = strict_json.parsed(raw)
    except (ValueError, RecursionError):
        return Illegible(("body",))
    if not isinstance(body, dict):
        return Illegible(("body",))
    wrong = tuple(_wrong(body))
    if wrong:
        return Illegible(wrong)
    told = EVENTS.get(body["event"])
    return None if told is None else _of_lead(told, body["data"])


def _wrong(body: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(body.get("event"), str):
        yield "event"
    lead = body.get("data")
    if not isinstance(lead, dict):
        yield "data"
        return
    if _lead_id(lead.get("id")) is None:
        yield "data.id"
    if not isinstance(lead.get("meta") or {}, dict):
        yield "data.meta"


def _of_lead(told: Told, lead: Mapping[str, Any]) -> CrmEvent | Foreign:
    lead_id, key = _lead_id(lead["id"]), (lead.get("meta") or {}).get(MARKER)
    if lead_id is None or not is_our_marker(key):
        return Foreign(told)
    return CrmEvent(told=told, lead_id=lead_id, key=str(key))


def _lead_id(value: object) -> int | None:
    """As text or number, like every id of Lead.pro's."""
    digits = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    is_id = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS and int(digits) > 0
    return int(digits) if is_id else None
