"""The table of metrics and the code that emits them say the same."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from leadrelay.metrics import METRICS, OPERATOR, WEBHOOK

PACKAGE = Path(__file__).parents[2] / "layers/leadrelay/python/leadrelay"
TABLE = PACKAGE / "metrics.py"
ROLLED_UP = {OPERATOR, WEBHOOK}


@cache
def _trees() -> tuple[ast.AST, ...]:
    paths = [path for path in PACKAGE.rglob("*.py") if path != TABLE]
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in paths)


def _calls(method: str) -> Iterator[ast.Call]:
    for node in (node for tree in _trees() for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", None) == method:
            yield node


def _texts_in(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def _first_texts(method: str) -> list[str]:
    return [text for call in _calls(method) if call.args for text in _texts_in(call.args[0])]


def test_every_metric_that_is_counted_is_in_the_table() -> None:
    telling = [call for call in _calls("count") if "telemetry" in ast.dump(call.func)]
    named = {text for call in telling for text in _texts_in(call.args[0])}

    assert named
    assert named <= METRICS.keys()


def test_every_metric_in_the_table_is_emitted_by_some_code() -> None:
    """As a name that is not only that of an event in the log."""
    texts = [text for tree in _trees() for text in _texts_in(tree)]
    events = _first_texts("event")
    emitted = {name for name in METRICS if texts.count(name) > events.count(name)}

    assert METRICS.keys() - emitted == ROLLED_UP


def test_every_metric_means_something_in_one_sentence() -> None:
    for metric in METRICS.values():
        assert metric.meaning
        assert not metric.meaning.endswith(".")
        assert "\n" not in metric.meaning


def test_what_rings_for_several_causes_tells_which() -> None:
    rolled_up = {metric.into for metric in METRICS.values() if metric.into is not None}

    assert rolled_up == ROLLED_UP
    assert {METRICS[name].by for name in rolled_up} == {("cause",)}


def test_no_metric_is_counted_by_anything_without_bounds() -> None:
    dimensions = {name for metric in METRICS.values() for name in metric.by}

    assert dimensions == {
        *("account", "portal", "system"),
        *("cause", "kind", "outcome", "reason", "route"),
    }
