"""What the world's answer makes of a ledger entry."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from leadrelay.domain import delivery
from leadrelay.domain.entry import Claim, Entry, Limits, ParkReason, Row, State
from leadrelay.domain.lead import LeadDraft, Shape
from leadrelay.domain.outcome import NO_TURN, Outcome, Verdict
from leadrelay.domain.record import Handles, Record, emptied
from leadrelay.domain.repeats import without_untold
from leadrelay.domain.routing import Ruling

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_DOUBLING = 10
LONGEST_RETRY_AFTER = timedelta(minutes=15)
IN_DOUBT = "perhaps sent before the restore, by an e-mail or phone that is not known any more"


def backoff(row: Row, now: datetime, retry_after: float | None = None) -> datetime:
    """Doubling from 5 s to 5 min, plus up to a quarter that differs by key and attempt."""
    if retry_after is not None:
        return now + min(timedelta(seconds=max(retry_after, 1)), LONGEST_RETRY_AFTER)
    pause = min(FIRST_PAUSE * (1 << min(row.attempts, LONGEST_DOUBLING)), LONGEST_PAUSE)
    digest = hashlib.sha256(f"{row.key}/{row.attempts}".encode()).digest()
    return now + pause * (1 + digest[0] / 1024)


def resting(entry: Entry, step: delivery.Wait | delivery.Suppress | delivery.Park) -> Entry:
    match step:
        case delivery.Wait(until, reason):
            row = replace(entry.row, due_at=until, reason=reason)
        case delivery.Suppress(reason):
            row = replace(entry.row, state=State.SUPPRESSED, due_at=None, reason=reason)
        case delivery.Park(park_reason, reason):
            row = _parked(entry.row, park_reason, reason)
        case _:
            assert_never(step)
    return Entry(row, entry.record)


def put_off(entry: Entry, now: datetime) -> Entry:
    """Nothing was asked, because others ask already."""
    due_at = now + FIRST_PAUSE
    row = replace(entry.row, state=State.RETRY, due_at=due_at, reason=NO_TURN)
    return Entry(row, entry.record)


def erased(entry: Entry, step: delivery.Erase, now: datetime) -> Entry:
    """Where Lead.pro holds a lead, it stays known which; where it might, that it might."""
    row = _released(entry.row)
    state = row.state if row.state is State.GONE else State.SUPPRESSED
    row = replace(
        row,
        state=state if row.lead_id is None or state is State.GONE else State.CREATED,
        due_at=None,
        applied_version=row.version,
        park_reason=None,
        reason=step.reason,
        erased_at=now,
    )
    return Entry(row, emptied(entry.record))


def _carried(record: Record, draft: LeadDraft, ruling: Ruling) -> Record:
    """By what a lead can be found that was asked for now, or ever before."""
    sent_as = tuple(dict.fromkeys((*record.sent_as, draft.handles)))
    return replace(record, sent_as=sent_as, listing=ruling.listing)


def intended(entry: Entry, draft: LeadDraft, ruling: Ruling, claim: Claim, limits: Limits) -> Entry:
    """Must be durable before the POST leaves: from here on a crash means "unknown"."""
    row = replace(
        claimed(entry, draft, claim, limits).row,
        state=State.SENDING,
        posts=entry.row.posts + 1,
        decision=ruling.decision,
        lacks=ruling.lacks,
        merged_into=None,
    )
    if draft.late:  # so that an update follows as soon as the lead is there
        row = replace(row, sent_version=entry.row.version - 1, sent_hash="")
    return Entry(row, _carried(entry.record, draft, ruling))


def taken_over(
    entry: Entry, lead_id: int, draft: LeadDraft, ruling: Ruling, now: datetime
) -> Entry:
    """A lead that somebody else has made; the update that follows makes it ours."""
    row = replace(
        _released(entry.row),
        state=State.CREATED,
        lead_id=lead_id,
        delivered_at=now,
        due_at=now,
        decision=ruling.decision,
        merged_into=None,
        is_taken_over=True,
        reason="",
    )
    return Entry(row, _carried(entry.record, draft, ruling))


def doubted(entry: Entry, step: delivery.Doubt, ruling: Ruling, limits: Limits) -> Entry:
    """As if a POST had had no answer; whatever was under way then could leave until `before`."""
    row = replace(
        entry.row,
        state=State.UNKNOWN,
        send_bound=step.before,
        due_at=step.before + limits.settle,
        decision=entry.row.decision or ruling.decision,
        lacks=entry.row.lacks or ruling.lacks,
        sure_since=step.before,
        reason="the ledger was restored",
    )
    return Entry(row, replace(entry.record, listing=ruling.listing))


def findable(entry: Entry, handles: tuple[Handles, ...]) -> Entry:
    """Kept even if the portal erases the person before the lead is looked for."""
    return Entry(entry.row, replace(entry.record, sent_as=handles))


def claimed(entry: Entry, draft: LeadDraft, claim: Claim, limits: Limits) -> Entry:
    """Must be durable before a PATCH leaves.

    Until one that was cut off has settled no other leaves, so that none is overtaken by an older.
    """
    row = replace(
        entry.row,
        owner=claim.owner,
        lease_until=claim.deadline + limits.slack,
        send_bound=claim.deadline,
        due_at=claim.deadline + limits.settle,
        sent_version=entry.row.version,
        sent_hash=draft.content_hash,
        applied_hash="",
        reason="",
    )
    return Entry(row, entry.record)


def after_post(entry: Entry, outcome: Outcome, now: datetime, limits: Limits) -> Entry:
    row = _released(entry.row)
    match outcome.verdict:
        case Verdict.DONE:
            return _with(entry, _created(row, outcome.lead_id, now))
        case Verdict.NOT_SENT | Verdict.REFUSED | Verdict.THROTTLED:
            return _with(entry, _again(_unposted(row), outcome, now))
        case Verdict.REJECTED:
            return _with(entry, _rejected(_unposted(row), outcome, now))
        case Verdict.UNKNOWN | Verdict.GONE:
            return _with(entry, _unknown(row, outcome, now, limits))
    assert_never(outcome.verdict)


def after_look_up(entry: Entry, lead_ids: tuple[int, ...], now: datetime, limits: Limits) -> Entry:
    """`lead_ids` is what a complete look-up found; the smallest is the first that was made."""
    row = entry.row
    if lead_ids:
        return _with(entry, _created(row, min(lead_ids), now))
    if row.posts >= limits.most_posts:
        reason = f"{row.posts} posts without a clear answer"
        return _with(entry, _parked(row, ParkReason.OUTCOMES_UNKNOWN, reason))
    state = State.RETRY if row.posts else State.NEW
    row = replace(row, state=state, send_bound=None, due_at=now, reason="proved absent")
    return _with(entry, row)


def is_doubted(row: Row) -> bool:
    """Looked up for a restore's sake, and not for a POST that was sent since."""
    return row.sure_since is not None and row.send_bound == row.sure_since


