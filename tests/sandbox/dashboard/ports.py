"""What a dashboard asks of AWS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from tests.sandbox.dashboard.body import Series

Sample: TypeAlias = tuple[float, float]
"""When, in seconds since 1970, and the value."""

WHOLE = 2**31
"""Seconds since 1970 that no clock of this page will show."""


@dataclass(frozen=True)
class Span:
    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class Found:
    """The samples of a series, the earliest first, and their unit as CloudWatch words it."""

    samples: Sequence[Sample] = ()
    unit: str = "None"


@dataclass(frozen=True)
class Alarm:
    name: str
    state: str
    description: str = ""
    series: Series | None = None
    threshold: float | None = None


class Watch(Protocol):
    def samples(self, series: Series, span: Span, period: int) -> Found:
        """A sample for each period that has one, the first being that in which the span begins.

        A period of `WHOLE` is exactly the span.
        """
        ...

    def alarms(self, arns: Sequence[str]) -> Sequence[Alarm]:
        """In the order asked for; an alarm that does not exist is left out."""
        ...


class FunctionFailedError(Exception):
    """The function ended with an error; the message is its own."""


class Invoke(Protocol):
    def __call__(self, endpoint: str, event: Mapping[str, Any]) -> Any:
        """What the function returns; raises FunctionFailedError."""
        ...
