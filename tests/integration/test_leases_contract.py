"""What a lease promises, in DynamoDB and in its twin."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from leadrelay.aws.leases import DynamoLeases
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.ports import Leases
from tests.aws_answers import an_error, answers
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.portal_states import InMemoryLeases

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNTIL = NOW + timedelta(minutes=5)


@pytest.fixture(params=["dynamodb", "in memory"])
def leases(request: pytest.FixtureRequest, clock: FakeClock) -> Leases:
    if request.param == "in memory":
        return InMemoryLeases(clock)
    client = request.getfixturevalue("dynamodb")
    return DynamoLeases(client, request.getfixturevalue("portal_state_table"), clock)


def test_a_free_lease_is_won(leases: Leases) -> None:
    assert leases.acquire("poll", "one", UNTIL)


def test_a_held_lease_is_not(leases: Leases) -> None:
    leases.acquire("poll", "one", UNTIL)

    assert not leases.acquire("poll", "two", UNTIL)


def test_leases_of_two_names_are_apart(leases: Leases) -> None:
    leases.acquire("poll", "one", UNTIL)

    assert leases.acquire("token", "two", UNTIL)


def test_a_holder_can_prolong(leases: Leases, clock: FakeClock) -> None:
    leases.acquire("poll", "one", UNTIL)
    assert leases.acquire("poll", "one", UNTIL + timedelta(minutes=5))

    clock.advance(timedelta(minutes=7))
    assert not leases.acquire("poll", "two", UNTIL + timedelta(minutes=9))


def test_a_lease_ends_by_itself_to_the_microsecond(leases: Leases, clock: FakeClock) -> None:
    leases.acquire("poll", "one", UNTIL)

    clock.advance(timedelta(minutes=5) - timedelta(microseconds=1))
    assert not leases.acquire("poll", "two", UNTIL + timedelta(minutes=5))

    clock.advance(timedelta(microseconds=1))
    assert leases.acquire("poll", "two", UNTIL + timedelta(minutes=5))


def test_a_released_lease_is_free(leases: Leases) -> None:
    leases.acquire("poll", "one", UNTIL)
    leases.release("poll", "one")

    assert leases.acquire("poll", "two", UNTIL)


def test_only_its_holder_releases_a_lease(leases: Leases) -> None:
    leases.acquire("poll", "one", UNTIL)
    leases.release("poll", "two")

    assert not leases.acquire("poll", "two", UNTIL)


def test_releasing_what_nobody_holds_is_nothing(leases: Leases) -> None:
    leases.release("poll", "one")

    assert leases.acquire("poll", "two", UNTIL)


def test_a_lease_that_cannot_be_asked_for_is_not_taken_for_a_held_one(
    dynamodb: "DynamoDBClient", portal_state_table: str, clock: FakeClock
) -> None:
    leases = DynamoLeases(dynamodb, portal_state_table, clock)

    with (
        answers(dynamodb, "PutItem", an_error(dynamodb, "ThrottlingException")),
        pytest.raises(UnavailableError),
    ):
        leases.acquire("poll", "one", UNTIL)
