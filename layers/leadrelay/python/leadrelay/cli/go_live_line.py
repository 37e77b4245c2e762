"""The go-live lines: shown, and moved once it is clear what that means."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import typer
from rich.text import Text

from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError, UsageError
from leadrelay.cli.enquiry_views import read
from leadrelay.cli.moments import ago, iso, moment
from leadrelay.cli.operator import Operator
from leadrelay.cli.overview import states_of
from leadrelay.cli.screen import table
from leadrelay.cli.selection import Selection
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.entry import Row, State
from leadrelay.domain.errors import ConflictError
from leadrelay.usecases.safe_steps import BEFORE_GO_LIVE

TRIES = 5
LOOKED_BACK = timedelta(days=90)


def shown_lines(operator: Operator, accounts: Sequence[Account], *, as_json: bool) -> None:
    now, states = operator.around.clock(), states_of(operator.stack)
    with asking("dynamodb:GetItem"):
        lines = {account: states.read_poll(account).go_live for account in accounts}
    if as_json:
        told = [{"account": str(each), "go_live": iso(at)} for each, at in lines.items()]
        operator.screen.data({"lines": told})
        return
    drawn = table("Account", "Live since (UTC)", "")
    for account, at in lines.items():
        drawn.add_row(Text(str(account), "bold"), _text(at), ago(at, now) if at else "")
    operator.screen.show(drawn)


def moved(operator: Operator, name: str, text: str, *, yes: bool) -> None:
    account, now = _account(operator, name), operator.around.clock()
    line = now if text == "now" else moment(text, now)
    with asking("dynamodb:GetItem"):
        before = states_of(operator.stack).read_poll(account).go_live
    for sentence in _meaning(operator, account, before, line):
        operator.screen.note(sentence)
    if not yes:
        asked = f"Move the line of {account} from {_text(before)} to {_text(line)} UTC?"
        typer.confirm(asked, abort=True, err=True)
    _write(operator, account, line)
    operator.screen.step(f"{account} is live since {_text(line)} UTC, within half a minute.")


def _account(operator: Operator, name: str) -> Account:
    portal, _, own = name.partition(":")
    if portal not in set(Portal):
        raise UsageError(f"{name} is no account.", advice="Say it as property_finder:main.")
    return operator.stack.account(Portal(portal), own or "main")


def _meaning(
    operator: Operator, account: Account, before: datetime | None, line: datetime
) -> Iterator[str]:
    if before is None:
        yield "No line has been drawn yet: the first poll will not draw one then."
        return
    rows = _rows(operator, account)
    if line < before:
        known = sum(_is_old(row) and _is_between(row, line, before) for row in rows)
        yield f"Enquiries created since {_text(line)} UTC are sent, if they come to be known now."
        yield f"{known} of them are known and stay suppressed: see `leadrelay backfill --create`."
    else:
        waiting = sum(row.state is State.NEW and _is_between(row, before, line) for row in rows)
        yield f"Enquiries created before {_text(line)} UTC are suppressed from now on."
        yield f"{waiting} of them are waiting to be sent, and will not be. What was sent stays."


def _rows(operator: Operator, account: Account) -> list[Row]:
    now = operator.around.clock()
    selection = Selection(
        since=now - LOOKED_BACK,
        until=now + timedelta(minutes=1),
        portal=account.portal,
        account=account.name,
        states=frozenset({State.SUPPRESSED, State.NEW}),
    )
    return read(operator, selection)


def _is_old(row: Row) -> bool:
    return row.state is State.SUPPRESSED and row.reason == BEFORE_GO_LIVE


def _is_between(row: Row, start: datetime, end: datetime) -> bool:
    return row.portal_created_at is not None and start <= row.portal_created_at < end


def _write(operator: Operator, account: Account, line: datetime) -> None:
    """A poll writes the same item; one that is under way is repeated by the next tick."""
    states = states_of(operator.stack)
    for _ in range(TRIES):
        with asking("dynamodb:PutItem"):
            try:
                states.write_poll(account, replace(states.read_poll(account), go_live=line))
            except ConflictError:
                continue
        return
    raise CommandError("A poll writes the same at once.", advice="Try again in a moment.")


def _text(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else "-"
