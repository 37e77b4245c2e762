"""The limits that Lead.pro documents for each field, read as strictly as any guide does.

Lengths are UTF-16 units, sizes are bytes of compact UTF-8 JSON.
"""

import json
import re
from collections.abc import Callable, Mapping

from tests.simulators.server import RefusedError

Check = Callable[[object], str | None]
"""What is wrong with a value; None: nothing."""

TYPES = ("sale", "let", "vendor", "landlord", "mortgage_request")
PROPERTY_TYPES = ("detached", "semi-detached", "terraced", "flat-maisonette")
SOURCES = frozenset(
    [
        "rightmove",
        "rightmove_valuation",
        "zoopla",
        "zoopla_valuation",
        "onthemarket",
        "gumtree",
        "s1",
        "lettingweb",
        "propertypal",
        "propertynews",
        "ivt",
        "homepage",
    ]
)
LINK = re.compile(r"https?://[^\s/?#]+[^\s]*")
EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def json_size(value: object) -> int:
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(compact.encode("utf-8", "surrogatepass"))


def text(least: int = 0, most: int | None = None) -> Check:
    def check(value: object) -> str | None:
        if not isinstance(value, str):
            return "must be a string"
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            return "must be valid Unicode"
        if utf16_length(value) < least:
            return f"must have at least {least} characters"
        if most is not None and utf16_length(value) > most:
            return f"must have at most {most} characters"
        return None

    return check


def shown(most: int) -> Check:
    """A text of which something can be seen."""
    check = text(1, most)
    return lambda value: check(value) or (None if str(value).strip() else "must not be blank")


def link(value: object) -> str | None:
    wrong = text(1, 255)(value)
    if wrong is not None:
        return wrong
    return None if LINK.fullmatch(str(value)) else "must be a link"


def one_of(*allowed: str) -> Check:
    return lambda value: None if value in allowed else f"must be one of {', '.join(allowed)}"


def email(value: object) -> str | None:
    fits = isinstance(value, str) and len(value) <= 254 and EMAIL.fullmatch(value)
    return None if fits else "must be a valid email address"


def boolean(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def number(value: object) -> str | None:
    right = isinstance(value, int) and not isinstance(value, bool)
    return None if right else "must be a number"


def sized(size: int, shape: Callable[[object], bool], words: str) -> Check:
    def check(value: object) -> str | None:
        if not shape(value):
            return words
        return None if json_size(value) <= size else f"must have at most {size} bytes as JSON"

    return check


def _texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _texts_or_lists(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(one, str) or (isinstance(one, list) and all(isinstance(x, str) for x in one))
        for one in value.values()
    )


def _pairs(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, list) and len(one) == 2 and all(isinstance(x, str) for x in one)
        for one in value
    )


META = sized(1024, _texts, "must be an object with only string values")
QUESTIONNAIRE = sized(2048, _pairs, "must be a list of pairs of strings")
UTM: Mapping[str, Check] = {
    f"utm_{name}": text() for name in ("source", "campaign", "medium", "term", "content")
}

CREATE: Mapping[str, Check] = {
    "first_name": shown(50),
    "last_name": shown(50),
    "email": email,
    "phone": shown(255),
    "type": one_of(*TYPES),
    "title": text(1, 50),
    "advert_address": text(0, 100),
    "advert_postcode": text(2, 10),
    "advert_url": link,
    "advert_image": link,
    "address": text(0, 100),
    "postcode": text(2, 10),
    "message": text(0, 255),
    "appointment_availability": sized(1024, _texts_or_lists, "must be an object of strings"),
    "meta": META,
    "questionnaire": QUESTIONNAIRE,
    "gdpr_checkbox": boolean,
    "host": text(0, 255),
    "office_id": number,
    "source": text(),
    "international": boolean,
    "property_type": one_of(*PROPERTY_TYPES),
    "property_bedrooms": number,
    **UTM,
}
OWNERS = frozenset({"vendor", "landlord"})
ADVERT = ("advert_address", "advert_postcode", "advert_url", "advert_image")
REQUIRED = ("first_name", "last_name", "email", "phone", "type")

PATCH: Mapping[str, Check] = {
    "first_name": shown(50),
    "last_name": shown(50),
    **{name: text(0, 255) for name in ("address", "postcode", "advert_address", "advert_postcode")},
    "status": text(1),
    "office_id": number,
    "gdpr_checkbox": boolean,
    "next_action_date": text(10, 40),
    "questionnaire": QUESTIONNAIRE,
    "meta": META,
    **UTM,
    "utm_gclid": text(),
}


class InvalidLeadError(RefusedError):
    """Names each wrong field and why; how Lead.pro words this is not documented."""

    def __init__(self, status: int, errors: Mapping[str, str]) -> None:
        super().__init__(status, "validation failed")
        self.errors = dict(errors)


def errors_of(body: Mapping[str, object], checks: Mapping[str, Check]) -> dict[str, str]:
    found = {}
    for name, value in body.items():
        wrong = checks[name](value) if name in checks else "unknown field"
        if wrong is not None:
            found[name] = wrong
    return found


def wrong_with(body: Mapping[str, object], *, address_too: bool = False) -> dict[str, str]:
    """All that keeps a new lead from being accepted, except an office that nobody has."""
    misplaced = [name for name in ADVERT if name in body and body.get("type") in OWNERS]
    return {
        **missing(body, address_too=address_too),
        **dict.fromkeys(misplaced, "only the address and postcode of an owner"),
        **errors_of(body, CREATE),
    }


def missing(body: Mapping[str, object], *, address_too: bool = False) -> dict[str, str]:
    """What a new lead of its type lacks."""
    names = list(REQUIRED)
    if body.get("type") in OWNERS:
        names.append("postcode")
    if body.get("type") in {"sale", "let"} and "office_id" not in body:
        names += ["advert_address", "advert_postcode"]
    if address_too and body.get("type") in {*OWNERS, "mortgage_request"}:
        names += ["address", "postcode"]
    return {name: "required" for name in names if not body.get(name)}
