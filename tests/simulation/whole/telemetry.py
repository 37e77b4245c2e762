"""Telemetry that remembers why a poll failed."""

from tests.simulation.telemetry import SilentTelemetry


class ToldTelemetry(SilentTelemetry):
    """Keeps what polls and sweeps have failed of."""

    def __init__(self, said: list[str] | None = None) -> None:
        super().__init__(said)
        self.failures: list[object] = []

    def event(self, name: str, **facts: object) -> None:
        super().event(name, **facts)
        if name == "PortalNotRead":
            self.failures.append(facts["error"])
