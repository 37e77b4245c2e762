"""The first row of the dashboard: whether leads flow, how fast, and what needs a person."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import htpy as h

from leadrelay.console.elements import BAD, GOOD, PLAIN, WARN, Node, tile
from leadrelay.console.frame import Frame
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.usecases.day_figures import (
    asked_at,
    delivered_since,
    is_open,
    is_parked,
    oldest_open,
    speed,
)
from leadrelay.usecases.look_over import Look, admitted_since
from leadrelay.usecases.report_accounts import AccountReport
from leadrelay.usecases.tell_timeline import duration

MODES: Mapping[DeliveryMode, str] = {
    DeliveryMode.PAUSED: "by an operator: enquiries are kept and wait",
    DeliveryMode.SHADOW: "by an operator: everything is decided, nothing is sent",
}
SLOW_OPEN = timedelta(minutes=10)
WAITING_OPEN = timedelta(minutes=2)


def headline(frame: Frame, look: Look, accounts: Sequence[AccountReport], breaker: Breaker) -> Node:
    return h.div(".lr-tiles")[
        _leads(frame, look),
        _speed(frame, look),
        _open(frame, look),
        _parked(look),
        _crm(frame, breaker),
        (_account(frame, report) for report in accounts),
    ]


def _leads(frame: Frame, look: Look) -> Node:
    admitted = len(look.only(admitted_since(frame.midnight)))
    leads = len(delivered_since(look.rows, frame.midnight))
    return tile("Leads today", f"{leads:,}", f"enquiries admitted: {admitted:,}{_more(look)}")


def _speed(frame: Frame, look: Look) -> Node:
    figures = speed(delivered_since(look.rows, frame.midnight))
    if figures.median is None or figures.slow is None:
        return tile("Speed to lead today", "–", "no lead yet")
    note = f"median; 95 of 100 within {duration(figures.slow)}"
    return tile("Speed to lead today", duration(figures.median), note)


def _open(frame: Frame, look: Look) -> Node:
    count, oldest = len(look.only(is_open)), oldest_open(look.rows)
    if oldest is None:
        return tile("Oldest open", "none", "everything is decided", GOOD)
    age = frame.now - asked_at(oldest)
    level = BAD if age > SLOW_OPEN else WARN if age > WAITING_OPEN else PLAIN
    return tile("Oldest open", duration(age.total_seconds()), f"{count} open{_more(look)}", level)


def _parked(look: Look) -> Node:
    count = len(look.only(is_parked))
    if not count:
        return tile("Parked", "0", f"none in {look.days} days{_more(look)}", GOOD)
    return tile("Parked", str(count), f"wait for a person{_more(look)}", WARN)


def _crm(frame: Frame, breaker: Breaker) -> Node:
    if breaker.mode in MODES:
        return tile("Lead.pro", breaker.mode, MODES[breaker.mode], WARN, words=True)
    if not breaker.blocks(frame.now):
        return tile("Lead.pro", "takes leads", "not paused", GOOD, words=True)
    until = f"not called until {frame.time(breaker.open_until)}, after: {breaker.cause}"
    return tile("Lead.pro", "fails", until.replace("_", " "), BAD, words=True)


def _account(frame: Frame, report: AccountReport) -> Node:
    return tile(
        str(report.account).replace("_", " "),
        f"polled {frame.ago(report.poll.polled_at)}" if report.is_begun else "not polled yet",
        "; ".join(_notes(frame, report)),
        _level(report),
        words=True,
    )


def _notes(frame: Frame, report: AccountReport) -> Iterator[str]:
    if not report.is_begun:
        yield "waits for its credentials"
        return
    yield from report.faults() or [f"webhook {report.webhook}"]
    if report.poll.watermark is not None:
        yield f"read up to {frame.since(report.poll.watermark)} ago"


def _level(report: AccountReport) -> str:
    if report.faults():
        return BAD
    return GOOD if report.is_begun else PLAIN


def _more(look: Look) -> str:
    return f" among the latest {len(look.rows):,}" if look.is_cut else ""
