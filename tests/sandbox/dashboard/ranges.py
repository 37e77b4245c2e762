"""The time ranges of the page, and how finely it draws them.

Ranges of less than an hour are drawn in periods of seconds, which CloudWatch keeps only for
metrics of high resolution: a sandbox lives for minutes.
"""

from collections.abc import Mapping

from tests.sandbox.dashboard.ports import Span

RANGES: Mapping[str, int] = {"5m": 300, "15m": 900, "1h": 3600, "3h": 10_800, "12h": 43_200}
CLOSE_UP: Mapping[str, int] = {"5m": 5, "15m": 15}
DEFAULT = "1h"
MOST_SAMPLES = 1440  # that CloudWatch answers with


def span_of(name: str, now: float) -> Span:
    return Span(now - RANGES[name], now)


def period_of(name: str, wanted: int) -> int:
    """Of a line over time for which the dashboard wants periods of so many seconds."""
    longest = min(wanted, CLOSE_UP.get(name, wanted))
    while RANGES[name] / longest > MOST_SAMPLES:
        longest *= 2
    return longest
