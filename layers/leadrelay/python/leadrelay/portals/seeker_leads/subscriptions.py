"""Webhook subscriptions at Seeker Leads; each belongs to the agency of the token."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from pydantic import TypeAdapter, ValidationError

from leadrelay.domain.errors import SchemaError
from leadrelay.http import Answer
from leadrelay.portals.seeker_leads.problems import is_nothing, refusal
from leadrelay.portals.seeker_leads.schemas import AuditDto, SubscriptionDto, SubscriptionsDto
from leadrelay.wire.calls import Calls
from leadrelay.wire.records import read_as
from leadrelay.wire.values import in_utc

HOOKS_PATH = "/webhook/subscriptions"
FOUND = frozenset({200, 404})
_TIME: TypeAdapter[datetime] = TypeAdapter(datetime)


class Status(StrEnum):
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


@dataclass(frozen=True, slots=True)
class Subscription:
    """`url` cannot be changed, only deleted with the subscription; `status` may be a new word."""

    id: str
    url: str | None
    status: str | None

    @property
    def is_active(self) -> bool:
        return self.status == Status.ACTIVE


@dataclass(frozen=True, slots=True)
class Audit:
    """`events` is how many deliveries, successful or not, the portal remembers of those asked."""

    subscription: Subscription
    succeeded_at: datetime | None
    events: int


class Subscriptions:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def held(self) -> tuple[Subscription, ...]:
        answer = self._calls.get(HOOKS_PATH, known=FOUND)
        if _is_absent(answer):
            return ()
        return tuple(map(_subscription, read_as(SubscriptionsDto, answer.body, HOOKS_PATH).items))

    def create(self, url: str, key: str, status: Status = Status.ACTIVE) -> Subscription:
        """The portal keeps several of one URL, so look first."""
        answer = self._calls.send(
            "POST", HOOKS_PATH, {"url": url, "apiKey": key, "status": status.value}
        )
        if not answer.ok:
            raise refusal(answer, f"POST {HOOKS_PATH}")
        return _read(answer)

    def update(
        self, subscription: Subscription, *, key: str | None = None, status: Status | None = None
    ) -> Subscription | None:
        """What is None stays as it is; None is answered where there is no such subscription."""
        wish = {"apiKey": key, "status": status and status.value}
        told = {name: text for name, text in wish.items() if text is not None}
        answer = self._send("PUT", subscription, told)
        return _read(answer) if answer else None

    def delete(self, subscription: Subscription) -> bool:
        """False where there was no such subscription."""
        return self._send("DELETE", subscription) is not None

    def audit(self, subscription: Subscription, limit: int = 10) -> Audit | None:
        answer = self._calls.get(
            f"{_path(subscription)}/audit", [("limit", str(limit))], known=FOUND
        )
        if _is_absent(answer):
            return None
        dto = read_as(AuditDto, answer.body, f"{HOOKS_PATH}/audit")
        succeeded_at = _time(dto.last_success_timestamp)
        return Audit(_subscription(dto), succeeded_at, len(dto.recent_events))

    def _send(
        self, method: str, subscription: Subscription, body: dict[str, str] | None = None
    ) -> Answer | None:
        answer = self._calls.send(method, _path(subscription), body)
        if is_nothing(answer):
            return None
        if not answer.ok:
            raise refusal(answer, f"{method} {HOOKS_PATH}")
        return answer


def _is_absent(answer: Answer) -> bool:
    if answer.status == 404 and not is_nothing(answer):
        raise refusal(answer, f"GET {HOOKS_PATH}")
    return answer.status == 404


def _path(subscription: Subscription) -> str:
    return f"{HOOKS_PATH}/{quote(subscription.id, safe='')}"


def _read(answer: Answer) -> Subscription:
    return _subscription(read_as(SubscriptionDto, answer.body, HOOKS_PATH))


def _subscription(dto: SubscriptionDto) -> Subscription:
    return Subscription(dto.subscription_id, dto.url, dto.status)


def _time(text: object) -> datetime | None:
    try:
        return None if text is None else in_utc(_TIME.validate_python(text))
    except ValidationError:
        raise SchemaError(f"{HOOKS_PATH}/audit: bad: lastSuccessTimestamp") from None
