"""What CloudWatch makes of an alarm's data points, as its documentation tells it.

It looks at more periods than an alarm asks for. Missing ones are passed over while there are enough
others in that range; only what then still lacks is filled in as the alarm treats missing data.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

BEYOND = 2  # periods before those that an alarm asks for
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {
        "GreaterThanOrEqualToThreshold": operator.ge,
        "GreaterThanThreshold": operator.gt,
        "LessThanThreshold": operator.lt,
        "LessThanOrEqualToThreshold": operator.le,
    }
)
NOTHING_KNOWN = MappingProxyType(
    {"breaching": "ALARM", "notBreaching": "OK", "missing": "INSUFFICIENT_DATA"}
)


def state_after(
    breaches: Sequence[bool | None], *, periods: int, needed: int, missing: str, before: str
) -> str:
    """`breaches` of the whole range, the latest first; None where there is no data point."""
    known = [breach for breach in breaches if breach is not None]
    if not known:
        return NOTHING_KNOWN.get(missing, before)
    taken = known[:periods]
    filled = periods - len(taken) if missing == "breaching" else 0
    return "ALARM" if taken.count(True) + filled >= needed else "OK"
