"""After a restore of the ledger: nothing from before it is sent unless it was looked for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import typer

from leadrelay.cli.endings import CommandError, UsageError
from leadrelay.cli.mode_switch import rewritten
from leadrelay.cli.moments import moment
from leadrelay.cli.operator import Operator
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.restore import unsure_before

TOLD_LATE = timedelta(days=1)  # how much later than it was asked an enquiry may have been admitted
QUESTION = "Look for every enquiry from before now in Lead.pro, before it is sent?"


def doubted(operator: Operator, text: str, *, yes: bool) -> None:
    now = operator.around.clock()
    restored_at = moment(text, now)
    if restored_at >= now:
        raise UsageError(f"{text} is not in the past.")
    if not yes:
        typer.confirm(QUESTION, abort=True, err=True)
    before = unsure_before(now)
    rewritten(operator, lambda breaker: _unsure(breaker, before))
    operator.screen.step(
        f"What was asked before {before:%Y-%m-%d %H:%M:%S} UTC is looked for before it is sent."
    )
    for left in _left_to_do(operator, restored_at):
        operator.screen.note(left)


def _unsure(breaker: Breaker, before: datetime) -> Breaker:
    if breaker.mode is DeliveryMode.RUNNING:
        raise CommandError(
            "Deliveries are not paused: what is sent now may be there already.",
            advice="`leadrelay pause`, and then the same again.",
        )
    return replace(breaker, unsure_before=before)


def _left_to_do(operator: Operator, restored_at: datetime) -> Iterator[str]:
    yield "Now bring back what was forgotten, then go on, and look whether all is right:"
    since = f"{restored_at - TOLD_LATE:%Y-%m-%dT%H:%M}"
    for account in operator.stack.accounts():
        yield f"  leadrelay backfill {account.portal} --account {account.name} --from {since}"
    yield "  leadrelay erase ... of everybody who was erased since, by the certificates"
    yield "  leadrelay resume"
    yield f"  leadrelay audit --restored-at {restored_at:%Y-%m-%dT%H:%M:%S}"
