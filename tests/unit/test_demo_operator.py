"""The demo's operator: asks the keeper until it has time, and types a command that may fail."""

from collections.abc import Iterator
from typing import Any

from tests.sandbox.aws import Aws
from tests.sandbox.demo.operator import TO_REPAIR, StackOperator
from tests.sandbox.errors import SandboxError

NOWHERE = "http://127.0.0.1:9"


class Keeper:
    """A stack of which nothing but the keeper answers, with one outcome after the other."""

    def __init__(self, outcomes: list[str]) -> None:
        self.aws = Aws(NOWHERE)
        self.asked: list[dict[str, str]] = []
        self._outcomes: Iterator[str] = iter(outcomes)

    def invoke(self, _: str, event: dict[str, str]) -> dict[str, dict[str, str]]:
        self.asked.append(event)
        outcome = next(self._outcomes)
        if outcome == "crash":
            raise SandboxError("it ran out of time")
        return {"outcomes": {"{portal}:{account}".format(**event): outcome}}


def asked(*outcomes: str) -> tuple[StackOperator, Keeper, list[str]]:
    said: list[str] = []
    keeper: Any = Keeper(list(outcomes))
    operator = StackOperator(keeper, said.append, pause=lambda _: None)
    operator.ensure_webhooks()
    return operator, keeper, said


def test_what_the_keeper_answers_is_remembered_and_said() -> None:
    operator, keeper, said = asked("repaired", "kept")

    first, second = (f"{portal}:{account}" for portal, account in TO_REPAIR)
    assert operator.repairs == {first: "repaired", second: "kept"}
    assert said == [f"the keeper: {first} repaired, {second} kept"]
    assert {one["wish"] for one in keeper.asked} == {"keep"}


def test_a_keeper_that_is_busy_is_asked_again() -> None:
    operator, keeper, _ = asked("busy", "busy", "repaired", "repaired")

    assert set(operator.repairs.values()) == {"repaired"}
    assert len(keeper.asked) == 4


def test_a_keeper_that_fails_is_no_end_of_the_day() -> None:
    operator, _, _ = asked("crash", "repaired")

    assert list(operator.repairs.values()) == ["nothing", "repaired"]


def test_a_rotation_that_cannot_be_made_is_no_success() -> None:
    operator, _, said = asked("kept", "kept")

    with operator.rotation as rotation:
        assert rotation.ended is None
        operator.rotate_webhook_secret()
        rotation.wait(50)

    assert rotation.is_over
    assert rotation.ended not in {0, None}
    assert len(said) == 1
