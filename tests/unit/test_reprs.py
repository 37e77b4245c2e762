"""What our types show of themselves: in a traceback, a failed assertion, a log line by mistake."""

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum
from functools import cache
from inspect import isclass
from types import ModuleType
from typing import Any, get_args, get_origin

from pydantic import BaseModel

import leadrelay
from tests.builders import NOW
from tests.unit.shown_fields import SHOWN, SHOWN_IN

TEXT = (str, bytes, Any, object)
WORD_OF_TEXT = re.compile(r"\b(str|bytes|Any|object)\b")


def _modules() -> Iterator[ModuleType]:
    for each in pkgutil.walk_packages(leadrelay.__path__, "leadrelay."):
        if not each.name.endswith("__main__"):
            yield importlib.import_module(each.name)


@cache
def models() -> dict[str, type]:
    return {
        f"{module.__name__.removeprefix('leadrelay.')}.{name}": found
        for module in _modules()
        for name, found in vars(module).items()
        if isclass(found) and found.__module__ == module.__name__ and _has_fields(found)
    }


def _has_fields(kind: type) -> bool:
    return dataclasses.is_dataclass(kind) or issubclass(kind, BaseModel) or hasattr(kind, "_fields")


def _fields(kind: type) -> dict[str, Any]:
    """Name and annotation."""
    if dataclasses.is_dataclass(kind):
        return {each.name: each.type for each in dataclasses.fields(kind)}
    if issubclass(kind, BaseModel):
        return {name: each.annotation for name, each in kind.model_fields.items()}
    return dict(kind.__annotations__)


def _holds_text(annotation: Any) -> bool:
    """Anybody's words, that is: not a number, a time, one of our words, or a type of ours."""
    if isinstance(annotation, str):
        return bool(WORD_OF_TEXT.search(annotation))
    if get_origin(annotation) is Callable or (isclass(annotation) and issubclass(annotation, Enum)):
        return False
    return annotation in TEXT or any(map(_holds_text, get_args(annotation)))


def _text_of(kind: type, name: str) -> str:
    return f"<{kind.__module__}.{kind.__qualname__}.{name}>"


def _filled(kind: type) -> Any:
    """One of it, made without its checks, with a text of its own in every field that takes one."""
    values = {name: _value(kind, name, annotation) for name, annotation in _fields(kind).items()}
    if issubclass(kind, BaseModel):
        return kind.model_construct(**values)
    if not dataclasses.is_dataclass(kind):
        return kind(**values)
    made = object.__new__(kind)
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def _value(kind: type, name: str, annotation: Any) -> Any:
    if annotation is datetime:
        return NOW
    if isclass(annotation) and annotation in models().values():
        return _filled(annotation)
    return _text_of(kind, name)


def shown(kind: type) -> set[str]:
    """The fields with text that it prints."""
    made = _filled(kind)
    printed = f"{made!r} {made}"
    return {
        name
        for name, annotation in _fields(kind).items()
        if _holds_text(annotation) and _text_of(kind, name) in printed
    }


@cache
def everything() -> dict[str, set[str]]:
    return {name: shown(kind) for name, kind in models().items()}


def test_a_type_shows_no_text_but_what_is_known_to_name_nobody() -> None:
    beyond = {
        name: fields - SHOWN - SHOWN_IN.get(name, set()) for name, fields in everything().items()
    }

    assert {name: fields for name, fields in beyond.items() if fields} == {}


def test_what_may_be_shown_is_shown_somewhere() -> None:
    gone = {name: fields - everything().get(name, set()) for name, fields in SHOWN_IN.items()}

    assert {name: fields for name, fields in gone.items() if fields} == {}
    assert set().union(*everything().values()) >= SHOWN


def test_whoever_holds_a_person_or_a_secret_is_among_those_that_are_looked_at() -> None:
    holders = {
        "configuration.document.BlockListEntries",
        "crm.lead_pro.schemas.LeadDto",
        "domain.enquiry.Enquiry",
        "domain.envelope.Envelope",
        "domain.record.Handles",
        "domain.record.Record",
        "domain.token.AccessToken",
        "portals.property_finder.schemas.ContactDetailsDto",
        "portals.seeker_leads.schemas.ContactDto",
    }

    assert holders <= models().keys()
    assert all(shown(models()[name]) <= SHOWN for name in holders)


def test_a_type_that_prints_a_person_would_be_noticed() -> None:
    careless = dataclasses.make_dataclass("Careless", [("email", str), ("phones", tuple[str, ...])])

    assert shown(careless) == {"email", "phones"}
