"""Webhook subscriptions at Seeker Leads; each belongs to the agency of the token."""

from datetime import datetime
from urllib.parse import quote

from pydantic import TypeAdapter, ValidationError

from leadrelay.domain.errors import SchemaError
from leadrelay.domain.subscriptions import Subscription
from leadrelay.http import Answer
from leadrelay.portals.seeker_leads.problems import is_nothing, refusal
from leadrelay.portals.seeker_leads.schemas import AuditDto, SubscriptionDto, SubscriptionsDto
from leadrelay.wire.calls import Calls
from leadrelay.wire.records import read_as
from leadrelay.wire.values import in_utc

EVENT = "leads"
ACTIVE = "ACTIVE"
HOOKS_PATH = "/webhook/subscriptions"
FOUND = frozenset({200, 404})
_TIME: TypeAdapter[datetime] = TypeAdapter(datetime)


class Subscriptions:
    """Implements `ports.Subscriptions`; there is one kind of event, and a URL is for good."""

    events = (EVENT,)

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def held(self) -> tuple[Subscription, ...]:
        answer = self._calls.get(HOOKS_PATH, known=FOUND)
        if _is_absent(answer):
            return ()
        return tuple(map(_subscription, read_as(SubscriptionsDto, answer.body, HOOKS_PATH).items))

    def create(self, event: str, url: str, secret: str) -> None:  # noqa: ARG002 - there is one kind
        """The portal keeps several of one URL."""
        wish = {"url": url, "apiKey": secret, "status": ACTIVE}
        answer = self._calls.send("POST", HOOKS_PATH, wish)
        if not answer.ok:
            raise refusal(answer, f"POST {HOOKS_PATH}")
        read_as(SubscriptionDto, answer.body, HOOKS_PATH)

    def activate(self, subscription: Subscription, secret: str) -> None:
        """Nothing happens where it is not there any more."""
        self._send("PUT", subscription, {"apiKey": secret, "status": ACTIVE})

    def delete(self, subscription: Subscription, *, alone: bool) -> bool:  # noqa: ARG002
        """Each has an id of its own."""
        self._send("DELETE", subscription)
        return True

    def succeeded_at(self, subscription: Subscription) -> datetime | None:
        path = f"{_path(subscription)}/audit"
        answer = self._calls.get(path, [("limit", "1")], known=FOUND)
        if _is_absent(answer):
            return None
        dto = read_as(AuditDto, answer.body, f"{HOOKS_PATH}/audit")
        return _time(dto.last_success_timestamp)

    def _send(
        self, method: str, subscription: Subscription, body: dict[str, str] | None = None
    ) -> None:
        answer = self._calls.send(method, _path(subscription), body)
        if not (answer.ok or is_nothing(answer)):
            raise refusal(answer, f"{method} {HOOKS_PATH}")


def _is_absent(answer: Answer) -> bool:
    if answer.status == 404 and not is_nothing(answer):
        raise refusal(answer, f"GET {HOOKS_PATH}")
    return answer.status == 404


def _path(subscription: Subscription) -> str:
    return f"{HOOKS_PATH}/{quote(subscription.handle, safe='')}"


def _subscription(dto: SubscriptionDto) -> Subscription:
    """An unknown status is not active."""
    is_active = dto.status == ACTIVE
    return Subscription(handle=dto.subscription_id, event=EVENT, url=dto.url, is_active=is_active)


def _time(text: object) -> datetime | None:
    try:
        return None if text is None else in_utc(_TIME.validate_python(text))
    except ValidationError:
        raise SchemaError(f"{HOOKS_PATH}/audit: bad: lastSuccessTimestamp") from None
