"""Telemetry that only counts, or keeps every word for the search for people in it."""

from collections import Counter
from contextlib import AbstractContextManager, nullcontext


class SilentTelemetry:
    """`said` collects what was logged; None where nobody looks."""

    def __init__(self, said: list[str] | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self._said = said

    def count(self, metric: str, value: float = 1, **dimensions: str) -> None:
        self.counts[metric] += int(value)
        if self._said is not None:
            self._said.append(f"{metric} {dimensions}")

    def about(self, **_: str) -> AbstractContextManager[None]:
        return nullcontext()

    def event(self, name: str, **facts: object) -> None:
        if self._said is not None:
            self._said.append(f"{name} {facts!r} {[str(fact) for fact in facts.values()]}")
