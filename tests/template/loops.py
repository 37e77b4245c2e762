"""Fn::ForEach written out, as CloudFormation does it before anything else."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

LOOP = "Fn::ForEach::"
NOTHING: Mapping[str, str] = MappingProxyType({})

Lists = Mapping[str, Sequence[str]]


def written_out(tree: Any, lists: Lists, chosen: Mapping[str, str] = NOTHING) -> Any:
    """`lists` are the parameters that loops run over; `chosen` is what loops around it stand at."""
    match tree:
        case list():
            return [written_out(each, lists, chosen) for each in tree]
        case {"Ref": str(name)} if name in chosen:
            return chosen[name]
        case {"Fn::Sub": str(text)}:
            return _substituted(_named(text, chosen))
        case {"Fn::Sub": [str(text), names]}:
            return {"Fn::Sub": [_named(text, chosen), written_out(names, lists, chosen)]}
        case Mapping():
            return dict(_members(tree, lists, chosen))
    return tree


def _members(
    tree: Mapping[str, Any], lists: Lists, chosen: Mapping[str, str]
) -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if key.startswith(LOOP):
            yield from _repeated(value, lists, chosen)
        else:
            yield key, written_out(value, lists, chosen)


def _repeated(
    loop: Sequence[Any], lists: Lists, chosen: Mapping[str, str]
) -> Iterator[tuple[str, Any]]:
    identifier, collection, fragment = loop
    for item in lists[collection["Ref"]]:
        inner = {**chosen, identifier: item}
        for key, value in fragment.items():
            yield _named(key, inner), written_out(value, lists, inner)


def _named(text: str, chosen: Mapping[str, str]) -> str:
    for identifier, item in chosen.items():
        text = text.replace(f"${{{identifier}}}", item)
    return text


def _substituted(text: str) -> Any:
    return {"Fn::Sub": text} if "${" in text else text
