"""Who comes to a crowd: new enquiries, backfilled ones, and those that a person wants sent."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from leadrelay.cli.orders import Orders
from leadrelay.domain.command import Command
from leadrelay.domain.enquiry import Route, enquiry_key
from leadrelay.domain.envelope import Envelope, Kind
from tests.benchmarks.crowds import LIVE_SINCE, MINUTE, Crowd
from tests.benchmarks.lead_pro_rate import SECOND
from tests.builders import ACCOUNT, an_enquiry
from tests.simulation.relay import message_body

EVERY = timedelta(seconds=7.3)  # a new enquiry comes, never in step with minutes or calls
OLD = timedelta(days=2)


def arriving(crowd: Crowd, span: timedelta) -> Iterator[tuple[str, datetime]]:
    began = crowd.kernel.now + SECOND
    for number in range(span // EVERY):
        at = began + EVERY * number
        (message,) = messages("fresh", 1, at, first=number)
        crowd.at(at, crowd.enquiries, message)
        yield key_of("fresh", number), at


def ordered(crowd: Crowd, many: int) -> None:
    """They are written down as too old; then a person orders them all at once."""
    if not many:
        return
    crowd.backfill.send([*messages("replayed", many, LIVE_SINCE - OLD)])
    while len(crowd.backfill):
        crowd.run(crowd.kernel.now + MINUTE)
    orders = Orders(
        queue=cast("Any", crowd.enquiries),
        past=cast("Any", crowd.backfill),
        reader=cast("Any", None),
        clock=crowd.clock,
        sleep=lambda _: None,
    )
    orders.send(Command.CREATE, [entry.row for entry in crowd.ledger.entries.values()])


def messages(what: str, many: int, at: datetime, first: int = 0) -> Iterator[Envelope]:
    for number in range(first, first + many):
        enquiry = an_enquiry(
            portal_lead_id=f"{what}_{number}",
            email=f"{what}.{number}@people.example",
            phones=None,
            route=Route.POLL,
            created_at=at,
        )
        body = message_body(enquiry)
        yield Envelope(kind=Kind.ENQUIRY, account=ACCOUNT, received_at=at, body=body)


def key_of(what: str, number: int) -> str:
    return enquiry_key(ACCOUNT.portal, f"{what}_{number}")
