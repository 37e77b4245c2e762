"""What another side promised its records to be like, and by what those that it sends differ."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Witness = Callable[[object], None]
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
ODD_NAME = "?"  # a key that is no name of a field may be anything, even a person
DEEPEST = 6


class Drift(StrEnum):
    NEW_FIELD = "new field"
    NEW_VALUE = "new value"
    FIELD_MISSING = "field missing"


@dataclass(frozen=True, slots=True)
class Contract:
    """Fields by their paths, members of lists as `tags[]`; what is under `free` is anybody's.

    `values` are those that are documented of an enumeration, `required` what every record has.
    """

    fields: frozenset[str]
    values: Mapping[str, frozenset[str]]
    required: frozenset[str]
    free: frozenset[str] = frozenset()


@dataclass(slots=True)
class Sentinel:
    """Counts by how many records differ from a contract; a value is never kept.

    `records` is how many were seen, whatever they were.
    """

    contract: Contract
    records: int = 0
    drifts: Counter[tuple[Drift, str]] = field(default_factory=Counter)

    def __call__(self, record: object) -> None:
        self.records += 1
        self.drifts.update({*self._drifts(record)})

    def _drifts(self, record: object) -> Iterator[tuple[Drift, str]]:
        met = dict(_met(record, "", self.contract.free, DEEPEST))
        yield from ((Drift.NEW_FIELD, path) for path in met.keys() - self.contract.fields)
        for path, known in self.contract.values.items():
            if any(value not in known for value in met.get(path, ())):
                yield Drift.NEW_VALUE, path
        yield from ((Drift.FIELD_MISSING, path) for path in self.contract.required - met.keys())


def _met(
    value: object, path: str, free: frozenset[str], deep: int
) -> Iterator[tuple[str, list[str]]]:
    """Each path once, with the texts that were there."""
    texts: dict[str, list[str]] = {}
    for where, one in _walked(value, path, free, deep):
        texts.setdefault(where, []).extend([one] if isinstance(one, str) else [])
    yield from texts.items()


def _walked(
    value: object, path: str, free: frozenset[str], deep: int
) -> Iterator[tuple[str, object]]:
    if path:
        yield path, value
    if path in free or deep == 0:
        return
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _walked(member, _joined(path, name), free, deep - 1)
    elif isinstance(value, list):
        for member in value:
            yield from _walked(member, f"{path}[]", free, deep - 1)


def _joined(path: str, name: object) -> str:
    own = name if isinstance(name, str) and NAME.fullmatch(name) else ODD_NAME
    return f"{path}.{own}" if path else own


def ignored(_: object) -> None:
    return
