"""The body of a CloudWatch dashboard: what stands where, and what each metric line means."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

COLUMNS = 24
DEFAULT_SIZE = 6
STATISTIC, PERIOD = "Average", 300
DOT, ELLIPSIS = ".", "..."


@dataclass(frozen=True)
class Frame:
    """In cells of the grid."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Widget:
    number: int
    kind: str
    frame: Frame
    properties: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.properties.get("title", ""))


@dataclass(frozen=True)
class Series:
    namespace: str
    name: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    stat: str = STATISTIC
    period: int = PERIOD
    label: str = ""
    color: str | None = None
    axis: str = "left"


def widgets_in(body: str) -> Sequence[Widget]:
    found = json.loads(body)["widgets"]
    return [_widget(number, one) for number, one in enumerate(found)]


def _widget(number: int, found: Mapping[str, Any]) -> Widget:
    size = (found.get("width", DEFAULT_SIZE), found.get("height", DEFAULT_SIZE))
    frame = Frame(found.get("x", 0), found.get("y", 0), *size)
    return Widget(number, found["type"], frame, found.get("properties", {}))


def series_in(properties: Mapping[str, Any]) -> Sequence[Series]:
    """Those that are to be seen, with their shorthands resolved."""
    lines = [*_whole(properties.get("metrics", []))]
    named = Naming([names for names, options in lines if _is_seen(options)])
    return [
        _series(names, {**properties, **options}, named.label(names))
        for names, options in lines
        if _is_seen(options)
    ]


def expressions_in(properties: Mapping[str, Any]) -> int:
    """Metric math and searches, which CloudWatch would calculate."""
    return sum("expression" in options for _, options in _whole(properties.get("metrics", [])))


def _is_seen(options: Mapping[str, Any]) -> bool:
    return "expression" not in options and bool(options.get("visible", True))


def _whole(lines: Sequence[Sequence[Any]]) -> Iterator[tuple[list[str], Mapping[str, Any]]]:
    previous: list[str] = []
    for line in lines:
        *names, last = line
        options = last if isinstance(last, dict) else {}
        written = names if isinstance(last, dict) else [*names, last]
        if written:
            previous = [*_resolved(written, previous)]
        yield previous if written else [], options


def _resolved(names: Sequence[str], previous: Sequence[str]) -> Iterator[str]:
    """`.` repeats what stands above it, `...` everything that is left out."""
    place, left = 0, len(names)
    for name in names:
        left -= 1
        repeated = len(previous) - place - left if name == ELLIPSIS else 1
        is_repeat = name in {DOT, ELLIPSIS}
        yield from previous[place : place + repeated] if is_repeat else [name]
        place += repeated


def _series(names: Sequence[str], options: Mapping[str, Any], label: str) -> Series:
    namespace, name, *rest = names
    return Series(
        namespace,
        name,
        _pairs(rest),
        str(options.get("stat", STATISTIC)),
        int(options.get("period", PERIOD)),
        str(options.get("label", label)),
        options.get("color"),
        options["yAxis"] if options.get("yAxis") == "right" else "left",
    )


def _pairs(names: Sequence[str]) -> dict[str, str]:
    return dict(zip(names[::2], names[1::2], strict=True))


@dataclass(frozen=True)
class Naming:
    """What a line is called that has no label: whatever tells it from the others."""

    lines: Sequence[Sequence[str]]

    def label(self, names: Sequence[str]) -> str:
        same = [line for line in self.lines if line[1] == names[1]]
        values = names[3::2]
        if len(same) == 1 or not values:
            return names[1]
        return " ".join(values if self._is_one_metric else [*values, names[1]])

    @property
    def _is_one_metric(self) -> bool:
        return len({line[1] for line in self.lines}) == 1
