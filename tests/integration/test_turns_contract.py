"""Who may call Lead.pro when, by DynamoDB and by its twin."""

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from leadrelay.aws.turns import DynamoTurns
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.ports import LONGEST_LINE, Turns
from tests.aws_answers import an_error, answers
from tests.builders import NOW
from tests.fakes.portal_states import InMemoryTurns

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

APART = timedelta(milliseconds=100)
LATER = NOW + timedelta(seconds=12)
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture(params=["dynamodb", "in memory"])
def turns(request: pytest.FixtureRequest) -> Turns:
    if request.param == "in memory":
        return InMemoryTurns()
    client = request.getfixturevalue("dynamodb")
    return DynamoTurns(client, request.getfixturevalue("portal_state_table"))


def test_who_comes_first_goes_at_once(turns: Turns) -> None:
    assert turns.take(NOW, APART, LATER) == NOW


def test_the_next_ones_stand_in_line(turns: Turns) -> None:
    turns.take(NOW, APART, LATER)

    assert turns.take(NOW, APART, LATER) == NOW + APART
    assert turns.take(NOW + MICROSECOND, APART, LATER) == NOW + 2 * APART


def test_a_line_that_is_over_keeps_nobody(turns: Turns) -> None:
    turns.take(NOW, APART, LATER)

    assert turns.take(NOW + APART + MICROSECOND, APART, LATER) == NOW + APART + MICROSECOND


def test_whoever_keeps_another_distance_stands_in_the_same_line(turns: Turns) -> None:
    turns.take(NOW, 7 * APART, LATER)

    assert turns.take(NOW, APART, LATER) == NOW + 7 * APART


def test_a_turn_that_would_come_too_late_is_not_taken(turns: Turns) -> None:
    turns.take(NOW, APART, LATER)

    assert turns.take(NOW, APART, NOW + APART - MICROSECOND) is None
    assert turns.take(NOW, APART, NOW + APART) == NOW + APART


def test_a_clock_that_was_far_ahead_keeps_nobody_for_long(turns: Turns) -> None:
    turns.take(NOW + timedelta(days=1), APART, LATER + timedelta(days=1))

    assert turns.take(NOW, APART, LATER) == NOW
    assert turns.take(NOW, APART, LATER) == NOW + APART


def test_a_line_as_long_as_may_be_is_believed(turns: Turns) -> None:
    turns.take(NOW, LONGEST_LINE, LATER)

    assert turns.take(NOW, APART, LATER) is None


@pytest.mark.parametrize("seed", range(4))
def test_the_table_and_its_twin_agree_whoever_asks_in_whatever_order(
    dynamodb: "DynamoDBClient", portal_state_table: str, seed: int
) -> None:
    chance = Random(seed)
    table, twin = DynamoTurns(dynamodb, portal_state_table), InMemoryTurns()
    now, taken = NOW, []

    for _ in range(80):
        now += chance.choice([0, 0, 0, 1, 40]) * timedelta(milliseconds=30)
        apart = timedelta(seconds=1) / chance.choice([1, 3, 10])
        latest = now + timedelta(seconds=chance.choice([1, 12]))
        taken.append(table.take(now, apart, latest))
        assert twin.take(now, apart, latest) == taken[-1]

    assert None in taken
    assert any(turn is not None and turn > NOW for turn in taken)


def test_somebody_who_comes_between_goes_first(
    dynamodb: "DynamoDBClient", portal_state_table: str
) -> None:
    turns = DynamoTurns(dynamodb, portal_state_table)
    others = [DynamoTurns(dynamodb, portal_state_table)]

    def between(**_: Any) -> None:
        """After nobody was found in the line, and before it is entered."""
        if others:
            others.pop().take(NOW, APART, LATER)

    dynamodb.meta.events.register("after-call-error.dynamodb.UpdateItem", between)
    dynamodb.meta.events.register("after-call.dynamodb.UpdateItem", between)

    assert turns.take(NOW, APART, LATER) == NOW + APART


def test_a_line_that_cannot_be_entered_is_not_taken_for_a_free_one(
    dynamodb: "DynamoDBClient", portal_state_table: str
) -> None:
    turns = DynamoTurns(dynamodb, portal_state_table)

    with (
        answers(dynamodb, "UpdateItem", an_error(dynamodb, "ThrottlingException")),
        pytest.raises(UnavailableError),
    ):
        turns.take(NOW, APART, LATER)
