"""Whether a portal's webhook announces what its poll finds, and so how often must be polled."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from leadrelay.domain.subscriptions import SubscriptionState

GRACE = timedelta(minutes=5)  # so long after an enquiry its webhook may still come, or come again
BETWEEN_RINGS = timedelta(minutes=2)
MOST_RINGS = 200  # hours of an outage in which a portal rings and cannot be read
SILENT = timedelta(days=1)
LAST_LOOK = timedelta(hours=26)  # at the subscriptions, which is taken daily


class Health(StrEnum):
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What polls know of an account's webhook.

    Enquiries up to `judged_until` have been judged, each once. `announced_at` and `missed_at` are
    the times of the newest one that a webhook announced, and that none did. `rings` are times of
    doorbells.
    """

    judged_until: datetime | None = None
    announced_at: datetime | None = None
    missed_at: datetime | None = None
    rings: tuple[datetime, ...] = ()

    def judges(self, created_at: datetime, until: datetime) -> bool:
        return self.judged_until is not None and self.judged_until < created_at <= until

    def heard(self, created_at: datetime) -> bool:
        """Whether a doorbell rang for it."""
        return any(abs(ring - created_at) <= GRACE for ring in self.rings)


def judged(
    watch: Watch, until: datetime, announced: Iterable[datetime], missed: Iterable[datetime]
) -> Watch:
    """`announced` and `missed` are times of enquiries that were judged."""
    return dataclasses.replace(
        watch,
        judged_until=max(until, watch.judged_until or until),
        announced_at=_newest(watch.announced_at, announced),
        missed_at=_newest(watch.missed_at, missed),
    )


def _newest(known: datetime | None, times: Iterable[datetime]) -> datetime | None:
    return max([*([known] if known else []), *times], default=None)


def with_ring(watch: Watch, at: datetime) -> Watch:
    """Doorbells of two minutes count as one, and as none once all that they announced is judged."""
    since = (watch.judged_until or at) - GRACE
    kept = tuple(ring for ring in watch.rings if ring >= since)
    if any(abs(ring - at) < BETWEEN_RINGS for ring in kept):
        return watch
    return dataclasses.replace(watch, rings=(*kept, at)[-MOST_RINGS:])


def is_silent(watch: Watch, now: datetime) -> bool:
    """It did announce enquiries, and for a day none of those that came."""
    if watch.announced_at is None or watch.missed_at is None:
        return False
    return watch.missed_at > watch.announced_at and now - watch.announced_at >= SILENT


def health(kept: SubscriptionState, watch: Watch, now: datetime) -> Health:
    if kept.checked_at is None or now - kept.checked_at > LAST_LOOK:
        return Health.UNKNOWN
    is_missed = watch.missed_at is not None and (
        watch.announced_at is None or watch.missed_at > watch.announced_at
    )
    return Health.HEALTHY if kept.complete and not is_missed else Health.UNHEALTHY
