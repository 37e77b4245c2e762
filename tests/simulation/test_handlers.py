"""The real handlers with their real wiring on moto, and an enquiry under every fault."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests

from leadrelay.aws import clients
from tests.simulation.boundaries import Boundary
from tests.simulation.handlers.crossings import Mishap
from tests.simulation.handlers.exploring import Explorer
from tests.simulation.handlers.invocations import Crossed
from tests.simulation.handlers.runs import Outcome, Run
from tests.simulation.handlers.scenarios import Scenario
from tests.simulation.handlers.stage import Stage
from tests.simulation.handlers.strikes import Strikes
from tests.simulation.handlers.witness import Invariant
from tests.simulation.schedules import Choices, Schedule, Scripted

CHUNKS = 10
PAIRS = 500
SHARES = 2
REPLAY = "replay: python -m tests.simulation.handlers --schedule <name>"
LEAD = {
    "first_name": "Sam",
    "last_name": "Ample",
    "email": "sam@enquirer.example",
    "phone": "+971501110001",
    "type": "sale",
    "office_id": 375,
    "meta": {"src_key": "property_finder:message_lead_1"},
}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as opened:
        yield opened


@pytest.mark.parametrize("scenario", Scenario)
def test_without_a_fault_every_scenario_ends_as_it_should(stage: Stage, scenario: Scenario) -> None:
    assert Run(stage, scenario, Scripted()).play().violations == []


@pytest.mark.proves(
    *("F01", "F02", "F06", "F07", "F16", "F20", "F28", "F45", "F68", "F69"),
    *("F80", "F81", "F82", "F83", "F84", "F86"),
)
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_fault_and_no_two_lose_or_double_an_enquiry(stage: Stage, chunk: int) -> None:
    explorer = Explorer(stage, Scenario.ENQUIRY)
    firsts = explorer.extended()[chunk::CHUNKS]

    explorer.run_all(firsts)
    explorer.run_all(explorer.drawn(firsts, PAIRS // CHUNKS, f"pairs of {chunk}"))

    assert explorer.tally.failures == [], REPLAY


@pytest.mark.parametrize("chunk", range(SHARES))
def test_of_many_faults_none_loses_or_doubles_what_is_changed_later(
    stage: Stage, chunk: int
) -> None:
    """Every third of them; `make simulate-handlers` takes all, and all pairs."""
    explorer = Explorer(stage, Scenario.CHANGED)
    explorer.run_all(explorer.extended()[chunk :: 3 * SHARES])

    assert explorer.tally.failures == [], REPLAY


def test_a_schedule_is_the_same_run_each_time(stage: Stage) -> None:
    once, again = (Run(stage, Scenario.ENQUIRY, Scripted.of("8:5,38:2")).play() for _ in range(2))

    assert once.crossed == again.crossed


def path(outcome: Outcome) -> list[str]:
    return [str(crossed.turn.crossing) for crossed in outcome.crossed]


def repeated_by_the_sdk(crossed: Crossed) -> Schedule:
    """Empty where that cannot be, or where it makes a difference: a queue takes both messages."""
    crossing, number = crossed.turn.crossing, crossed.number
    is_conditional = any(right.action == "dynamodb:PutItem" for right in crossing.rights)
    if number is None or not is_conditional:
        return ()
    return ((number, crossing.mishaps.index(Mishap.REPEATED)),)


@pytest.mark.proves("F06")
def test_a_conditional_write_that_meets_its_own_first_try_goes_on_as_if_nothing_were(
    stage: Stage,
) -> None:
    undisturbed = Run(stage, Scenario.ENQUIRY, Scripted()).play()
    schedules = [schedule for one in undisturbed.crossed if (schedule := repeated_by_the_sdk(one))]

    for schedule in schedules:
        disturbed = Run(stage, Scenario.ENQUIRY, Scripted(schedule)).play()
        assert path(disturbed) == path(undisturbed), schedule
    assert len(schedules) > 5


def broken(stage: Stage, choices: Choices | None = None) -> set[Invariant]:
    outcome = Run(stage, Scenario.ENQUIRY, choices or Scripted()).play()
    return {violation.invariant for violation in outcome.violations}


def test_a_settle_time_shorter_than_a_commit_is_found_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    forwarder = stage.functions["lead_forwarder"]
    hasty = replace(forwarder, variables={**forwarder.variables, "SETTLE_SECONDS": "1"})
    monkeypatch.setitem(stage.functions, "lead_forwarder", hasty)

    assert broken(stage, Strikes(Boundary.CREATE, [Mishap.LATE])) == {Invariant.DUPLICATED}


def answers_too_soon(*_: object) -> dict[str, int]:
    return {"statusCode": 202}


def keeps_nothing(*_: object) -> dict[str, list[str]]:
    return {"batchItemFailures": []}


FORGOTTEN = frozenset({Invariant.LOST, Invariant.STUCK, Invariant.PASSED})


def refuses_to_die(*_: object) -> dict[str, int]:
    client, key = clients.dynamodb(), {"account": {"S": "lead_pro"}, "part": {"S": "BREAKER"}}
    try:
        client.get_item(TableName="PortalStateTable", Key=key)
    finally:
        client.get_item(TableName="PortalStateTable", Key=key)
    return {"statusCode": 503}


@pytest.mark.proves("F07")
@pytest.mark.parametrize(
    ("name", "handler", "found"),
    [
        ("portal_webhook", answers_too_soon, {Invariant.HASTY}),
        ("lead_forwarder", keeps_nothing, {*FORGOTTEN, Invariant.HASTY}),
        ("portal_webhook", refuses_to_die, {Invariant.OUTLIVED}),
    ],
)
def test_a_careless_function_is_found_out(
    stage: Stage, name: str, handler: Any, found: set[Invariant], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(stage.functions, name, replace(stage.functions[name], handler=handler))

    assert broken(stage, Scripted.of("0:1")) == found


def test_a_post_without_an_intent_is_found_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def posts(*_: object) -> dict[str, list[str]]:
        headers = {"x-api-key": stage.crm.api_key}
        requests.post(f"{stage.crm.base_url}/leads", json=LEAD, headers=headers, timeout=5)
        return {"batchItemFailures": []}

    forwarder = replace(stage.functions["lead_forwarder"], handler=posts)
    monkeypatch.setitem(stage.functions, "lead_forwarder", forwarder)

    assert broken(stage) >= {Invariant.UNINTENDED, Invariant.DUPLICATED, Invariant.LOST}


@pytest.mark.proves("F81")
def test_lead_pros_own_word_makes_a_lost_answer_known_minutes_earlier(stage: Stage) -> None:
    told_of, untold = (
        Run(stage, scenario, Scripted()) for scenario in (Scenario.TOLD_OF, Scenario.UNANSWERED)
    )

    assert _seconds_to_lead(told_of) < 60
    assert _seconds_to_lead(untold) > 180


def _seconds_to_lead(run: Run) -> float:
    run.play()
    (row,) = run.contents.rows()
    assert row.delivered_at is not None
    return (row.delivered_at - row.admitted_at).total_seconds()


def test_an_agents_first_work_is_seen_and_nothing_of_it_is_changed(stage: Stage) -> None:
    run = Run(stage, Scenario.TOUCHED, Scripted())

    outcome = run.play()

    (row,) = run.contents.rows()
    assert row.touched_at is not None
    assert [crossed for crossed in outcome.crossed if "PATCH" in str(crossed.turn.crossing)] == []
