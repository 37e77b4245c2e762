"""Why a command would change nothing, and what helps instead."""

from datetime import datetime

from leadrelay.domain.command import Command
from leadrelay.domain.entry import Row, State
from leadrelay.usecases.safe_steps import BEFORE_GO_LIVE

FORGOTTEN = "what was known of the person has been deleted: read it from the portal again with "
TOO_OLD = (
    "it is older than the account's go-live line: `leadrelay backfill --create` sends those of a "
    "time that you name"
)


def obstacle(command: Command, row: Row, kept_until: datetime | None, now: datetime) -> str:
    """Empty where there is none."""
    if row.erased_at is not None:
        return "the person has been erased, for good"
    if command is Command.DISMISS:
        return "" if row.state is State.PARKED else f"it is not parked, but {row.state}"
    if kept_until is not None and kept_until <= now:
        return f"{FORGOTTEN}`{_read_again(row)}`"
    return TOO_OLD if is_too_old(row) else ""


def is_too_old(row: Row) -> bool:
    return row.state is State.SUPPRESSED and row.reason == BEFORE_GO_LIVE


def _read_again(row: Row) -> str:
    account, portal_lead_id = row.account, row.key.partition(":")[2]
    create = " --create" if is_too_old(row) else ""
    which = f"{account.portal} --account {account.name} --enquiry {portal_lead_id}"
    return f"leadrelay backfill {which}{create}"
