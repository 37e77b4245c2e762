"""Times as an operator types them, and as a command says them."""

import re
from datetime import UTC, date, datetime, timedelta

from leadrelay.cli.endings import UsageError

AGO = re.compile(r"(\d{1,5})(min|h|d|w)")
UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
FORMS = "Say 2026-10-03, 2026-10-03T08:30 (both of UTC), 2026-10-03T08:30+04:00, or 90min, 12h, 7d."


def moment(text: str, now: datetime) -> datetime:
    """Raises UsageError. Without an offset it is of UTC."""
    ago = AGO.fullmatch(text)
    try:
        if ago:
            return now - int(ago[1]) * UNITS[ago[2]]
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is no time.", advice=FORMS) from None


def day(text: str, now: datetime) -> date:
    """Of UTC. Raises UsageError."""
    named = {"today": now.date(), "yesterday": now.date() - timedelta(days=1)}
    try:
        return named.get(text) or date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is no day.", advice="Say 2026-10-03, today or yesterday."
        ) from None


def ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "-"
    return f"{span(now - at)} ago" if now - at >= UNITS["min"] else "just now"


def span(length: timedelta) -> str:
    """In the largest unit that is full."""
    for name in ("d", "h", "min"):
        if length >= UNITS[name]:
            return f"{length // UNITS[name]} {name}"
    return f"{int(length.total_seconds())} s"


def iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
