"""What differs from run to run without being a fault."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from tests.simulation.crossings import QUICK


def never() -> bool:
    return False


def silent() -> Iterable[timedelta]:
    return ()


def usual() -> timedelta:
    return QUICK


def exact() -> timedelta:
    return timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How long half of a call takes, whose clock is how wrong, who starts cold, what shows late.

    Of each commit Lead.pro's webhook tells after each of the times that `tells` names, which may be
    before its answer, or never, or twice. Lead.pro commits a late request after `late_by` and finds
    a lead after `index_lag`. Together they stay within the settle time, or the guarantee does not
    hold.
    """

    latency: Callable[[], timedelta] = usual
    is_cold: Callable[[], bool] = never
    skew: Callable[[], timedelta] = exact
    late_by: timedelta = timedelta(seconds=54)
    index_lag: timedelta = timedelta(0)
    due_index_lag: timedelta = timedelta(0)
    tells: Callable[[], Iterable[timedelta]] = silent
    merges_meta: bool = True
    most_at_once: int = 2
