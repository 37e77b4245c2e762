"""What Lambda does for a function: a warm process if there is one, a deadline, an end."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain.entry import Claim
from leadrelay.domain.ports import Clock, Telemetry
from tests.simulation.kernel import Invocation, Kernel
from tests.simulation.relay import Doors
from tests.simulation.weather import Weather


@dataclass(frozen=True, slots=True)
class Function:
    """`make` composes what a process keeps while it is warm."""

    name: str
    lasts: timedelta
    make: Callable[[Doors, Clock, Telemetry], Any]


@dataclass(slots=True)
class Container:
    """A process; its clock is a little wrong."""

    kernel: Kernel
    skew: timedelta
    held: Any = None

    def clock(self) -> datetime:
        return self.kernel.now + self.skew


@dataclass(slots=True)
class Platform:
    kernel: Kernel
    weather: Weather
    doors: Doors
    telemetry: Telemetry
    warm: dict[str, list[Container]] = field(default_factory=dict)
    invocations: Counter[str] = field(default_factory=Counter)

    def invoke(
        self,
        function: Function,
        work: Callable[[Any, Claim], None],
        ended: Callable[[bool], None],
    ) -> None:
        """`ended` is told whether it came to its end. A process that was killed is gone."""
        container, invocation = self._container(function), self._invocation(function)
        claim = Claim(invocation.name, invocation.deadline + container.skew)

        def over(is_whole: bool) -> None:  # noqa: FBT001 - the kernel's own callback
            if is_whole:
                self.warm[function.name].append(container)
            ended(is_whole)

        self.kernel.start(invocation, lambda: work(container.held, claim), over)

    def call(self, function: Function, work: Callable[[Any, Claim], None]) -> bool:
        """As `invoke`, but the invocation that asks waits for the end."""
        container, invocation = self._container(function), self._invocation(function)
        claim = Claim(invocation.name, invocation.deadline + container.skew)
        is_whole = self.kernel.wait_for(invocation, lambda: work(container.held, claim))
        if is_whole:
            self.warm[function.name].append(container)
        return is_whole

    def _invocation(self, function: Function) -> Invocation:
        self.invocations[function.name] += 1
        name = f"{function.name}-{self.invocations[function.name]}"
        return Invocation(name, self.kernel.now, self.kernel.now + function.lasts)

    def _container(self, function: Function) -> Container:
        warm = self.warm.setdefault(function.name, [])
        if warm and not self.weather.is_cold():
            return warm.pop()
        container = Container(self.kernel, self.weather.skew())
        container.held = function.make(self.doors, container.clock, self.telemetry)
        return container
