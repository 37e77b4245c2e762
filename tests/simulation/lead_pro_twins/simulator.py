"""The HTTP simulator of Lead.pro, set to do what its model does."""

import json
from collections.abc import Callable, Mapping

from tests.simulation.lead_pro import REJECTION, RETRY_AFTER, Fate, page_of
from tests.simulators.background import Later
from tests.simulators.faults import Fault
from tests.simulators.lead_pro import LeadProSettings, LeadProSimulator
from tests.simulators.server import Answer, Clock, Request, json_answer

HTML = "<html>Come back later</html>"
FAULTS: Mapping[Fate, Fault] = {
    Fate.LOST: Fault(reset="before"),
    Fate.UNANSWERED: Fault(reset="after"),
    Fate.LATE: Fault(commit_after=0),
    Fate.ERROR: Fault(status=500),
    Fate.ERROR_COMMITTED: Fault(status=500, commit=True),
    Fate.HTML: Fault(html=HTML, commit=True),
    Fate.HTML_LOST: Fault(html=HTML),
    Fate.THROTTLED: Fault(retry_after=RETRY_AFTER),
    Fate.THROTTLED_BARE: Fault(status=429),
    Fate.LOCKED_OUT: Fault(status=401),
    Fate.REJECTED: Fault(status=422, content=REJECTION),
}


class WhenSettled(Later):
    """What is late stays away, however long it takes, until somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self._actions: list[Callable[[], None]] = []

    def call(self, delay: float, action: Callable[[], None]) -> None:
        del delay
        self._actions.append(action)

    def settle(self, timeout: float) -> bool:
        while self._actions:
            self._actions.pop(0)()
        return super().settle(timeout)


class TwinSimulator(LeadProSimulator):
    page_size: int | None = None

    def __init__(self, clock: Clock) -> None:
        settings = LeadProSettings(validation_status=422, patch_requires_names=True)
        super().__init__(settings, clock=clock)
        self.later = WhenSettled()

    def _find(self, request: Request) -> Answer:
        answer = super()._find(request)
        if self.page_size is None:
            return answer
        found, number = json.loads(answer.body), int(request.one("page") or 1)
        return json_answer(200, page_of(found, number, self.page_size))
