"""No boundary without a test: whatever a function may write is on the map and in the matrix."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from leadrelay.aws import clients
from leadrelay.domain.command import Command
from leadrelay.domain.envelope import Envelope
from tests.builders import ACCOUNT
from tests.simulation.boundaries import Boundary
from tests.simulation.handlers.crossings import Crossing
from tests.simulation.handlers.mapping import OPERATOR, READS, REQUESTS, WRITES, Right
from tests.simulation.handlers.matrix import MATRIX
from tests.simulation.handlers.runs import Run
from tests.simulation.handlers.scenarios import Scenario
from tests.simulation.handlers.setting import START
from tests.simulation.handlers.stage import Stage
from tests.simulation.handlers.witness import Invariant
from tests.simulation.schedules import Scripted
from tests.template.cloudformation import as_list, functions, properties, target

LOGGING = frozenset({"logs:CreateLogStream", "logs:PutLogEvents"})
OF_OTHER_CALLS = "kms:"  # made by the services in the course of a call that is on the map


def permitted() -> set[Right]:
    """What the roles of the functions let them do beside reading and logging."""
    return {
        Right(_folder(function), action, target(place))
        for function in functions().values()
        for statement in _statements(target(function["Role"]))
        for action in set(as_list(statement["Action"])) - READS - LOGGING
        if not action.startswith(OF_OTHER_CALLS)
        for place in as_list(statement["Resource"])
    }


def _statements(role: str) -> Iterator[Any]:
    """Of the role itself, and of what is attached to it."""
    attached = [
        policy
        for policy in properties("AWS::IAM::Policy").values()
        if role in map(target, policy["Roles"])
    ]
    for policy in (*properties("AWS::IAM::Role")[role]["Policies"], *attached):
        yield from policy["PolicyDocument"]["Statement"]


def _folder(function: Any) -> str:
    name: str = function["CodeUri"].strip("/").rpartition("/")[2]
    return name


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as opened:
        yield opened


@pytest.fixture(scope="module")
def played(stage: Stage) -> list[Crossing]:
    """Whatever is crossed while the scenarios run without a fault."""
    outcomes = [Run(stage, scenario, Scripted()).play() for scenario in Scenario]
    return [crossed.turn.crossing for outcome in outcomes for crossed in outcome.crossed]


def test_every_write_that_a_role_permits_is_on_the_map() -> None:
    mapped = {right for right in WRITES if right.function != OPERATOR}

    assert permitted() == mapped


def test_every_boundary_is_in_the_matrix() -> None:
    assert set(MATRIX) == set(Boundary)


def test_every_boundary_on_the_map_is_in_the_matrix() -> None:
    written = {boundary for patterns in WRITES.values() for boundary in patterns.values()}
    asked = {boundary for boundary in REQUESTS.values() if boundary is not None}

    assert written | asked == set(MATRIX)


def test_every_crossing_of_the_scenarios_is_on_the_map(played: list[Crossing]) -> None:
    assert [str(crossing) for crossing in played if not crossing.is_mapped] == []


def test_every_write_on_the_map_is_crossed_in_a_scenario(played: list[Crossing]) -> None:
    crossed = {right for crossing in played for right in crossing.rights}

    assert {right for right in crossed if right.action not in READS} == WRITES.keys()


def test_a_write_that_is_not_on_the_map_is_found_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def writes(*_: object) -> dict[str, int]:
        item = {"account": {"S": "main"}, "part": {"S": "NEWS"}}
        clients.dynamodb().put_item(TableName="PortalStateTable", Item=item)
        return {"statusCode": 503}

    webhook = replace(stage.functions["portal_webhook"], handler=writes)
    monkeypatch.setitem(stage.functions, "portal_webhook", webhook)

    outcome = Run(stage, Scenario.ENQUIRY, Scripted()).play()

    assert {violation.invariant for violation in outcome.violations} == {Invariant.UNMAPPED}


def test_an_operator_s_erasure_crosses_what_is_on_the_map(stage: Stage) -> None:
    wish = Envelope.of_command(ACCOUNT, START, Command.ERASE, "property_finder:message_lead_1")
    run = Run(stage, Scenario.ENQUIRY, Scripted())

    with stage.begun(run.crossings, run.platform.invoke):
        queue_url = stage.stack.address("EnquiryQueue")
        stage.stack.sqs.send_message(QueueUrl=queue_url, MessageBody=wish.to_json())
        run.source.serve("EnquiryQueue")
        (row,) = run.contents.rows()

    assert row.erased_at is not None
    assert run.contents.bodies("EnquiryQueue") == []
    assert [
        one.turn.crossing.what for one in run.crossings.crossed if not one.turn.crossing.is_mapped
    ] == []
