"""When an agency's people are there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

A_WEEK_AHEAD = range(8)  # today's weekday comes twice: its hours may be over

Span = tuple[int, int]  # from and until, in minutes of a day's own clock


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHours:
    """`week` begins with Monday; a day without spans is a day off."""

    week: tuple[tuple[Span, ...], ...]
    zone: tzinfo

    def opening(self, at: datetime) -> datetime:
        """That very time while somebody is there, else when somebody is there again."""
        open_until = (span for span in self._spans(at) if at < span[1])
        return max(at, next(open_until, (at, at))[0])

    def _spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        today = at.astimezone(self.zone).date()
        for day in (today + timedelta(days=ahead) for ahead in A_WEEK_AHEAD):
            for begins, ends in sorted(self.week[day.weekday()]):
                yield self._instant(day, begins), self._instant(day, ends)

    def _instant(self, day: date, minutes: int) -> datetime:
        """By the clock on the wall, which is put forward or back twice a year."""
        wall = datetime.combine(day, time(), self.zone) + timedelta(minutes=minutes)
        return wall.astimezone(UTC)
