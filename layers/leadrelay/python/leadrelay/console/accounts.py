"""How the accounts stand at their portals, and what became of everything that came today."""

from collections.abc import Sequence

import htpy as h

from leadrelay.console.elements import Node, table
from leadrelay.console.enquiries import looked_at
from leadrelay.console.frame import Frame
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.token import RefreshState
from leadrelay.usecases.day_figures import Balance, balances
from leadrelay.usecases.look_over import Look, admitted_since
from leadrelay.usecases.report_accounts import AccountReport

ACCOUNT_HEADS = ("Account", "Last complete poll", "Read up to", "Webhook", "Subscriptions", "Token")
BALANCE_HEADS = ("Portal", "Admitted", "In Lead.pro", "Suppressed", "Parked", "Deleted", "Open")


def accounts(frame: Frame, reports: Sequence[AccountReport], look: Look) -> Node:
    return h.fragment[
        h.h3["Today, by portal"],
        _balance(frame, look),
        h.h3["Accounts"],
        table(ACCOUNT_HEADS, (_cells(frame, report) for report in reports)),
    ]


def _balance(frame: Frame, look: Look) -> Node:
    found = balances(look.only(admitted_since(frame.midnight)))
    if not found:
        return h.p["Nothing was admitted yet."]
    numbers = range(1, len(BALANCE_HEADS))
    rows = ((portal, *_figures(balance)) for portal, balance in found.items())
    return h.fragment[table(BALANCE_HEADS, rows, numbers), looked_at(look) if look.is_cut else None]


def _figures(balance: Balance) -> Sequence[str]:
    told = (balance.admitted, balance.in_crm, balance.suppressed)
    return tuple(map(str, (*told, balance.parked, balance.gone, balance.open)))


def _cells(frame: Frame, report: AccountReport) -> Sequence[Node]:
    poll = report.poll
    failed = f", {poll.failures} failed since" if poll.failures else ""
    return (
        str(report.account),
        f"{frame.ago(poll.polled_at)}{failed}",
        frame.ago(poll.watermark),
        report.webhook.value,
        _subscriptions(frame, report.kept),
        _token(frame, report.refresh),
    )


def _subscriptions(frame: Frame, kept: SubscriptionState) -> str:
    if not kept.wanted:
        return "removed by a person"
    if kept.checked_at is None:
        return kept.problem or "not looked at yet"
    standing = f"{len(kept.held)} ours" if kept.complete else f"incomplete: {kept.problem}"
    return f"{standing}, looked at {frame.ago(kept.checked_at)}"


def _token(frame: Frame, refresh: RefreshState) -> str:
    if not refresh.refusals:
        return f"last asked for {frame.ago(refresh.asked_at)}"
    return f"refused {refresh.refusals} times, next try {frame.time(refresh.retry_at)}"
