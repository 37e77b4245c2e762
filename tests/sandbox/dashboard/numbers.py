"""Numbers and moments as the console of CloudWatch writes them."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime

STEPS = (1, 2, 2.5, 5, 10)
SUFFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
SHORT = {"Seconds": "s", "Milliseconds": "ms", "Percent": "%", "Bytes": "B"}
CLOCK_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
NOTHING = "–"


def compact(value: float) -> str:
    """Three significant figures, with k, M and G."""
    for size, suffix in SUFFIXES:
        if abs(value) >= size:
            return f"{_plain(value / size)}{suffix}"
    return _plain(value)


def _plain(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 99.95 else f"{value:.3g}"


def with_unit(value: float | None, unit: str) -> str:
    if value is None:
        return NOTHING
    short = SHORT.get(unit, "")
    return f"{compact(value)}{short}" if short == "%" else f"{compact(value)} {short}".rstrip()


def ticks(low: float, high: float, count: int, *, smallest: float = 0.0) -> Sequence[float]:
    """Round numbers from at most `low` to at least `high`, some `count` of them."""
    step = max(_round_step((high - low) / max(count, 1)), smallest)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(first, last + 1)]


def _round_step(rough: float) -> float:
    if rough <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in STEPS if step * power >= rough * 0.999)


def moments(start: float, end: float, count: int) -> Sequence[float]:
    """Round times of the clock between both, at most some `count` of them."""
    rough = (end - start) / max(count, 1)
    step = next((step for step in CLOCK_STEPS if step >= rough), CLOCK_STEPS[-1])
    first = math.ceil(start / step)
    return [number * step for number in range(first, math.floor(end / step) + 1)]


def clock(moment: float, *, seconds: bool = False) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%H:%M:%S" if seconds else "%H:%M")


def length(seconds: float) -> str:
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
