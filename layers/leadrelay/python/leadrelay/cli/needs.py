"""What a person has to see to, and the command that helps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from leadrelay.cli.moments import span
from leadrelay.cli.queues import Depth, QueueName
from leadrelay.cli.situation import AccountStanding, Situation
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.outcome import Verdict

LONGEST_UNREAD = timedelta(minutes=15)  # three polls
LONGEST_OPEN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Need:
    text: str
    command: str

    def as_data(self) -> dict[str, str]:
        return {"text": self.text, "command": self.command}


def needs(situation: Situation) -> Iterator[Need]:
    yield from _of_deliveries(situation)
    yield from _of_enquiries(situation)
    for name, depth in situation.dead.items():
        yield from _of_dead_letters(name, depth)
    for each in situation.accounts:
        yield from _of_account(each, situation)
    if not any(each.overview.is_set_up for each in situation.accounts):
        yield Need("No portal has credentials.", "leadrelay secrets set PORTAL")


def _of_deliveries(situation: Situation) -> Iterator[Need]:
    breaker = situation.breaker
    if breaker.mode is DeliveryMode.PAUSED:
        yield Need("Deliveries are paused: enquiries wait.", "leadrelay resume")
    if breaker.mode is DeliveryMode.SHADOW:
        yield Need("In shadow mode nothing is sent to Lead.pro.", "leadrelay shadow off")
    if breaker.cause == Verdict.REFUSED:
        yield Need("Lead.pro does not take our key.", "leadrelay secrets set lead_pro")
    elif breaker.blocks(situation.at):
        yield Need(f"Lead.pro is not called for now ({breaker.cause}).", "leadrelay doctor")


def _of_enquiries(situation: Situation) -> Iterator[Need]:
    parked, oldest = situation.ledger.parked, situation.ledger.oldest_open
    if parked:
        count = "1 enquiry waits" if len(parked) == 1 else f"{len(parked)} enquiries wait"
        yield Need(f"{count} for a person.", "leadrelay parked")
    if oldest is not None and situation.at - oldest.admitted_at > LONGEST_OPEN:
        age = span(situation.at - oldest.admitted_at)
        yield Need(f"An enquiry has been open for {age}.", f"leadrelay timeline {oldest.key}")


def _of_dead_letters(name: QueueName, depth: Depth) -> Iterator[Need]:
    count = depth.waiting + depth.in_flight
    if count:
        told = "1 dead letter" if count == 1 else f"{count} dead letters"
        yield Need(f"{told} of the {name} queue.", "leadrelay dead-letters")


def _of_account(each: AccountStanding, situation: Situation) -> Iterator[Need]:
    """Nothing of an account that nobody uses."""
    if not each.overview.is_set_up:
        return
    name, now = each.account, situation.at
    portal = f"{name.portal} --account {name.name}"
    if each.poll.polled_at is None or now - each.poll.polled_at > LONGEST_UNREAD:
        since = each.poll.polled_at and span(now - each.poll.polled_at)
        told = f"for {since}" if since else "yet"
        yield Need(f"{name} has not been read {told}.", "leadrelay doctor")
    if each.token is None or each.token.expires_at <= now:
        yield Need(f"{name} has no access token.", f"leadrelay token refresh {portal}")
    if each.overview.is_wrong:
        yield Need(
            f"The webhook of {name} is not healthy.", f"leadrelay webhooks ensure --portal {portal}"
        )
