"""After a restore of the ledger: what is no longer known for sure."""

from datetime import datetime, timedelta

HEARD_BY_ALL = timedelta(minutes=1)  # an invocation, and how long it may remember the time before


def unsure_before(now: datetime) -> datetime:
    """What was asked for before then may have been sent without the restored ledger's knowing."""
    return now + HEARD_BY_ALL
