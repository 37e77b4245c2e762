"""What no single value shows: names given twice, rules that nothing can reach or that say nothing.

Asked of what was written, however wrong it is otherwise, so that everything is told at once.
"""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from leadrelay.configuration.problems import Path, Problem, likeness, place
from leadrelay.domain.enquiry import Portal

RESULTS = ("office", "type", "labels", "suppress", "hold")
CLOSED = {"portal": tuple(Portal), "offering": ("sale", "rent")}  # facts with no other values


def problems_of_sense(content: Any) -> Iterator[Problem]:
    if not isinstance(content, dict):
        return
    rules = content.get("rules")
    if isinstance(rules, list):
        named = [(("rules", at, "name"), rule.get("name")) for at, rule in _rules(rules)]
        yield from _twice(named)
        yield from _unreachable(rules)
        for at, rule in _rules(rules):
            yield from _of_rule(at, rule)
    hours = content.get("office_hours")
    if isinstance(hours, dict) and not any(hours.values()):
        told = "says no hours; without it, somebody is always there"
        yield Problem(("office_hours",), told)
    for table in ("property_types", "statuses"):
        words = content.get(table)
        if isinstance(words, dict):
            yield from _twice([((table, word), word) for word in words])


def _rules(rules: list[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((at, rule) for at, rule in enumerate(rules) if isinstance(rule, dict))


def _twice(named: Sequence[tuple[Path, Any]]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for path, name in named:
        if not isinstance(name, str):
            continue
        known = first.setdefault(name.strip().casefold(), place(path))
        if known != place(path):
            yield Problem(path, f"is the same as {known}; each may be there once")


def _unreachable(rules: list[Any]) -> Iterator[Problem]:
    catching = next((at for at, rule in _rules(rules) if rule.get("when", {}) == {}), None)
    if catching is not None and catching < len(rules) - 1:
        told = f"is never reached, since rules[{catching}] fits every enquiry"
        yield Problem(("rules", catching + 1), told)


def _of_rule(at: int, rule: dict[str, Any]) -> Iterator[Problem]:
    if rule.get("suppress") is True and rule.get("hold") is True:
        yield Problem(("rules", at), "says both suppress and hold; only one can be done")
    if not any(rule.get(result) for result in RESULTS):
        yield Problem(("rules", at), f"says nothing; one of {', '.join(RESULTS)} is needed")
    when = rule.get("when")
    for fact, values in CLOSED.items():
        if isinstance(when, dict) and fact in when:
            yield from _impossible(("rules", at, "when", fact), when[fact], values)


def _impossible(path: Path, given: Any, values: tuple[str, ...]) -> Iterator[Problem]:
    for number, pattern in enumerate(given if isinstance(given, list) else [given]):
        if isinstance(pattern, str) and not _fits_any(pattern, values):
            where = (*path, number) if isinstance(given, list) else path
            told = f"fits none of {', '.join(values)}; is a text{likeness(pattern, values)}"
            yield Problem(where, told)


def _fits_any(pattern: str, values: tuple[str, ...]) -> bool:
    return any(fnmatchcase(value, pattern.strip().casefold()) for value in values)