def held_in_doubt(entry: Entry) -> Entry:
    """Doubted again when the portal says more, or a person lets it pass.

    `send_bound` stays: whoever is erased meanwhile may have a lead, which a person must delete.
    """
    row = replace(entry.row, sure_since=None, lacks=frozenset())
    return _with(entry, _parked(row, ParkReason.HELD, IN_DOUBT))


def after_early_look_up(
    entry: Entry, lead_ids: tuple[int, ...], now: datetime, limits: Limits
) -> Entry:
    """Before the outcome has settled, only what is found proves anything."""
    return after_look_up(entry, lead_ids, now, limits) if lead_ids else entry


def after_failed_look_up(entry: Entry, reason: str, now: datetime) -> Entry:
    """A look-up that failed proves nothing."""
    row = replace(entry.row, attempts=entry.row.attempts + 1, reason=reason)
    return _with(entry, replace(row, due_at=backoff(entry.row, now)))


def after_update(entry: Entry, outcome: Outcome, now: datetime, limits: Limits) -> Entry:
    row = _released(entry.row)
    match outcome.verdict:
        case Verdict.DONE:
            return _with(entry, _applied(row, now))
        case Verdict.GONE:
            return _with(entry, _gone(row, outcome, now))
        case Verdict.REJECTED:
            return _without_repeats(entry, row, outcome, now) or _with(
                entry, _update_rejected(row, outcome, now)
            )
        case Verdict.NOT_SENT | Verdict.REFUSED | Verdict.THROTTLED | Verdict.UNKNOWN:
            return _with(entry, _update_failed(row, outcome, now, limits))
    assert_never(outcome.verdict)


