"""Whether ledger and CRM agree on an enquiry, and what a person should do where they do not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import UNRESOLVED, Row, State
from leadrelay.domain.lead import Standing
from leadrelay.domain.outcome import Outcome, Verdict

MOST_FINDINGS = 200


class Anomaly(StrEnum):
    DUPLICATE = "duplicate"  # the CRM holds several leads for it
    MISSING = "missing"  # the ledger names a lead that the CRM does not have
    UNCLAIMED = "unclaimed"  # the CRM holds a lead of which the ledger does not know
    UNSEEN = "unseen"  # its portal lists it, and the ledger has never heard of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`lead_ids` are those of the CRM, the one to keep first. Holds no personal data."""

    anomaly: Anomaly
    key: str
    account: Account
    found_at: datetime
    lead_ids: tuple[int, ...] = ()
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditState:
    """What one tick leaves to the next one.

    `cursor` is the key up to which suspects have been looked up, `findings` are those that are not
    known to be settled, `balanced_on` is the last day (as in 2026-11-27) with a whole balance.
    """

    revision: int = 0
    cursor: str = ""
    findings: tuple[Finding, ...] = ()
    balanced_on: str = ""


def is_judged(row: Row) -> bool:
    """False while something is under way, and where nothing was ever sent."""
    was_sent = row.posts > 0 or row.lead_id is not None
    return was_sent and row.erased_at is None and row.state not in {*UNRESOLVED, State.RETRY}


def is_suspect(row: Row, settle: timedelta, restored_at: datetime | None = None) -> bool:
    """Whether it may have been there before it was sent once more.

    An outcome that was unknown has cost another POST, or the time in which it settles. What a
    restored table says of later times may be less than what was done.
    """
    known_at = row.delivered_at or row.admitted_at
    is_restored = restored_at is not None and known_at >= restored_at
    is_late = row.delivered_at is not None and row.delivered_at - row.admitted_at >= settle
    return is_restored or row.posts > 1 or row.lead_id is None or is_late


def needs_standing(row: Row, found: Collection[int]) -> bool:
    """Whether the lead that the ledger names has to be looked at itself."""
    return row.lead_id is not None and row.lead_id not in found


def judged(
    row: Row, found: Sequence[int], standing: Standing | Outcome | None, now: datetime
) -> Finding | None:
    """`found` carry the row's marker; `standing` is that of the row's own lead, where it is known.

    Finds nothing where the CRM did not tell clearly.
    """
    ids = {*found, row.lead_id} if isinstance(standing, Standing) and row.lead_id else {*found}
    if len(ids) > 1:
        return _finding(Anomaly.DUPLICATE, row, ids, now)
    if row.lead_id in ids or (row.lead_id is not None and not _is_gone(standing)):
        return None
    if ids:
        return _finding(Anomaly.UNCLAIMED, row, ids, now)
    if row.state is State.CREATED:
        return _finding(Anomaly.MISSING, row, {row.lead_id}, now)
    return None


def unseen(key: str, account: Account, day: str, now: datetime) -> Finding:
    advice = f"Read it again: `leadrelay backfill {account.portal} --from {day} --to {day}`."
    return Finding(anomaly=Anomaly.UNSEEN, key=key, account=account, found_at=now, advice=advice)


def merged(
    known: Sequence[Finding], again: Collection[str], found: Sequence[Finding]
) -> tuple[Finding, ...]:
    """`again` are the keys that were looked at once more; what was not, stays as it was known."""
    first = {(each.anomaly, each.key): each.found_at for each in known}
    kept = [each for each in known if each.key not in again]
    new = [_since(each, first.get((each.anomaly, each.key))) for each in found]
    every = {(each.anomaly, each.key): each for each in (*kept, *new)}
    return tuple(every.values())[-MOST_FINDINGS:]


def _since(finding: Finding, first_at: datetime | None) -> Finding:
    return finding if first_at is None else replace(finding, found_at=first_at)


def _is_gone(standing: Standing | Outcome | None) -> bool:
    return isinstance(standing, Outcome) and standing.verdict is Verdict.GONE


def _finding(anomaly: Anomaly, row: Row, ids: Collection[int | None], now: datetime) -> Finding:
    known = sorted(each for each in ids if each is not None)
    ordered = sorted(known, key=lambda each: (each != row.lead_id, each))
    return Finding(
        anomaly=anomaly,
        key=row.key,
        account=row.account,
        found_at=now,
        lead_ids=tuple(ordered),
        advice=_advice(anomaly, row, ordered),
    )


def _advice(anomaly: Anomaly, row: Row, ids: Sequence[int]) -> str:
    match anomaly:
        case Anomaly.DUPLICATE:
            others = ", ".join(map(str, ids[1:]))
            return f"Keep lead {ids[0]}; merge or delete {others} in Lead.pro."
        case Anomaly.MISSING:
            return (
                f"Unless somebody deleted lead {ids[0]} on purpose, enter it in Lead.pro by hand: "
                f"`leadrelay timeline {row.key}` shows what was sent."
            )
        case Anomaly.UNCLAIMED if row.lead_id is None:
            return f"`leadrelay replay {row.key}` looks it up and adopts lead {ids[0]}."
    return f"Keep lead {ids[0]}; later changes at the portal do not reach it."
