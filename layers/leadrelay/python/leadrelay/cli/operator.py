"""Who runs a command, on which stack, and what surrounds it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from leadrelay.cli.clients import Clients, connected
from leadrelay.cli.screen import Screen
from leadrelay.cli.stack import Stack
from leadrelay.domain.ports import Clock


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The world of a command: a test brings its own."""

    connect: Callable[[str | None, str | None], Clients] = connected
    clock: Clock = _now
    sleep: Callable[[float], None] = time.sleep
    screen: Screen = field(default_factory=Screen)


@dataclass(frozen=True, kw_only=True)
class Operator:
    stack_name: str
    profile: str | None
    region: str | None
    around: Surroundings

    @property
    def screen(self) -> Screen:
        return self.around.screen

    @cached_property
    def stack(self) -> Stack:
        return Stack.read(self.stack_name, self.around.connect(self.profile, self.region))

    def wait(self, seconds: float, text: str) -> None:
        self.screen.wait(seconds, text, self.around.sleep)
