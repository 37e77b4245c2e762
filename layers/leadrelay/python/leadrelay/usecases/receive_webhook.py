"""A portal tells us something: believe it only if it is signed, and say so only once it is durable.

The body is kept as it came and read by whoever takes it from the queue: nothing of a stranger's is
parsed here, and nothing of a portal's is refused for being unreadable.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from leadrelay.domain.canary import DOOR
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import (
    ConfigurationError,
    LeadRelayError,
    NotConfiguredError,
    TransientError,
)
from leadrelay.domain.ports import Clock, Queue, Telemetry

LARGEST_BODY = 131_072
RETRY_AFTER_SECONDS = 30
# A stage other than $default is part of the path. Any generation is ours: it tells subscriptions
# apart while secrets are rotated, and proves nothing.
PATH = re.compile(r"(?:/[^/]+)?/webhooks/([a-z0-9_]{1,64})/([A-Za-z0-9._~-]{1,64})/?")

IsSigned = Callable[[bytes, Mapping[str, str], Sequence[str]], bool]


class WebhookSecrets(Protocol):
    """Both raise ConfigurationError and UnavailableError where no secret is known."""

    def current(self) -> Sequence[str]: ...

    def renewed(self) -> Sequence[str]:
        """For when none of the current ones fits; asks rarely, however often it is called."""
        ...


@dataclass(frozen=True, slots=True)
class Sender:
    """One account of a portal; its secrets, or else the path, tell it from the others."""

    account: Account
    secrets: WebhookSecrets
    is_signed: IsSigned
    is_of_interest: Callable[[bytes], bool]
    is_doorbell: Callable[[bytes], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A request; names of headers are in lower case, and `body` is the exact bytes.

    A portal that may show its secret in the URL finds the query under the header `:query`, which
    is no name that a sender could give to one.
    """

    method: str
    path: str = field(repr=False)  # may hold a token
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """`retry_after` is in seconds."""

    status: int
    retry_after: int | None = None


class WebhookReceiver:
    """`doorbells` are the queues of the portals whose webhooks may say no more than "look"."""

    def __init__(
        self,
        senders: Sequence[Sender],
        queue: Queue,
        doorbells: Mapping[Portal, Queue],
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        self._senders = senders
        self._queue = queue
        self._doorbells = doorbells
        self._clock = clock
        self._telemetry = telemetry

    def __call__(self, delivery: Delivery) -> Reply:
        """The order of the checks is a promise: nothing is hashed or read before its turn."""
        senders = self._senders_at(delivery.path)
        if not senders:
            return self._refused(404, "route")
        if delivery.method != "POST":
            return self._refused(405, "route")
        if len(delivery.body) > LARGEST_BODY:
            return self._refused(413, "size")
        try:
            sender = _sender_of(delivery, senders)
            return self._taken(sender, delivery) if sender else self._refused(401, "signature")
        except LeadRelayError as error:
            return unavailable(error, self._telemetry)

    def _senders_at(self, path: str) -> Sequence[Sender]:
        """The one that the path names first: accounts may have one secret in common."""
        match = PATH.fullmatch(path)
        portal, name = (match[1], match[2].partition(".")[0]) if match else (None, None)
        senders = [sender for sender in self._senders if sender.account.portal == portal]
        return sorted(senders, key=lambda sender: sender.account.name != name)

    def _taken(self, sender: Sender, delivery: Delivery) -> Reply:
        if not sender.is_of_interest(delivery.body):
            self._telemetry.count("WebhookIgnored")
            return Reply(200)
        self._keep(sender, delivery)
        if not _is_by_canary_door(delivery):
            self._telemetry.count("WebhookAccepted")
        self._telemetry.event("WebhookAccepted", account=str(sender.account))
        return Reply(202)

    def _keep(self, sender: Sender, delivery: Delivery) -> None:
        """Where nobody answers doorbells, every body is kept as it is."""
        account, now, body = sender.account, self._clock(), delivery.body
        doorbells = self._doorbells.get(account.portal)
        if doorbells is not None and sender.is_doorbell(body):
            doorbells.send([Envelope.of_doorbell(account, now)])
        else:
            self._queue.send([Envelope.of_webhook(account, now, body)])
            if not _is_by_canary_door(delivery):
                portal = account.portal
                self._telemetry.count("EnquiriesReceived", portal=portal, route="webhook")

    def _refused(self, status: int, reason: str) -> Reply:
        self._telemetry.count("WebhookRefused", reason=reason)
        return Reply(status)


def _is_by_canary_door(delivery: Delivery) -> bool:
    """No portal is told of it: whoever comes that way is heard, and not counted."""
    match = PATH.fullmatch(delivery.path)
    return match is not None and match[2].partition(".")[2] == DOOR


def unavailable(error: LeadRelayError, telemetry: Telemetry) -> Reply:
    """Not the sender's fault, and nothing was kept: it must come again.

    An account that nobody has set up is no trouble, whoever knocks there.
    """
    if isinstance(error, NotConfiguredError):
        telemetry.count("NotConfigured")
    else:
        telemetry.count("WebhookUnavailable")
    if isinstance(error, ConfigurationError) and not isinstance(error, NotConfiguredError):
        telemetry.count("ConfigurationInvalid")
    telemetry.event("WebhookUnavailable", error=error)
    return Reply(503, RETRY_AFTER_SECONDS)


def _sender_of(delivery: Delivery, senders: Sequence[Sender]) -> Sender | None:
    """None if every secret is known and none fits; raises if one that is unknown might."""
    failures: list[LeadRelayError] = []
    for secrets_of in (_current, _renewed):
        for sender in senders:
            try:
                secrets = secrets_of(sender)
            except (TransientError, ConfigurationError) as error:
                failures.append(error)
            else:
                if sender.is_signed(delivery.body, delivery.headers, secrets):
                    return sender
    if failures:
        raise failures[-1]
    return None


def _current(sender: Sender) -> Sequence[str]:
    return sender.secrets.current()


def _renewed(sender: Sender) -> Sequence[str]:
    return sender.secrets.renewed()
