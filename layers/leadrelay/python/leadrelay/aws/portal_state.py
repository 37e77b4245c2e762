"""Watermarks, progress of sweeps, webhook subscriptions, token refreshes, the CRM's breaker."""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from leadrelay import codec
from leadrelay.aws import conditional
from leadrelay.aws.attributes import Attributes
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.token import RefreshState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CRM = "lead_pro"
POLL, SUBSCRIPTIONS, REFRESH, BREAKER = "POLL", "SUBSCRIPTIONS", "REFRESH", "BREAKER"

Remembered = TypeVar("Remembered", PollState, SubscriptionState, RefreshState, Breaker)


class DynamoPortalStates:
    """Implements `ports.PortalStates`: one item per account and subject, one for the CRM."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def read_poll(self, account: Account) -> PollState:
        key = _key(str(account), POLL)
        return self._read(key, codec.poll_state_from_json) or PollState()

    def write_poll(self, account: Account, state: PollState) -> PollState:
        key = _key(str(account), POLL)
        return self._write(key, state, codec.poll_state_to_json(state))

    def read_subscriptions(self, account: Account) -> SubscriptionState:
        key = _key(str(account), SUBSCRIPTIONS)
        return self._read(key, codec.subscription_state_from_json) or SubscriptionState()

    def write_subscriptions(self, account: Account, state: SubscriptionState) -> SubscriptionState:
        key = _key(str(account), SUBSCRIPTIONS)
        return self._write(key, state, codec.subscription_state_to_json(state))

    def read_refresh(self, account: Account) -> RefreshState:
        key = _key(str(account), REFRESH)
        return self._read(key, codec.refresh_state_from_json) or RefreshState()

    def write_refresh(self, account: Account, state: RefreshState) -> RefreshState:
        key = _key(str(account), REFRESH)
        return self._write(key, state, codec.refresh_state_to_json(state))

    def read_breaker(self) -> Breaker:
        return self._read(_key(CRM, BREAKER), codec.breaker_from_json) or Breaker()

    def write_breaker(self, breaker: Breaker) -> Breaker:
        return self._write(_key(CRM, BREAKER), breaker, codec.breaker_to_json(breaker))

    def _read(self, key: Attributes, decoded: Callable[[str], Remembered]) -> Remembered | None:
        item = conditional.get(self._client, self._table_name, key)
        if item is None:
            return None
        revision = int(item["revision"]["N"])
        return dataclasses.replace(decoded(item["state"]["S"]), revision=revision)

    def _write(self, key: Attributes, state: Remembered, text: str) -> Remembered:
        item = key | {"state": {"S": text}}
        conditional.replace(self._client, self._table_name, item, expected=state.revision)
        return dataclasses.replace(state, revision=state.revision + 1)


def _key(account: str, part: str) -> Attributes:
    return {"account": {"S": account}, "part": {"S": part}}
