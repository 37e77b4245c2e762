"""Plays the script against the clock, then waits until nothing is open any more."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.sandbox.demo.cast import Cast
from tests.sandbox.demo.evidence import ledger
from tests.sandbox.demo.screen import Glance, Screen
from tests.sandbox.demo.script import CLOSING, OPENING, SCRIPT, Scene
from tests.sandbox.sandbox import Sandbox
from tests.simulators.routing import Exchange

SECONDS = 28.0  # for ten hours
PATIENCE = 90.0  # seconds after closing time; the longest pause of the breaker is one minute
QUEUES = ("EnquiryQueue", "BackfillQueue")


@dataclass
class Day:
    sandbox: Sandbox
    cast: Cast
    screen: Screen
    still_open: int | None = None
    opened_at: float = field(default_factory=time.monotonic)

    def play(self, script: Sequence[Scene] = SCRIPT) -> None:
        """A machine that is too slow for the clock plays the scenes one after the other."""
        with self.screen.watching(self.glance):
            for scene in script:
                self._wait_for(scene.minute)
                self.screen.scene(scene)
                scene.play(self.cast)
            self._wait_for(CLOSING)

    def close(self) -> None:
        """Returns when everything has come to rest, or after a while."""
        give_up, polls = time.monotonic() + PATIENCE, self._polls()
        with self.screen.watching(self.glance):
            self.cast.portal.settle(PATIENCE)
            # The second poll from now begins after the first has ended, and that one saw it all.
            while self._polls() < polls + 2 or not self._is_at_rest():
                if time.monotonic() > give_up:
                    return
                time.sleep(0.5)

    def glance(self) -> Glance:
        elapsed = (time.monotonic() - self.opened_at) / SECONDS
        minute = OPENING + elapsed * (CLOSING - OPENING)
        received = len(self.cast.portal.leads) + self.cast.promises.unreadable
        return Glance(minute, received, len(self.cast.crm.leads), self.still_open)

    def _wait_for(self, minute: int) -> None:
        share = (minute - OPENING) / (CLOSING - OPENING)
        time.sleep(max(0.0, self.opened_at + share * SECONDS - time.monotonic()))

    def _polls(self) -> int:
        requests: Sequence[Exchange] = self.cast.portal.received("GET", "/v1/leads")
        return sum("page=1&" in f"{one.query}&" for one in requests if one.status == 200)

    def _is_at_rest(self) -> bool:
        waiting = sum(self.sandbox.stack.waiting(queue) for queue in QUEUES)
        rows = ledger(self.sandbox.stack.ledger_rows())
        self.still_open = waiting + sum(row.is_open for row in rows.values())
        return self.still_open == 0
