"""When a new access token may be asked for: no storm, whatever readers and portals do."""

import dataclasses
from datetime import datetime, timedelta

from leadrelay.domain.token import AccessToken, RefreshState

BETWEEN_REQUESTS = timedelta(seconds=60)
PER_WRITE = timedelta(minutes=10)  # Secrets Manager keeps 100 versions of the last 24 hours
LONGEST_MARGIN = timedelta(minutes=15)  # three runs of a schedule of five minutes
LONGEST_PAUSE = timedelta(minutes=30)


def margin(token: AccessToken) -> timedelta:
    """The life that is left when a token is renewed: never more than half of it."""
    return min((token.expires_at - token.minted_at) / 2, LONGEST_MARGIN)


def is_wanted(stored: AccessToken | None, rejected_at: datetime | None, now: datetime) -> bool:
    """`rejected_at` is when a token was minted that a portal refused."""
    if stored is None or stored.minted_at == rejected_at:
        return True
    return stored.remaining(now) < margin(stored)


def may_ask(state: RefreshState, now: datetime) -> bool:
    return state.asked_at is None or abs(now - state.asked_at) >= BETWEEN_REQUESTS


def is_paused(state: RefreshState, now: datetime) -> bool:
    """Longer than LONGEST_PAUSE is a clock that was wrong, not a pause."""
    return state.retry_at is not None and now < state.retry_at <= now + LONGEST_PAUSE


def may_write(
    state: RefreshState, stored: AccessToken | None, rejected_at: datetime | None, now: datetime
) -> bool:
    """One write per ten minutes; one more, in advance, where a portal refused a fresh token."""
    paid_until = _paid_until(state, stored)
    advance = PER_WRITE if rejected_at is not None else timedelta(0)
    return paid_until is None or paid_until <= now + advance


def _paid_until(state: RefreshState, stored: AccessToken | None) -> datetime | None:
    """The stored token is a witness of its own write, should booking it have failed."""
    written = stored.minted_at + PER_WRITE if stored is not None else None
    return max(filter(None, (state.writes_paid_until, written)), default=None)


def after_write(state: RefreshState, stored: AccessToken | None, now: datetime) -> RefreshState:
    """`stored` is the token that was there before."""
    paid_until = max(_paid_until(state, stored) or now, now) + PER_WRITE
    return RefreshState(
        revision=state.revision, asked_at=state.asked_at, writes_paid_until=paid_until
    )


def after_refusal(state: RefreshState, fingerprint: str, now: datetime) -> RefreshState:
    """One minute, doubling to half an hour, for as long as the credentials stay the same."""
    refusals = state.refusals + 1 if fingerprint == state.fingerprint else 1
    pause = min(BETWEEN_REQUESTS * (1 << min(refusals - 1, 10)), LONGEST_PAUSE)
    return dataclasses.replace(
        state, refusals=refusals, retry_at=now + pause, fingerprint=fingerprint
    )


def after_failure(state: RefreshState, retry_after: float | None, now: datetime) -> RefreshState:
    """A portal that asks for a pause gets it, also from the next invocation."""
    if retry_after is None:
        return state
    pause = min(timedelta(seconds=min(retry_after, 86_400)), LONGEST_PAUSE)
    return dataclasses.replace(state, retry_at=now + pause)
