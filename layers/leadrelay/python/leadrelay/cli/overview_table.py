"""The state of the webhooks as a person reads it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import RenderableType
from rich.text import Text

from leadrelay.cli.moments import ago
from leadrelay.cli.overview import Overview
from leadrelay.cli.screen import table
from leadrelay.domain.subscriptions import Subscription
from leadrelay.domain.webhook_watch import Health

HUES = {Health.HEALTHY: "green", Health.UNHEALTHY: "bold red", Health.UNKNOWN: "yellow"}


def shown(overviews: Sequence[Overview], now: datetime) -> Iterator[RenderableType]:
    summary = table("Account", "Webhook", "Generation", "Checked", "Last success", "Problem")
    for each in overviews:
        summary.add_row(*_summary(each, now))
    yield summary
    for each in overviews:
        yield from _addresses(each)


def _summary(overview: Overview, now: datetime) -> Iterator[Text]:
    kept = overview.kept
    yield Text(str(overview.account), "bold")
    yield _health(overview)
    yield Text(str(kept.generation) if kept.checked_at else "-")
    yield Text(ago(kept.checked_at, now))
    yield Text(ago(kept.succeeded_at, now))
    yield Text(_problem(overview, now), "red")


def _health(overview: Overview) -> Text:
    if not overview.kept.wanted:
        return Text("removed", "dim")
    if not overview.is_set_up:
        return Text("not set up", "dim")
    return Text(overview.health, HUES[overview.health])


def _problem(overview: Overview, now: datetime) -> str:
    if not overview.is_wrong or overview.kept.problem:
        return overview.kept.problem if overview.is_set_up else ""
    if overview.kept.checked_at is None:
        return "the keeper has not looked yet"
    if overview.health is Health.UNKNOWN:
        return "the keeper has not looked for a day"
    if not overview.kept.complete:
        return "subscriptions are missing"
    return f"an enquiry came unannounced {ago(overview.watch.missed_at, now)}"


def _addresses(overview: Overview) -> Iterator[Text]:
    """By address, as a rule the same one for all events."""
    for url in dict.fromkeys(each.url for each in overview.kept.held):
        held = [each for each in overview.kept.held if each.url == url]
        yield Text.assemble("\n", url or "address not told")
        yield Text("  ").append(Text(", ").join(map(_event, held)))


def _event(subscription: Subscription) -> Text:
    state = ("active", "green") if subscription.is_active else ("inactive", "bold red")
    return Text.assemble(f"{subscription.event} ", state)
