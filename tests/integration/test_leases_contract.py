"""What a lease promises, in DynamoDB and in its twin."""

from datetime import timedelta
from random import Random
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


def test_a_holder_can_prolong_what_has_ended_until_somebody_else_holds_it(
    leases: Leases, clock: FakeClock
) -> None:
    leases.acquire("poll", "one", UNTIL)
    clock.advance(timedelta(minutes=6))
    assert leases.acquire("poll", "one", UNTIL + timedelta(minutes=2))

    clock.advance(timedelta(minutes=2))
    assert leases.acquire("poll", "two", UNTIL + timedelta(minutes=9))
    assert not leases.acquire("poll", "one", UNTIL + timedelta(minutes=9))


def test_who_has_lost_a_lease_does_not_end_its_successors(leases: Leases, clock: FakeClock) -> None:
    leases.acquire("poll", "one", UNTIL)
    clock.advance(timedelta(minutes=5))
    leases.acquire("poll", "two", UNTIL + timedelta(minutes=5))

    leases.release("poll", "one")

    assert not leases.acquire("poll", "one", UNTIL + timedelta(minutes=9))


def test_a_lease_that_ends_in_the_past_holds_nobody_up(leases: Leases, clock: FakeClock) -> None:
    assert leases.acquire("poll", "one", clock() - timedelta(microseconds=1))

    assert leases.acquire("poll", "two", UNTIL)


@pytest.mark.parametrize("seed", range(4))
def test_the_table_and_its_twin_agree_whoever_asks_in_whatever_order(
    dynamodb: "DynamoDBClient", portal_state_table: str, clock: FakeClock, seed: int
) -> None:
    chance = Random(seed)
    table, twin = DynamoLeases(dynamodb, portal_state_table, clock), InMemoryLeases(clock)

    won = []
    for _ in range(80):
        clock.advance(
            chance.choice([timedelta(0), timedelta(microseconds=1), timedelta(minutes=1)])
        )
        name, owner = chance.choice(["poll", "token"]), chance.choice(["one", "two", "three"])
        until = clock() + chance.choice([-1, 0, 1, 2, 5]) * timedelta(minutes=1)
        if chance.random() < 1 / 4:
            table.release(name, owner)
            twin.release(name, owner)
        else:
            won.append(table.acquire(name, owner, until))
            assert twin.acquire(name, owner, until) is won[-1]

    assert {True, False} == set(won)


@pytest.mark.parametrize("name", ["", "é" * 1025])
def test_the_twin_refuses_a_name_that_no_table_takes(clock: FakeClock, name: str) -> None:
    with pytest.raises(AssertionError):
        InMemoryLeases(clock).acquire(name, "one", UNTIL)


def test_a_lease_that_cannot_be_asked_for_is_not_taken_for_a_held_one(
    dynamodb: "DynamoDBClient", portal_state_table: str, clock: FakeClock
) -> None:
    leases = DynamoLeases(dynamodb, portal_state_table, clock)

    with (
        answers(dynamodb, "PutItem", an_error(dynamodb, "ThrottlingException")),
        pytest.raises(UnavailableError),
    ):
        leases.acquire("poll", "one", UNTIL)
