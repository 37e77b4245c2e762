"""Telemetry that remembers, and refuses what nobody has documented or what could be a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadrelay.metrics import metric_of
from leadrelay.observability import fact
from tests.canary import spilled


@dataclass(frozen=True)
class Count:
    metric: str
    value: float
    dimensions: dict[str, str]


@dataclass
class RecordingTelemetry:
    counts: list[Count] = field(default_factory=list)
    events: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    bound: dict[str, str] = field(default_factory=dict)
    """What every event would say now."""

    def count(self, metric: str, value: float = 1, **dimensions: str) -> None:
        strange = dimensions.keys() - set(metric_of(metric).by)
        assert not strange, f"{metric}: undocumented: {strange}"
        assert all(isinstance(each, str) and each for each in dimensions.values())
        self.counts.append(Count(metric, value, dimensions))

    def event(self, name: str, **facts: object) -> None:
        scalars = str | int | float | bool | datetime | timedelta | BaseException | None
        strange = [key for key, value in facts.items() if not isinstance(value, scalars)]
        assert not strange, f"{name}: not loggable: {strange}"
        logged: dict[str, object] = {key: fact(value) for key, value in facts.items()}
        assert not spilled([name, repr(logged)]), f"{name}: personal or secret"
        self.events.append((name, logged))

    @contextmanager
    def about(self, **facts: str) -> Iterator[None]:
        assert not spilled([repr(facts)]), "personal or secret"
        before, self.bound = self.bound, {**self.bound, **facts}
        try:
            yield
        finally:
            self.bound = before

    def values(self, metric: str) -> list[float]:
        """In the order of their counting; also refuses to ask for an undocumented metric."""
        metric_of(metric)
        return [count.value for count in self.counts if count.metric == metric]

    def total(self, metric: str) -> float:
        return sum(self.values(metric))

    def names(self) -> list[str]:
        return [name for name, _ in self.events]
