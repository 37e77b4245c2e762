"""POST /leads: what a submitted lead must have, and what becomes of it."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tests.simulators.seeker_leads.seekers import phone_number
from tests.simulators.server import RefusedError

GENDERS = frozenset({"MALE", "FEMALE", "OTHER", "PREFER_NOT_TO_DISCLOSE"})
LANGUAGES = frozenset({"DE", "EN", "ES", "FR", "HE", "IT", "NL", "PT", "RU"})
REQUIRED = ("lastName", "email", "phoneNumbers", "message", "classifiedId", "submittedDate")


def _text(pattern: str) -> Callable[[Any], bool]:
    whole = re.compile(pattern, re.DOTALL)
    return lambda value: isinstance(value, str) and whole.fullmatch(value) is not None


def _one_of(words: frozenset[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in words


def _is_date_time(value: Any) -> bool:
    try:
        return "T" in value and datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _are_phones(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_phone, value))


def _is_phone(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("type", "MOBILE") in ("MOBILE", "LANDLINE")
        and _text(r"[+]?[0-9() /.\-]{6,21}[0-9]")(value.get("number"))
    )


RULES: Mapping[str, Callable[[Any], bool]] = {
    "firstName": _text(r".{1,100}"),
    "lastName": _text(r".{1,100}"),
    "gender": _one_of(GENDERS),
    "email": _text(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "language": _one_of(LANGUAGES),
    "phoneNumbers": _are_phones,
    "message": _text(r".*"),
    "classifiedId": _text(r"[0-9]{2}[1-9A-NP-Z]{10}"),
    "submittedDate": _is_date_time,
}


def submitted(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `SeekerLead` that a request sets."""
    for name in REQUIRED:
        if name not in body:
            raise RefusedError(400, f"{name} is required", name)
    for name, is_valid in RULES.items():
        if name in body and not is_valid(body[name]):
            raise RefusedError(400, f"{name} is not valid", name)
    return {
        "first_name": body.get("firstName"),
        "last_name": body["lastName"],
        "gender": body.get("gender"),
        "email": body["email"],
        "language": body.get("language", "FR"),
        "phones": [_phone(one) for one in body["phoneNumbers"]],
        "message": body["message"],
        "classified_id": body["classifiedId"],
        "is_owner": None,
    }


def _phone(wish: Mapping[str, str]) -> dict[str, Any]:
    return {**phone_number(wish["number"]), **wish}
