"""Metrics as CloudWatch reads them from a log; of the standard library alone."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Point(NamedTuple):
    namespace: str
    name: str
    value: float
    unit: str
    dimensions: dict[str, str]


def points_in(log: str) -> Iterator[Point]:
    for line in log.splitlines():
        if '"_aws"' not in line:
            continue
        try:
            document = json.loads(line)
            yield from list(_points(document))
        except (ValueError, KeyError, TypeError):
            continue  # CloudWatch ignores what it cannot read, too


def _points(document: Mapping[str, Any]) -> Iterator[Point]:
    for directive in document["_aws"]["CloudWatchMetrics"]:
        for names in directive.get("Dimensions") or [[]]:
            dimensions = {name: str(document[name]) for name in names}
            for metric in directive["Metrics"]:
                found = document[metric["Name"]]
                for value in found if isinstance(found, list) else [found]:
                    unit = metric.get("Unit", "None")
                    number = float(value)
                    yield Point(directive["Namespace"], metric["Name"], number, unit, dimensions)
