"""Second readings of a longer past: what was listed late or slipped through is seen again."""

import dataclasses
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from leadrelay.domain.coverage import LONGEST_SLICE, PollRules, PollState, Sweep, Window


class SweepKind(StrEnum):
    DAILY = "daily"
    HISTORY = "history"


SWEPT_EVERY = {SweepKind.DAILY: timedelta(days=1), SweepKind.HISTORY: timedelta(days=30)}
DAILY_REACH = timedelta(days=7)
PROOF_PAUSE = timedelta(minutes=5)


def bounded_slice(sweep: Sweep) -> Window:
    end = sweep.position + timedelta(seconds=sweep.slice_seconds)
    return Window(sweep.position, min(end, sweep.end))


def sweep_of(state: PollState, kind: SweepKind) -> Sweep | None:
    return state.daily if kind is SweepKind.DAILY else state.history


def due_sweep(state: PollState, now: datetime) -> SweepKind | None:
    """The whole history first, once; while it is only being proved the daily sweeps go on."""
    if state.go_live is None or state.watermark is None:
        return None
    is_unread = state.history_done_at is None and not (state.history and state.history.proving)
    order = (SweepKind.HISTORY, SweepKind.DAILY) if is_unread else tuple(SweepKind)
    return next((kind for kind in order if _is_sweep_due(state, kind, now)), None)


def _is_sweep_due(state: PollState, kind: SweepKind, now: datetime) -> bool:
    running = sweep_of(state, kind)
    if running is not None:
        return running.resume_at is None or now >= running.resume_at
    done_at = state.daily_done_at if kind is SweepKind.DAILY else state.history_done_at
    return done_at is None or now - done_at >= SWEPT_EVERY[kind]


def current_sweep(state: PollState, kind: SweepKind, rules: PollRules, now: datetime) -> Sweep:
    """The one that is running, or a new one; never before what may still be asked for."""
    running = sweep_of(state, kind)
    if running is not None:
        position = max(running.position, rules.oldest(now))
        return dataclasses.replace(running, position=position)
    end = max(filter(None, (state.watermark, state.go_live)), default=now)
    return Sweep(position=_start(kind, rules, now), end=end, slice_seconds=LONGEST_SLICE)


def _start(kind: SweepKind, rules: PollRules, now: datetime) -> datetime:
    reach = rules.history if kind is SweepKind.HISTORY else DAILY_REACH
    return max(now - reach, rules.oldest(now))


def with_sweep(state: PollState, kind: SweepKind, sweep: Sweep) -> PollState:
    match kind:
        case SweepKind.DAILY:
            return dataclasses.replace(state, daily=sweep)
        case SweepKind.HISTORY:
            return dataclasses.replace(state, history=sweep)
    assert_never(kind)


def swept(
    state: PollState, kind: SweepKind, sweep: Sweep, rules: PollRules, now: datetime
) -> PollState:
    """After a slice; the first history is done when a reading of it found nothing to send."""
    if sweep.position < sweep.end:
        return with_sweep(state, kind, sweep)
    if kind is SweepKind.DAILY:
        return dataclasses.replace(state, daily=None, daily_done_at=now)
    if state.history_done_at is None and sweep.sent:
        start = _start(kind, rules, now)
        again = Sweep(position=start, end=sweep.end, slice_seconds=LONGEST_SLICE, proving=True)
        return dataclasses.replace(state, history=unproved(again, now), daily_done_at=now)
    return dataclasses.replace(state, history=None, history_done_at=now)


def unproved(sweep: Sweep, now: datetime) -> Sweep:
    """Something had to be queued, once more or for the first time."""
    return dataclasses.replace(sweep, resume_at=now + PROOF_PAUSE)
