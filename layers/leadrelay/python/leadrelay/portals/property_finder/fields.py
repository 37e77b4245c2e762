"""Single values of the portal's JSON, made safe to keep; what cannot be kept raises ValueError."""

import json
import re
from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from leadrelay.wire.text import cleaned
from leadrelay.wire.values import LONGEST_TEXT

LONGEST_URL = 2_000
CONTACT_KINDS = frozenset({"phone", "whatsapp", "email", "whatsappUsername"})
MOST_CONTACTS, MOST_TAGS, MOST_ENRICHMENTS = 20, 30, 20


def _url(value: object) -> object:
    """A cut URL would lead elsewhere, so one that is too long counts as none."""
    if not isinstance(value, str):
        return value
    return None if len(value) > LONGEST_URL else cleaned(value, LONGEST_URL)


_GO_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d{4})\b.*")


def _moment(value: object) -> object:
    """RFC 3339, or Go's default text for a time, which the portal has let out before."""
    go = _GO_TIME.fullmatch(value) if isinstance(value, str) else None
    return f"{go[1]}T{go[2]}{go[3]}" if go else value or None


def _seconds(value: object) -> object:
    return max(0, int(value)) if isinstance(value, float) else value


def known_contacts(value: object) -> object:
    """What another kind of contact may look like is none of our business."""
    if not isinstance(value, list):
        return value
    return [each for each in value if not _is_of_another_kind(each)][:MOST_CONTACTS]


def _is_of_another_kind(contact: object) -> bool:
    kind = contact.get("type") if isinstance(contact, dict) else None
    return isinstance(kind, str) and kind not in CONTACT_KINDS


def _enrichment(value: object) -> object:
    """Free keys and values; a value that is no text is kept as JSON."""
    if not isinstance(value, dict):
        return value
    pairs = list(value.items())[:MOST_ENRICHMENTS]
    read = ((cleaned(str(key), 64), cleaned(_plain(told), LONGEST_TEXT)) for key, told in pairs)
    return {key: told for key, told in read if key and told}


def _plain(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    try:
        return json.dumps(value)
    except RecursionError:
        raise ValueError from None


Url = Annotated[str | None, BeforeValidator(_url)]
Seconds = Annotated[Annotated[int, Field(ge=0, le=10**9)] | None, BeforeValidator(_seconds)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Enrichment = Annotated[dict[str, str] | None, BeforeValidator(_enrichment)]
Count = Annotated[int, Field(ge=0)]
