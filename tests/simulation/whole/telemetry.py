"""Telemetry that remembers why a poll failed, and what a person was told."""

from collections.abc import Callable

from tests.simulation.telemetry import SilentTelemetry


class ToldTelemetry(SilentTelemetry):
    """`failures` is what polls and sweeps have failed of, `to_erase` of which leads it was told.

    `recovered` is called with an account and how many enquiries nobody had announced.
    """

    def __init__(self, said: list[str] | None = None) -> None:
        super().__init__(said)
        self.failures: list[object] = []
        self.recovered: Callable[[str, int], None] = lambda *_: None
        self.to_erase: Callable[[str], None] = lambda _: None

    def count(self, metric: str, value: float = 1, **dimensions: str) -> None:
        super().count(metric, value, **dimensions)
        if metric == "EnquiriesRecovered":
            self.recovered(dimensions["account"], int(value))

    def event(self, name: str, **facts: object) -> None:
        super().event(name, **facts)
        if name == "PortalNotRead":
            self.failures.append(facts["error"])
        if name == "LeadToErase":
            self.to_erase(str(facts["key"]))
