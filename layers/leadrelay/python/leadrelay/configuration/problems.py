"""What is wrong with a configuration: where, what was expected, what kind of value is there.

The value itself is never repeated: it may be somebody's address.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from leadrelay.configuration.document import Document

Path = tuple[str | int, ...]

EXPECTED: Mapping[str, str] = MappingProxyType(
    {
        "bool_type": "true or false",
        "dict_type": "names with values",
        "greater_than_equal": "at least {ge}",
        "int_type": "a whole number",
        "less_than_equal": "at most {le}",
        "list_type": "a list",
        "model_type": "names with values",
        "string_type": "a text",
        "too_long": "at most {max_length} entries",
        "too_short": "at least one entry",
    }
)
KINDS: Mapping[type[Any], str] = MappingProxyType(
    {
        bool: "true or false",
        dict: "names with values",
        float: "a number",
        int: "a whole number",
        list: "a list",
        str: "a text",
        type(None): "nothing",
    }
)
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Problem:
    path: Path
    text: str

    @property
    def where(self) -> str:
        return place(self.path) or "the file"


def place(path: Path) -> str:
    """As in `rules[2].when.channel`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{_quoted(step)}" for step in path)
    return "".join(steps).removeprefix(".")


def kind_of(value: object) -> str:
    return KINDS.get(type(value), "something else")


def likeness(given: object, allowed: Sequence[str]) -> str:
    """A suggestion, empty where nothing is near."""
    near = difflib.get_close_matches(str(given).strip().casefold(), allowed, 1, 0.6)
    return f"; did you mean `{near[0]}`?" if near else ""


def problems_in(error: ValidationError) -> Iterator[Problem]:
    for each in error.errors(include_url=False):
        path = tuple(step for step in each["loc"] if step != "[key]")
        yield Problem(path, _told(each, path))


def _told(error: ErrorDetails, path: Path) -> str:
    given, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            names = _names(path[:-1])
            return f"is not known{likeness(path[-1], names) or '.'} Known: {', '.join(names)}"
        case "enum":
            allowed = _choices(path)
            told = f"must be one of {', '.join(allowed)}; is {kind_of(given)}"
            return told + (likeness(given, allowed) if isinstance(given, str) else "")
        case "expected":
            return f"must be {context['expected']}; is {kind_of(given)}"
        case "json_invalid":
            return "holds half of a character"
    words = EXPECTED.get(error["type"], "something else").format(**context)
    return f"must be {words}; is {kind_of(given)}"


def _names(path: Path) -> list[str]:
    return list(_named(_node(path)).get("properties", {}))


def _choices(path: Path) -> list[str]:
    node = _node(path)
    options = [node, *map(_resolved, node.get("anyOf", []))]
    return next((one["enum"] for one in options if "enum" in one), [])


def _node(path: Path) -> Mapping[str, Any]:
    """What the schema says of a place."""
    node = _resolved(_schema())
    for step in path:
        inner = node["items"] if isinstance(step, int) else _member(node, step)
        node = _resolved(inner)
    return node


def _member(node: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Where names are free, they all have the same member."""
    node = _named(node)
    member: Mapping[str, Any] = node.get("properties", {}).get(name) or next(
        iter(node["patternProperties"].values())
    )
    return member


def _named(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """A place that may be left empty, as it is when it is not."""
    options = [node, *map(_resolved, node.get("anyOf", []))]
    return next((one for one in options if "properties" in one), node)


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in node:
        return node
    resolved: Mapping[str, Any] = _schema()["$defs"][node["$ref"].rpartition("/")[2]]
    return resolved


@cache
def _schema() -> Mapping[str, Any]:
    return Document.model_json_schema()


def _quoted(step: str) -> str:
    return step if _PLAIN.fullmatch(step) else f'"{step}"'
