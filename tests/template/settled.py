"""A template with its conditions decided, and mutants of one."""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

NOTHING = {"Ref": "AWS::NoValue"}

Template = Mapping[str, Any]
Rule = Callable[[Template], Iterator[str]]
"""Answers the names of the resources that break it."""
Change = Callable[[dict[str, Any]], object]


def settled(tree: Any, *, own_key: bool) -> Any:
    """With or without a key of the agency's own; every other condition is left open."""
    match tree:
        case {"Fn::If": ["HasEncryptionKey", then, otherwise]}:
            return settled(then if own_key else otherwise, own_key=own_key)
        case Mapping():
            members = {name: settled(each, own_key=own_key) for name, each in tree.items()}
            return {name: each for name, each in members.items() if each != NOTHING}
        case list():
            return [settled(each, own_key=own_key) for each in tree]
    return tree


def of_kind(template: Template, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, body in template["Resources"].items():
        if body["Type"] == kind:
            yield name, body


def properties_of(template: Template, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, body in of_kind(template, kind):
        yield name, body.get("Properties", {})


def changed(template: Template, name: str, change: Change) -> Template:
    """By what is done to one resource."""
    mutant: dict[str, Any] = {**template, "Resources": {**template["Resources"]}}
    mutant["Resources"][name] = copy.deepcopy(template["Resources"][name])
    change(mutant["Resources"][name])
    return mutant


def without(template: Template, name: str, *path: str) -> Template:
    """The resource itself, or a member of it."""
    if not path:
        left = {each: body for each, body in template["Resources"].items() if each != name}
        return {**template, "Resources": left}
    *way, last = path
    return changed(template, name, lambda body: _inside(body, way).pop(last))


def _inside(body: dict[str, Any], way: list[str]) -> dict[str, Any]:
    for step in way:
        body = body[step]
    return body
