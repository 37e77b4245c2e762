"""Which leads are wanted of the portal, by the time of their creation."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from leadrelay.domain.enquiry import Enquiry, Observation
from leadrelay.domain.errors import RequestRejectedError
from leadrelay.portals.property_finder.filters import LeadFilter, Wording

MOST_MOVES = 5
MOVE = timedelta(days=1)
# A younger start cannot have been refused for its age.
YOUNGEST_MOVED = timedelta(days=30)
TOLERANCE = timedelta(seconds=1)  # bounds are sent as whole seconds
# Times before and after are no times at all, and say nothing of what a filter did.
FIRST_YEAR = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_SKEW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    start: datetime
    end: datetime | None
    moves: int = 0

    @property
    def is_empty(self) -> bool:
        return self.end is not None and self.start >= self.end

    @property
    def filter(self) -> LeadFilter:
        """A second longer: a portal may leave out the very second of a bound, of both slices."""
        end = self.end + TOLERANCE if self.end else None
        return LeadFilter(created_from=self.start, created_to=end)

    def later(self) -> "Wish":
        return replace(self, start=self.start + MOVE, moves=self.moves + 1)

    def is_too_old(self, refused: RequestRejectedError, wording: Wording, now: datetime) -> bool:
        may_move = self.moves < MOST_MOVES and self.start < now - YOUNGEST_MOVED
        return may_move and names_start(refused, wording)

    def is_before(self, observation: Observation, now: datetime) -> bool:
        created_at = _plausible_time(observation, now)
        return created_at is not None and created_at < self.start - TOLERANCE

    def is_after(self, observation: Observation, now: datetime) -> bool:
        created_at = _plausible_time(observation, now)
        if created_at is None or self.end is None:
            return False
        return created_at > self.end + TOLERANCE


def names_start(refused: RequestRejectedError, wording: Wording) -> bool:
    return bool({"createdAtFrom", wording.start} & set(refused.fields))


def _plausible_time(observation: Observation, now: datetime) -> datetime | None:
    created_at = observation.created_at if isinstance(observation, Enquiry) else None
    if created_at is None or not FIRST_YEAR <= created_at <= now + LONGEST_SKEW:
        return None
    return created_at
