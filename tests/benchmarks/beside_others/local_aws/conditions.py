"""Conditions of DynamoDB as far as our adapters ask for them; anything else is refused."""

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from tests.benchmarks.beside_others.local_aws.refusal import RefusalError

Item = Mapping[str, Any]
ABSENT = re.compile(r"attribute_not_exists\((\S+)\)")
COMPARED = re.compile(r"(\S+) (=|<>|<=) (\S+)")
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<=": operator.le,
}


def holds(asked: Mapping[str, Any], item: Item | None) -> bool:
    condition = asked.get("ConditionExpression")
    if condition is None:
        return True
    return any(_clause(one, asked, item or {}) for one in condition.split(" OR "))


def _clause(clause: str, asked: Mapping[str, Any], item: Item) -> bool:
    if found := ABSENT.fullmatch(clause):
        return _name(found[1], asked) not in item
    if found := COMPARED.fullmatch(clause):
        left = item.get(_name(found[1], asked))
        right = asked["ExpressionAttributeValues"][found[3]]
        return left is not None and OPERATORS[found[2]](_value(left), _value(right))
    raise RefusalError("ValidationException", message=f"not understood here: {clause}")


def _name(word: str, asked: Mapping[str, Any]) -> str:
    name: str = asked["ExpressionAttributeNames"][word] if word.startswith("#") else word
    return name


def _value(attribute: Mapping[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    return Decimal(value) if kind == "N" else value