def without_update(entry: Entry, now: datetime) -> Entry:
    """The newest version would send what Lead.pro already holds."""
    row = replace(entry.row, sent_version=entry.row.version, sent_hash=entry.row.applied_hash)
    return _with(entry, _applied(row, now))


def _with(entry: Entry, row: Row) -> Entry:
    """What is to be erased stays due until it has been."""
    enquiry = entry.record.enquiry
    if enquiry is not None and enquiry.erased:
        row = replace(row, due_at=row.due_at or entry.row.due_at)
    return Entry(row, entry.record)


def _released(row: Row) -> Row:
    return replace(row, owner=None, lease_until=None)


def _unposted(row: Row) -> Row:
    """The last POST is known not to have made a lead."""
    return replace(row, posts=row.posts - 1, send_bound=None)


def _created(row: Row, lead_id: int | None, now: datetime) -> Row:
    row = replace(row, state=State.CREATED, lead_id=lead_id, delivered_at=now)
    return _applied(_released(row), now)


def _applied(row: Row, now: datetime) -> Row:
    row = replace(
        row,
        attempts=0,
        send_bound=None,
        shape=Shape.FULL,
        applied_version=row.sent_version,
        applied_hash=row.sent_hash,
        is_taken_over=False,
        reason="",
    )
    return replace(row, due_at=None if row.applied_version >= row.version else now)


def _gone(row: Row, outcome: Outcome, now: datetime) -> Row:
    """Somebody else's lead that went before it was ours was never this enquiry's."""
    if not row.is_taken_over:
        return replace(row, state=State.GONE, due_at=None, reason=outcome.reason)
    row = replace(row, lead_id=None, delivered_at=None, is_taken_over=False, send_bound=None)
    return replace(row, state=State.RETRY, due_at=now, reason=outcome.reason)


def _again(row: Row, outcome: Outcome, now: datetime) -> Row:
    due_at = backoff(row, now, outcome.retry_after)
    return replace(
        row, state=State.RETRY, attempts=row.attempts + 1, due_at=due_at, reason=outcome.reason
    )


def _rejected(row: Row, outcome: Outcome, now: datetime) -> Row:
    if row.shape is Shape.SAFE:
        return _parked(row, ParkReason.REJECTED, outcome.reason)
    return replace(row, state=State.RETRY, shape=Shape.SAFE, due_at=now, reason=outcome.reason)


def _unknown(row: Row, outcome: Outcome, now: datetime, limits: Limits) -> Row:
    due_at = (row.send_bound or now) + limits.settle
    return replace(row, state=State.UNKNOWN, due_at=due_at, reason=outcome.reason)


def _without_repeats(entry: Entry, row: Row, outcome: Outcome, now: datetime) -> Entry | None:
    """What is not yet told is the first to go; each of those gets a lead of its own."""
    alone = without_untold(Entry(row, entry.record))
    if alone.record == entry.record:
        return None
    again = replace(alone.row, send_bound=None, due_at=now, reason=outcome.reason)
    return Entry(again, alone.record)


def _update_rejected(row: Row, outcome: Outcome, now: datetime) -> Row:
    if row.shape is Shape.SAFE:
        return _parked(row, ParkReason.UPDATE_REJECTED, outcome.reason)
    return replace(row, shape=Shape.SAFE, send_bound=None, due_at=now, reason=outcome.reason)


def _update_failed(row: Row, outcome: Outcome, now: datetime, limits: Limits) -> Row:
    """A clear no concerns all leads and ends by itself; only what is unclear may be this one's."""
    due_at = backoff(row, now, outcome.retry_after)
    if outcome.verdict is not Verdict.UNKNOWN:
        attempts = min(row.attempts + 1, LONGEST_DOUBLING)
        row = replace(row, attempts=attempts, send_bound=None)
        return replace(row, due_at=due_at, reason=outcome.reason)
    if row.attempts + 1 >= limits.most_update_attempts:
        return _parked(row, ParkReason.UPDATE_FAILED, outcome.reason)
    due_at = max(due_at, (row.send_bound or now) + limits.settle)
    return replace(row, attempts=row.attempts + 1, due_at=due_at, reason=outcome.reason)


def _parked(row: Row, park_reason: ParkReason, reason: str) -> Row:
    row = replace(_released(row), state=State.PARKED, due_at=None)
    return replace(row, park_reason=park_reason, reason=reason)
