"""The stack as a person and as a script sees it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadrelay.cli.moments import ago, iso, span
from leadrelay.cli.needs import Need
from leadrelay.cli.overview_table import HUES
from leadrelay.cli.screen import table, visible
from leadrelay.cli.situation import AccountStanding, Situation
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.entry import State

MODES = {
    DeliveryMode.RUNNING: ("delivering", "bold green"),
    DeliveryMode.PAUSED: ("paused", "bold yellow"),
    DeliveryMode.SHADOW: ("shadow: nothing is sent", "bold yellow"),
}


def shown(situation: Situation, needs: Sequence[Need]) -> Iterator[RenderableType]:
    yield Text.assemble("Deliveries  ", MODES[situation.breaker.mode], _breaker(situation))
    yield Text.assemble("Enquiries   ", _flow(situation))
    yield Text.assemble("Today       ", _today(situation))
    yield Text.assemble("Queues      ", _queues(situation))
    yield Text()
    yield _accounts(situation)
    yield Text()
    yield from _needs(needs)


def as_data(situation: Situation, needs: Sequence[Need]) -> dict[str, Any]:
    ledger, breaker = situation.ledger, situation.breaker
    oldest = ledger.oldest_open
    return {
        "mode": breaker.mode,
        "breaker": {"open_until": iso(breaker.open_until), "cause": breaker.cause},
        "unsure_before": iso(breaker.unsure_before),
        "accounts": [_account_data(each) for each in situation.accounts],
        "open": len(ledger.open),
        "oldest_open": oldest and {"key": oldest.key, "admitted_at": iso(oldest.admitted_at)},
        "parked": len(ledger.parked),
        "today": {state: ledger.today.get(state, 0) for state in State},
        "queues": {
            name: depth.waiting + depth.in_flight for name, depth in situation.queues.items()
        },
        "dead_letters": {
            name: each.waiting + each.in_flight for name, each in situation.dead.items()
        },
        "days": situation.days,
        "needs": [need.as_data() for need in needs],
    }


def _breaker(situation: Situation) -> Text:
    breaker, now = situation.breaker, situation.at
    if breaker.blocks(now):
        until = f"{breaker.open_until:%H:%M:%S}"
        return Text(f"  Lead.pro is left alone until {until}: {breaker.cause}", "red")
    if (slowed := breaker.calls_per_second(now)) is not None:
        return Text(
            f"  Lead.pro said it was too much: {slowed:.0f} calls a second at most", "yellow"
        )
    return Text()


def _flow(situation: Situation) -> Text:
    ledger, now = situation.ledger, situation.at
    oldest = ledger.oldest_open
    age = f", the oldest for {span(now - oldest.admitted_at)}" if oldest else ""
    parked = (f"{len(ledger.parked)} parked", "bold red" if ledger.parked else "")
    return Text.assemble(f"{len(ledger.open)} open{age}, ", parked, f" of {situation.days} days")


def _today(situation: Situation) -> str:
    counts = situation.ledger.today
    told = [f"{counts[state]} {state}" for state in State if counts.get(state)]
    return ", ".join(told) or "none yet"


def _queues(situation: Situation) -> str:
    waiting = [f"{each.waiting + each.in_flight} {name}" for name, each in situation.queues.items()]
    dead = sum(each.waiting + each.in_flight for each in situation.dead.values())
    return f"{', '.join(waiting)}, {dead} dead letters"


def _accounts(situation: Situation) -> Table:
    drawn = table("Account", "Read", "Read up to", "Webhook", "Token", "Live since")
    for each in situation.accounts:
        drawn.add_row(*_account(each, situation.at))
    return drawn


def _account(each: AccountStanding, now: datetime) -> Iterator[Text]:
    overview, poll = each.overview, each.poll
    yield visible(str(each.account), "bold")
    if not overview.is_set_up:
        yield Text("not set up", "dim")
        return
    yield Text(ago(poll.polled_at, now))
    yield Text(ago(poll.watermark, now))
    yield Text(overview.health, HUES[overview.health]) if overview.kept.wanted else Text("removed")
    yield Text(left(each, now))
    yield Text(f"{poll.go_live:%Y-%m-%d %H:%M}" if poll.go_live else "-")


def left(each: AccountStanding, now: datetime) -> str:
    if each.token is None:
        return "none"
    return f"{span(each.token.expires_at - now)} left" if now < each.token.expires_at else "expired"


def _needs(needs: Sequence[Need]) -> Iterator[Text]:
    if not needs:
        yield Text("Nothing needs you.", "green")
        return
    yield Text("What needs you", "bold")
    for need in needs:
        yield Text.assemble("• ", visible(need.text), "\n  ", visible(need.command, "cyan"))


def _account_data(each: AccountStanding) -> dict[str, Any]:
    poll, token = each.poll, each.token
    return {
        "portal": each.account.portal,
        "account": each.account.name,
        "set_up": each.overview.is_set_up,
        "polled_at": iso(poll.polled_at),
        "watermark": iso(poll.watermark),
        "go_live": iso(poll.go_live),
        "failed_polls": poll.failures,
        "webhook": each.overview.health,
        "token_expires_at": iso(token.expires_at) if token else None,
    }
