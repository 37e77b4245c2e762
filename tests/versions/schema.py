"""Whether a value keeps to a JSON schema as pydantic writes them: another release's own rules.

Members that a schema does not name are ignored, as our codecs do.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}
READ = {"date-time": datetime.fromisoformat, "date": date.fromisoformat}
SAID_ELSEWHERE = {"title", "default", "description", "$defs", "uniqueItems", "format"}
KNOWN = SAID_ELSEWHERE | {
    *{"$ref", "anyOf", "enum", "const", "type", "properties", "required", "items"},
    "additionalProperties",
}


def complaints(schema: Mapping[str, Any], value: Any) -> list[str]:
    return list(_complaints(schema, value, schema.get("$defs", {}), ""))


def _complaints(
    schema: Mapping[str, Any], value: Any, kinds: Mapping[str, Any], at: str
) -> Iterator[str]:
    if unknown := schema.keys() - KNOWN:
        raise ValueError(f"a schema says more than is understood here: {sorted(unknown)}")
    if "$ref" in schema:
        yield from _complaints(kinds[schema["$ref"].rpartition("/")[2]], value, kinds, at)
    if "anyOf" in schema:
        every = [list(_complaints(each, value, kinds, at)) for each in schema["anyOf"]]
        yield from [] if any(not each for each in every) else every[0]
    if value not in schema.get("enum", [schema.get("const", value)]):
        yield f"{at}: not one of those that are known"
    if "type" in schema:
        yield from _typed(schema, value, kinds, at)


def _typed(
    schema: Mapping[str, Any], value: Any, kinds: Mapping[str, Any], at: str
) -> Iterator[str]:
    if not isinstance(value, TYPES[schema["type"]]):
        yield f"{at}: not of type {schema['type']}"
    elif isinstance(value, list):
        for each in value:
            yield from _complaints(schema.get("items", {}), each, kinds, f"{at}[]")
    elif isinstance(value, dict):
        yield from _members(schema, value, kinds, at)
    elif schema.get("format") in READ and not _reads(schema["format"], value):
        yield f"{at}: no {schema['format']}"


def _members(
    schema: Mapping[str, Any], value: Mapping[str, Any], kinds: Mapping[str, Any], at: str
) -> Iterator[str]:
    named, others = schema.get("properties", {}), schema.get("additionalProperties")
    for name in schema.get("required", []):
        if name not in value:
            yield f"{at}.{name}: missing"
    for name, member in value.items():
        rule = named.get(name, others if isinstance(others, dict) else {})
        yield from _complaints(rule, member, kinds, f"{at}.{name}")


def _reads(form: str, value: Any) -> bool:
    try:
        return bool(READ[form](value))
    except ValueError:
        return False
