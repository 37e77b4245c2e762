"""Where the relay meets the world: each crossing may go wrong in every way that its kind can."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from leadrelay.domain.errors import LeadRelayError, UnavailableError
from tests.simulation.boundaries import Boundary
from tests.simulation.kernel import Kernel
from tests.simulation.schedules import Choices

T = TypeVar("T")


class Mishap(StrEnum):
    NONE = "fine"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    FAILED = "failed without effect"
    ANSWER_LOST = "took effect, answer lost"
    REPEATED = "took effect, repeated by the SDK"
    LATE = "failed, takes effect later"
    SLOW = "slow"


READ = (Mishap.NONE, Mishap.KILLED_BEFORE, Mishap.FAILED, Mishap.SLOW)
WRITE = tuple(Mishap)
# The adapter recognises its own earlier write, or AWS does, by a token of the request.
WRITE_KNOWN = tuple(mishap for mishap in Mishap if mishap is not Mishap.REPEATED)
WITHOUT_EFFECT = frozenset({Mishap.FAILED, Mishap.LATE})
SLOWNESS = timedelta(seconds=8)  # what the SDK's attempts may take together
LATENESS = timedelta(seconds=20)
QUICK = timedelta(milliseconds=5)


class Service(StrEnum):
    DYNAMODB = "DynamoDB"
    SQS = "SQS"
    SECRETS = "Secrets Manager"
    LAMBDA = "Lambda"
    PORTAL = "portal"
    CRM = "Lead.pro"


@dataclass(slots=True)
class Outage:
    start: datetime
    end: datetime


@dataclass(slots=True)
class Crossings:
    """`latency` is the time that half of a usual call takes; `trace` remembers every crossing.

    `disturbed_until` is when the last thing that went wrong was over.
    """

    kernel: Kernel
    choices: Choices
    latency: Callable[[], timedelta] = lambda: QUICK
    outages: Mapping[Service, Outage] = field(default_factory=dict)
    trace: list[str] | None = None
    disturbed_until: datetime | None = None
    mishaps: int = 0
    crossed_dead: list[str] = field(default_factory=list)

    def read(self, service: Service, what: str, effect: Callable[[], T]) -> T:
        if self.met(service, what, READ) is Mishap.FAILED:
            raise UnavailableError(f"{what}: acted out")
        answer = effect()
        self.kernel.sleep(self.latency())
        return answer

    def write(
        self,
        service: Service,
        what: Boundary,
        effect: Callable[[], T],
        options: tuple[Mishap, ...] = WRITE,
    ) -> T:
        mishap = self.met(service, what, options)
        if mishap is Mishap.NONE:
            answer = effect()
            self.kernel.sleep(self.latency())
            return answer
        if mishap in WITHOUT_EFFECT:
            if mishap is Mishap.LATE:
                self._later(effect)
            raise UnavailableError(f"{what}: acted out")
        return self._after(mishap, what, effect(), effect)

    def met(self, service: Service, what: str, options: tuple[Mishap, ...]) -> Mishap:
        """What happens at this crossing; time has passed up to the moment of its effect."""
        mishap = self.pick(service, what, options)
        if mishap is Mishap.KILLED_BEFORE:
            self.kernel.kill()
        self.kernel.sleep(SLOWNESS if mishap is Mishap.SLOW else self.latency())
        if self.outages and self.is_away(service):
            self.disturbed()
            return Mishap.FAILED
        return mishap

    def pick(self, service: str, what: str, options: tuple[T, ...]) -> T:
        current = self.kernel.current
        if current is not None and current.is_dead:
            self.crossed_dead.append(what)  # nothing of it may reach the world any more
        picked = self.choices.pick(options)
        if picked is not options[0]:
            self.mishaps += 1
            self.disturbed()
        if self.trace is not None:
            self.trace.append(self._line(service, what, picked))
        return picked

    def disturbed(self, until: datetime | None = None) -> None:
        until = until or self.kernel.now
        self.disturbed_until = max(until, self.disturbed_until or until)

    def is_away(self, service: Service) -> bool:
        outage = self.outages.get(service)
        return outage is not None and outage.start <= self.kernel.now < outage.end

    def _later(self, effect: Callable[[], object]) -> None:
        def late() -> None:
            with suppress(LeadRelayError):
                effect()

        self.disturbed(self.kernel.now + LATENESS)
        self.kernel.after(LATENESS, late)

    def _after(self, mishap: Mishap, what: str, answer: T, effect: Callable[[], T]) -> T:
        self.kernel.sleep(self.latency())
        match mishap:
            case Mishap.KILLED_AFTER:
                self.kernel.kill()
            case Mishap.ANSWER_LOST:
                raise UnavailableError(f"{what}: answer lost")
            case Mishap.REPEATED:
                answer = effect()
        return answer

    def _line(self, service: str, what: str, picked: object) -> str:
        current = self.kernel.current
        name = current.name if current else "-"
        return f"{self.kernel.now:%H:%M:%S.%f} {name:14} {service:16} {what:38} {picked}"
