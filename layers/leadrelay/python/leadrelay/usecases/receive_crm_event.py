"""The CRM tells us of a lead: believe that it is the CRM, keep which lead, and nobody's name.

What cannot be read is not asked for again: the CRM holds the truth, and is looked at anyway.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, assert_never

from leadrelay.domain.crm_event import CrmEvent, Foreign, Illegible, Reading, Told
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.ports import Clock, Queue, Telemetry
from leadrelay.usecases.receive_webhook import LARGEST_BODY, Delivery, Reply, unavailable


class Token(Protocol):
    """Both raise ConfigurationError and UnavailableError where it is not known."""

    def current(self) -> str: ...

    def renewed(self) -> str:
        """For when the current one does not fit; asks rarely, however often it is called."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where the CRM knocks: `name` is in the address, and after it a token of ours."""

    name: str
    token: Token
    is_token: Callable[[str, str], bool]
    read: Callable[[bytes], Reading]


@dataclass(frozen=True, slots=True)
class CrmEventReceiver:
    """Answers and orders its checks as `WebhookReceiver` does."""

    door: Door
    queue: Queue
    clock: Clock
    telemetry: Telemetry

    def __call__(self, delivery: Delivery) -> Reply:
        shown = shown_token(self.door.name, delivery.path)
        if shown is None:
            return self._refused(404, "route")
        if delivery.method != "POST":
            return self._refused(405, "route")
        if len(delivery.body) > LARGEST_BODY:
            return self._refused(413, "size")
        try:
            return self._taken(delivery) if self._fits(shown) else self._refused(401, "token")
        except LeadRelayError as error:
            return unavailable(error, self.telemetry)

    def _fits(self, shown: str) -> bool:
        token, is_token = self.door.token, self.door.is_token
        return is_token(shown, token.current()) or is_token(shown, token.renewed())

    def _taken(self, delivery: Delivery) -> Reply:
        read = self.door.read(delivery.body)
        match read:
            case CrmEvent():
                self.queue.send([Envelope.of_crm_event(read, self.clock())])
                self.telemetry.count("WebhookAccepted")
                return Reply(202)
            case Foreign(Told.CREATED):
                self.telemetry.count("LeadsMadeElsewhere")
            case Foreign() | None:
                self.telemetry.count("WebhookIgnored")
            case Illegible(names):
                self.telemetry.count("CrmEventsUnreadable")
                self.telemetry.event("CrmEventUnreadable", fields=", ".join(names))
            case _:
                assert_never(read)
        return Reply(200)

    def _refused(self, status: int, reason: str) -> Reply:
        self.telemetry.count("WebhookRefused", reason=reason)
        return Reply(status)


def shown_token(name: str, path: str) -> str | None:
    """What an address of this door shows; None for any other. A stage may come before it."""
    match = re.fullmatch(rf"(?:/[^/]+)?/webhooks/{re.escape(name)}/([^/]+)/?", path)
    return match[1] if match else None
