"""Spans of time that more than one part of the world speaks of."""

from datetime import UTC, datetime, timedelta

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CLOCKS_DIFFER = timedelta(seconds=2)  # between two containers
NEVER = datetime.max.replace(tzinfo=UTC)
