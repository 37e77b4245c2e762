"""The HTTP simulator, as one of the twins."""

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from leadrelay.http import Answer, JsonApi
from tests.fakes.clock import FakeClock
from tests.simulation.lead_pro import Fate
from tests.simulation.lead_pro_twins.simulator import FAULTS, TwinSimulator
from tests.simulation.lead_pro_twins.twin import PatchOfMeta, Twin


class OverHttp(Twin):
    def __init__(self, simulator: TwinSimulator, clock: FakeClock, refusing: str) -> None:
        self.simulator, self.clock, self.refusing = simulator, clock, refusing
        super().__init__(simulator)

    @property
    def leads(self) -> Sequence[Mapping[str, Any]]:
        return [dict(lead) for lead in self.simulator.leads]

    def wait(self, by: timedelta) -> None:
        self.clock.advance(by)
        assert self.simulator.settle()

    def find_late(self, lag: timedelta) -> None:
        self.simulator.settings.index_lag = lag.total_seconds()

    def patch_meta(self, mode: PatchOfMeta) -> None:
        self.simulator.settings.patch_meta = mode

    def find_in_pages(self, size: int) -> None:
        self.simulator.page_size = size

    def _answer(self, fate: Fate, method: str, path: str, **request: Any) -> Answer:
        if fate is Fate.REFUSED:
            return JsonApi(self.refusing).call(method, path, **request)
        if fate is not Fate.FINE:
            self.simulator.script(FAULTS[fate], method=method)
        return JsonApi(self.simulator.url).call(method, path, **request)


@contextmanager
def over_http() -> Iterator[OverHttp]:
    clock = FakeClock()
    with TwinSimulator(clock) as simulator, _refusing_url() as refusing:
        yield OverHttp(simulator, clock, refusing)


@contextmanager
def _refusing_url() -> Iterator[str]:
    """Nobody else can take a port that is held without listening."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"
