"""Puts on a queue what a page says and the ledger does not hold yet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from leadrelay.domain.enquiry import Account, Enquiry, Observation
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.ports import Clock, Ledger, Page, Queue, Seen, Telemetry

OLD = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAdmission:
    """`fresh` is served before `backfill`; `encode` makes the body of an envelope."""

    ledger: Ledger
    fresh: Queue
    backfill: Queue
    encode: Callable[[Observation], Mapping[str, Any]]
    telemetry: Telemetry
    clock: Clock

    def seen(self, page: Page) -> Mapping[str, Seen]:
        """What the ledger has heard of those on the page."""
        keys = tuple(dict.fromkeys(each.key for each in page.observations))
        return self.ledger.seen(keys) if keys else {}

    def admit(
        self, page: Page, seen: Mapping[str, Seen], account: Account, *, swept: bool = False
    ) -> int:
        """How many were sent; on return each of them is durable."""
        unknown = [each for each in page.observations if not _is_heard(each, seen)]
        late = [each for each in unknown if swept or self._is_old(each)]
        soon = [each for each in unknown if not (swept or self._is_old(each))]
        self._send(self.fresh, soon, account)
        self._send(self.backfill, late, account)
        self._count(len(unknown), account, "sweep" if swept else "poll")
        return len(unknown)

    def _count(self, received: int, account: Account, route: str) -> None:
        if received:
            portal = account.portal
            self.telemetry.count("EnquiriesReceived", received, portal=portal, route=route)

    def _is_old(self, observation: Observation) -> bool:
        created_at = observation.created_at if isinstance(observation, Enquiry) else None
        return created_at is not None and self.clock() - created_at > OLD

    def _send(self, queue: Queue, observations: Sequence[Observation], account: Account) -> None:
        now = self.clock()
        queue.send(
            [
                Envelope(
                    kind=Kind.ENQUIRY,
                    account=account,
                    received_at=now,
                    body=self.encode(each),
                )
                for each in observations
            ]
        )


def _is_heard(observation: Observation, seen: Mapping[str, Seen]) -> bool:
    known = seen.get(observation.key)
    return known is not None and known.poll_hash == observation.content_hash
