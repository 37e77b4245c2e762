"""Plays the script against the clock, then waits until nothing is open any more."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.sandbox.demo.cast import Cast
from tests.sandbox.demo.ledger import entries
from tests.sandbox.demo.pauses import end_grace, polls
from tests.sandbox.demo.rotation import Rotation
from tests.sandbox.demo.screen import Glance, Screen
from tests.sandbox.demo.script import CLOSING, OPENING, SCRIPT, Scene
from tests.sandbox.sandbox import Sandbox

SECONDS = 40.0  # for ten hours
PATIENCE = 180.0  # seconds in which nothing moves; the longest pause of the breaker is one minute
LONGEST = 1200.0  # seconds after closing time
LOOK = 0.5  # seconds between two looks
QUEUES = ("EnquiryQueue", "BackfillQueue", "SeekerLeadsDoorbellQueue")


@dataclass
class Day:
    sandbox: Sandbox
    cast: Cast
    screen: Screen
    rotation: Rotation
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
        """Returns when everything has come to rest, or nothing moves any more."""
        end = time.monotonic() + LONGEST
        moved_at, seen = time.monotonic(), self._reached()
        with self.screen.watching(self.glance):
            for _ in self._steps():
                now, reached = time.monotonic(), self._reached()
                if reached != seen:
                    moved_at, seen = now, reached
                if now > min(end, moved_at + PATIENCE):
                    return
                time.sleep(LOOK)

    def _steps(self) -> Iterator[None]:
        """One for each look at something that is not over yet."""
        sides = (self.cast.property_finder, self.cast.seeker_leads)
        while not (self.rotation.is_over and all(side.portal.settle(0) for side in sides)):
            self._is_at_rest()
            yield
        yield from self._polled()
        while not self._is_at_rest():
            yield
        end_grace(self.sandbox.stack, [side.portal for side in sides])
        for _ in range(2):  # what the first counted is known when the second has ended
            yield from self._polled()

    def _reached(self) -> tuple[int, int | None]:
        return len(self.cast.lead_pro.crm.leads), self.still_open

    def _polled(self) -> Iterator[None]:
        """Until a poll of every account is over that began after now."""
        now = datetime.now(UTC)
        while not all(since is not None and since > now for since in self._read_since()):
            yield

    def _read_since(self) -> Iterator[datetime | None]:
        for item in polls(self.sandbox.stack):
            since = json.loads(item["state"])["read_since"]
            yield datetime.fromisoformat(since) if since else None

    def glance(self) -> Glance:
        elapsed = (time.monotonic() - self.opened_at) / SECONDS
        minute = OPENING + elapsed * (CLOSING - OPENING)
        finder, seeker = self.cast.property_finder, self.cast.seeker_leads
        received = [len(side.portal.leads) + side.promises.unreadable for side in (finder, seeker)]
        return Glance(minute, received, len(self.cast.lead_pro.crm.leads), self.still_open)

    def _wait_for(self, minute: int) -> None:
        share = (minute - OPENING) / (CLOSING - OPENING)
        time.sleep(max(0.0, self.opened_at + share * SECONDS - time.monotonic()))

    def _is_at_rest(self) -> bool:
        waiting = sum(self.sandbox.stack.waiting(queue) for queue in QUEUES)
        rows = entries(self.sandbox.stack.ledger_rows())
        self.still_open = waiting + sum(row.is_open for row in rows.values())
        return self.still_open == 0
