"""What the memory of portals promises, in DynamoDB and in its twin."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ReadTimeoutError

from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.coverage import PollState, Sweep
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.errors import ConflictError, UnavailableError
from leadrelay.domain.ports import PortalStates
from leadrelay.domain.subscriptions import Subscription, SubscriptionState
from leadrelay.domain.token import RefreshState
from leadrelay.domain.webhook_watch import Watch
from tests.aws_answers import an_error, answers
from tests.builders import ACCOUNT, NOW
from tests.fakes.portal_states import InMemoryPortalStates

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LATER = NOW + timedelta(microseconds=1)
POLLED = PollState(
    go_live=NOW,
    watermark=LATER,
    slice_seconds=3600,
    polled_at=LATER,
    daily=Sweep(position=NOW, end=LATER, slice_seconds=900),
    history=Sweep(position=NOW, end=LATER, slice_seconds=60),
    history_done_at=NOW,
    last_enquiry_at=NOW,
    failures=3,
    watch=Watch(judged_until=NOW, announced_at=LATER, missed_at=NOW, rings=(NOW, LATER)),
)
SUBSCRIBED = SubscriptionState(
    generation=3,
    fingerprint="ab",
    checked_at=NOW,
    complete=True,
    held=(
        Subscription(handle="h", event="leads", url="https://relay.example", is_active=True),
        Subscription(handle="g", event="leads", url=None, is_active=False),
    ),
    succeeded_at=LATER,
    unseen_at=NOW,
    problem="POST: 403",
)
REFRESHED = RefreshState(asked_at=NOW, refusals=2, retry_at=LATER, fingerprint="ab")
OPEN = Breaker(failures=3, open_until=LATER, cause="refused")


@pytest.fixture(params=["dynamodb", "in memory"])
def states(request: pytest.FixtureRequest) -> PortalStates:
    if request.param == "in memory":
        return InMemoryPortalStates()
    client = request.getfixturevalue("dynamodb")
    return DynamoPortalStates(client, request.getfixturevalue("portal_state_table"))


def test_nothing_is_remembered_at_first(states: PortalStates) -> None:
    assert states.read_poll(ACCOUNT) == PollState()
    assert states.read_subscriptions(ACCOUNT) == SubscriptionState()
    assert states.read_refresh(ACCOUNT) == RefreshState()
    assert states.read_breaker() == Breaker()


def test_everything_is_remembered_as_it_was_written(states: PortalStates) -> None:
    poll = states.write_poll(ACCOUNT, POLLED)
    subscribed = states.write_subscriptions(ACCOUNT, SUBSCRIBED)
    refresh = states.write_refresh(ACCOUNT, REFRESHED)
    breaker = states.write_breaker(OPEN)

    assert states.read_poll(ACCOUNT) == poll == replace(POLLED, revision=1)
    assert states.read_subscriptions(ACCOUNT) == subscribed == replace(SUBSCRIBED, revision=1)
    assert states.read_refresh(ACCOUNT) == refresh == replace(REFRESHED, revision=1)
    assert states.read_breaker() == breaker == replace(OPEN, revision=1)


def test_each_write_builds_on_the_last_one(states: PortalStates) -> None:
    first = states.write_poll(ACCOUNT, POLLED)

    second = states.write_poll(ACCOUNT, replace(first, watermark=LATER, daily=None))

    assert second.revision == 2
    assert states.read_poll(ACCOUNT) == second


def test_accounts_are_remembered_apart(states: PortalStates) -> None:
    states.write_poll(ACCOUNT, POLLED)

    assert states.read_poll(Account(Portal.PROPERTY_FINDER, "second")) == PollState()


def test_of_two_first_writes_one_conflicts(states: PortalStates) -> None:
    first = states.write_poll(ACCOUNT, POLLED)

    with pytest.raises(ConflictError):
        states.write_poll(ACCOUNT, PollState(failures=9))
    assert states.read_poll(ACCOUNT) == first


def test_of_two_writes_on_one_revision_one_conflicts(states: PortalStates) -> None:
    first = states.write_breaker(OPEN)
    second = states.write_breaker(replace(first, failures=4))

    with pytest.raises(ConflictError):
        states.write_breaker(replace(first, failures=5))
    assert states.read_breaker() == second


def test_the_other_states_conflict_in_the_same_way(states: PortalStates) -> None:
    states.write_refresh(ACCOUNT, REFRESHED)
    states.write_subscriptions(ACCOUNT, SUBSCRIBED)

    with pytest.raises(ConflictError):
        states.write_refresh(ACCOUNT, REFRESHED)
    with pytest.raises(ConflictError):
        states.write_subscriptions(ACCOUNT, SUBSCRIBED)


def test_a_write_on_what_is_not_there_conflicts(states: PortalStates) -> None:
    with pytest.raises(ConflictError):
        states.write_poll(ACCOUNT, replace(POLLED, revision=3))


@pytest.mark.parametrize("seed", range(3))
def test_the_table_and_its_twin_agree_on_whatever_is_written(
    dynamodb: "DynamoDBClient", portal_state_table: str, seed: int
) -> None:
    def walk(states: PortalStates) -> list[PollState | str]:
        chance, known, seen = Random(seed), [PollState()], list[PollState | str]()
        for step in range(60):
            written = replace(chance.choice([*known[-3:], known[-1]]), failures=step)
            try:
                known.append(states.write_poll(ACCOUNT, written))
            except ConflictError as error:
                seen.append(str(error))
            seen.append(states.read_poll(ACCOUNT))
        return seen

    seen = walk(DynamoPortalStates(dynamodb, portal_state_table))

    assert seen == walk(InMemoryPortalStates())
    assert {type(each) for each in seen} == {PollState, str}


@pytest.mark.proves("F06")
def test_a_repetition_by_the_sdk_that_meets_its_own_first_try_is_success(
    dynamodb: "DynamoDBClient", portal_state_table: str
) -> None:
    states = DynamoPortalStates(dynamodb, portal_state_table)
    repeats: list[int] = []

    def lose_once(**_: object) -> Any:
        repeats.append(1)
        return 0 if len(repeats) == 1 else None  # a pause in seconds means: once more

    dynamodb.meta.events.register_first("needs-retry.dynamodb.PutItem", lose_once)

    assert states.write_poll(ACCOUNT, POLLED).revision == 1
    assert len(repeats) == 2
    assert states.read_poll(ACCOUNT).watermark == LATER


def test_a_state_that_cannot_be_read_or_written_now_is_unavailable(
    dynamodb: "DynamoDBClient", portal_state_table: str
) -> None:
    states = DynamoPortalStates(dynamodb, portal_state_table)

    with (
        answers(dynamodb, "GetItem", an_error(dynamodb, "ThrottlingException")),
        pytest.raises(UnavailableError),
    ):
        states.read_poll(ACCOUNT)
    with (
        answers(dynamodb, "PutItem", ReadTimeoutError(endpoint_url="https://dynamodb.example")),
        pytest.raises(UnavailableError),
    ):
        states.write_poll(ACCOUNT, POLLED)


def test_a_state_of_a_newer_release_is_read_without_what_it_added(
    dynamodb: "DynamoDBClient", portal_state_table: str
) -> None:
    states = DynamoPortalStates(dynamodb, portal_state_table)
    item = {
        "account": {"S": str(ACCOUNT)},
        "part": {"S": "POLL"},
        "revision": {"N": "7"},
        "state": {"S": '{"failures": 2, "colour": "blue"}'},
    }
    dynamodb.put_item(TableName=portal_state_table, Item=item)

    assert states.read_poll(ACCOUNT) == PollState(revision=7, failures=2)
