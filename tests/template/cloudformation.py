"""The template as data: intrinsic functions become mappings, as in JSON."""

import copy
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from leadrelay.cli.stack import prefix_of
from leadrelay.domain.enquiry import Portal
from tests.template.loops import written_out

ROOT = Path(__file__).parents[2]
STATEFUL = ("AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SecretsManager::Secret")
WRITTEN_OUT = ("Conditions", "Resources", "Outputs")

Accounts = Mapping[str, str]
DEFAULT: Accounts = MappingProxyType({})
PREFIXES: Mapping[Portal, str] = MappingProxyType({portal: prefix_of(portal) for portal in Portal})
POLLERS: Mapping[str, Portal] = MappingProxyType(
    {f"{prefix}PollerFunction": portal for portal, prefix in PREFIXES.items()}
)
TWO: Accounts = MappingProxyType(
    {f"{name}Accounts": f"{name.lower()[:9]}1,{name.lower()[:9]}2" for name in PREFIXES.values()}
)


class _Loader(yaml.SafeLoader):
    pass


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        text = loader.construct_scalar(node)
        return {name: str(text).split(".", 1) if suffix == "GetAtt" else text}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _intrinsic)


def template(accounts: Accounts = DEFAULT) -> dict[str, Any]:
    """Its loops written out for these accounts; a copy of its own for every caller."""
    path = ROOT / "template.yaml"
    return copy.deepcopy(_written_out(path.stat().st_mtime_ns, tuple(accounts.items())))


@cache
def _written_out(changed_at: int, accounts: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    read = copy.deepcopy(_read(changed_at))
    for name, names in accounts:
        read["Parameters"][name]["Default"] = names
    lists = {
        name: parameter["Default"].split(",")
        for name, parameter in read["Parameters"].items()
        if parameter["Type"] == "CommaDelimitedList"
    }
    return {**read, **{name: written_out(read[name], lists) for name in WRITTEN_OUT}}


@cache
def _read(_changed_at: int) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(  # a subclass of the safe loader
        (ROOT / "template.yaml").read_text(encoding="utf-8"),
        Loader=_Loader,  # noqa: S506
    )
    return loaded


def resources(kind: str, accounts: Accounts = DEFAULT) -> dict[str, dict[str, Any]]:
    """Logical id to the whole resource, of one type."""
    every = template(accounts)["Resources"]
    return {name: body for name, body in every.items() if body["Type"] == kind}


def properties(kind: str, accounts: Accounts = DEFAULT) -> dict[str, dict[str, Any]]:
    return {name: body.get("Properties", {}) for name, body in resources(kind, accounts).items()}


def functions(accounts: Accounts = DEFAULT) -> dict[str, dict[str, Any]]:
    return properties("AWS::Serverless::Function", accounts)


def most(value: Any) -> int:
    """The greatest number that a property can have, a parameter's maximum included."""
    if isinstance(value, Mapping):
        return int(template()["Parameters"][value["Ref"]]["MaxValue"])
    return int(value)


def target(value: Any) -> str:
    """The logical id that a Ref or a GetAtt points at."""
    return str(value["Ref"]) if "Ref" in value else str(value["Fn::GetAtt"][0])


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def every_value(tree: Any, name: str) -> Iterator[Any]:
    """What stands under a name, however deep."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            if key == name:
                yield value
            yield from every_value(value, name)
    elif isinstance(tree, list):
        for each in tree:
            yield from every_value(each, name)
