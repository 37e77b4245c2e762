"""The model, as one of the twins."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from leadrelay.http import Answer
from tests.simulation.agenda import Agenda
from tests.simulation.lead_pro import Fate, LeadProModel, ModelApi
from tests.simulation.lead_pro_twins.twin import LATE_BY, PatchOfMeta, Twin


class OnModel(Twin):
    def __init__(self) -> None:
        self.clock = Agenda()
        self.model = LeadProModel(self.clock, self.clock.later, late_by=LATE_BY)
        super().__init__(self.model)

    @property
    def leads(self) -> Sequence[Mapping[str, Any]]:
        return list(self.model.leads.values())

    def wait(self, by: timedelta) -> None:
        self.clock.advance(by)

    def find_late(self, lag: timedelta) -> None:
        self.model.index_lag = lag

    def patch_meta(self, mode: PatchOfMeta) -> None:
        self.model.merges_meta = mode == "merge"

    def find_in_pages(self, size: int) -> None:
        self.model.page_size = size

    def _answer(self, fate: Fate, method: str, path: str, **request: Any) -> Answer:
        return ModelApi(self.model, lambda *_: fate).call(method, path, **request)


@contextmanager
def on_model() -> Iterator[OnModel]:
    yield OnModel()
