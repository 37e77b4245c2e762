"""Which time of a portal has been read, and what is to be read next."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadrelay.domain.webhook_watch import GRACE, Health, Watch

SAFETY = timedelta(minutes=2)  # a portal may list an enquiry a little after its time
TRUSTED_SKEW = timedelta(minutes=15)  # a portal's clock further off than this is not believed
PUNCTUAL = 0.9
CLOCKS_DIFFER = timedelta(seconds=5)  # between two functions of ours, generously
TICKS_MISSED = 2
SHORTEST_SLICE = 60  # seconds
LONGEST_SLICE = 86_400


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open `[start, end)` in the portal's time; `end` None is "up to now"."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """A second reading of a longer past, with progress of its own.

    `sent`: this reading has queued something. `proving`: everything has been queued once; now the
    ledger must be seen to hold it. `resume_at` leaves the queues time for that.
    """

    position: datetime  # everything of this round before it has been read
    end: datetime
    slice_seconds: int
    sent: bool = False
    proving: bool = False
    resume_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """What is remembered of the polls of one account.

    `watermark` is a time of coverage: every enquiry that the portal listed with an earlier time
    has been admitted. `reached` is how far a poll has come that was interrupted: the next one goes
    on there. `begun_at` is our time at which that reading began, `read_since` that of the last
    complete one. `go_live` is set once. A sweep of None is not running.
    """

    revision: int = 0
    go_live: datetime | None = None
    watermark: datetime | None = None
    reached: datetime | None = None
    slice_seconds: int = 86_400
    begun_at: datetime | None = None
    read_since: datetime | None = None
    polled_at: datetime | None = None  # end of the last complete poll
    daily: Sweep | None = None
    daily_done_at: datetime | None = None
    history: Sweep | None = None
    history_done_at: datetime | None = None
    last_enquiry_at: datetime | None = None
    failures: int = 0  # polls in a row that did not complete
    failed_at: datetime | None = None  # the last of them
    watch: Watch = field(default_factory=Watch)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRules:
    """`look_back` is the oldest age that the portal answers for, `history` what we want of it.

    `page` is what the next page may take: with less time left none is begun. A poll is due every
    `interval` while a webhook is known to announce everything, else every `alone`.
    """

    interval: timedelta = timedelta(minutes=5)
    alone: timedelta = timedelta(minutes=1)
    overlap: timedelta = timedelta(hours=2)
    look_back: timedelta = timedelta(days=85)
    history: timedelta = timedelta(days=85)
    page: timedelta = timedelta(seconds=10)

    def pace(self, health: Health) -> timedelta:
        return self.interval if health is Health.HEALTHY else min(self.alone, self.interval)

    def oldest(self, now: datetime) -> datetime:
        return now - self.look_back


def portal_now(sent_at: datetime | None, now: datetime) -> datetime:
    """The portal's own time where it tells it believably, else ours, early rather than late."""
    if sent_at is not None and abs(sent_at - now) <= TRUSTED_SKEW:
        return sent_at
    return now - SAFETY


def portal_ahead(sent_at: datetime | None, now: datetime) -> timedelta:
    """Of our clock; nothing where the portal does not tell its time believably."""
    is_told = sent_at is not None and abs(sent_at - now) <= TRUSTED_SKEW
    return sent_at - now if is_told and sent_at else timedelta(0)


def go_live_line(sent_at: datetime | None, now: datetime) -> datetime:
    return sent_at if sent_at is not None and abs(sent_at - now) <= TRUSTED_SKEW else now


def next_slice(start: datetime, slice_seconds: int, present: datetime) -> Window:
    """The oldest part that is still to be read; without an end once it would reach the present.

    So a clock of ours that is slow never claims what was not read.
    """
    end = start + timedelta(seconds=slice_seconds)
    return Window(start, None if end >= present - SAFETY else end)


def covered_until(window: Window, began: datetime) -> datetime:
    """What a complete reading proves, `began` being the portal's time of its first page."""
    proved = began - SAFETY
    return proved if window.end is None else min(window.end, proved)


def halved(slice_seconds: int, window: Window, present: datetime) -> int:
    """The next try of a slice that did not finish: half of what was really asked for."""
    span = int(((window.end or present) - window.start).total_seconds())
    return max(min(slice_seconds, span) // 2, SHORTEST_SLICE)


def doubled(slice_seconds: int) -> int:
    return min(slice_seconds * 2, LONGEST_SLICE)


def is_due(state: PollState, pace: timedelta, now: datetime) -> bool:
    """After a failure at every tick, whether a tick or a doorbell met it.

    A poll ends a little after its tick; the one a pace later must not miss it for that.
    """
    if state.polled_at is None or state.failed_at is not None:
        return True
    return now - state.polled_at >= pace * PUNCTUAL


def answers(state: PollState, rung_at: datetime, now: datetime) -> bool:
    """Whether a complete poll has read everything since a doorbell rang.

    One that began in the future began by a wrong clock.
    """
    since = state.read_since
    return since is not None and rung_at + CLOCKS_DIFFER <= since <= now


def has_just_failed(state: PollState, rules: PollRules, now: datetime) -> bool:
    """The next tick tries again; a doorbell only where there are no ticks."""
    if state.failed_at is None:
        return False
    return abs(now - state.failed_at) < TICKS_MISSED * rules.alone


def first_start(state: PollState, rules: PollRules, now: datetime) -> datetime:
    covered = state.watermark or state.go_live or now
    # Those that were too young to be judged are seen again, whatever the overlap.
    return max(state.reached or covered - max(rules.overlap, GRACE), rules.oldest(now))


def gap(state: PollState, rules: PollRules, now: datetime) -> Window | None:
    """What was never read and can no longer be asked for."""
    oldest = rules.oldest(now)
    if state.watermark is None or state.watermark >= oldest:
        return None
    return Window(state.watermark, oldest)
