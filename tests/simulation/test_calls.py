"""What an enquiry costs in calls: no more than the table of ARCHITECTURE.md says, and no less."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.simulation.handlers.day import SWEEPER
from tests.simulation.handlers.runs import Run
from tests.simulation.handlers.scenarios import Scenario
from tests.simulation.handlers.stage import Stage
from tests.simulation.schedules import Scripted
from tests.template.cloudformation import ROOT

FUNCTIONS = ("portal_webhook", "lead_forwarder", "portal_poller")
Call = tuple[str, str]


def rows() -> Iterator[tuple[str, str, str]]:
    """Function, call and how often, as the table has them."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.partition("## What an enquiry costs")[2].partition("\n## ")[0]
    for function, calls, often in re.findall(
        r"^\| `(\w+)` \| `([^`]+)` \| ([^|]+) \|", table, re.MULTILINE
    ):
        yield function, calls, often.strip()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as opened:
        yield opened


@pytest.fixture(scope="module")
def told_and_listed(stage: Stage) -> tuple[list[Call], list[Call]]:
    """One enquiry that came by webhook, in processes that are new; and two that a poll found."""
    return calls(stage, Scenario.ENQUIRY), calls(stage, Scenario.LISTED)


def calls(stage: Stage, scenario: Scenario) -> list[Call]:
    crossed = Run(stage, scenario, Scripted()).play().crossed
    crossings = [one.turn.crossing for one in crossed if one.number is not None]
    return [(one.function, one.what) for one in crossings if one.function in FUNCTIONS]


def test_the_table_names_every_call_and_no_other(
    told_and_listed: tuple[list[Call], list[Call]],
) -> None:
    told, listed = told_and_listed

    assert {(function, call) for function, call, _ in rows()} == {*told, *listed}


def test_a_webhook_is_one_message_and_nothing_else_in_a_process_that_runs(
    told_and_listed: tuple[list[Call], list[Call]],
) -> None:
    told, _ = told_and_listed
    of_each = [call for name, call, often in rows() if (name, often) == ("portal_webhook", "each")]

    assert of_each == ["SendMessageBatch EnquiryQueue"]
    assert [call for name, call in told if name == "portal_webhook"][1:] == of_each


def test_a_new_enquiry_is_one_read_two_writes_and_one_post_where_all_is_known(
    told_and_listed: tuple[list[Call], list[Call]],
) -> None:
    _, listed = told_and_listed
    second = listed[listed.index(("lead_forwarder", "ReceiveMessage BackfillQueue")) :]
    made = [call for function, call in second if function == "lead_forwarder"]

    assert made == [
        "ReceiveMessage BackfillQueue",
        "GetItem LedgerTable",
        "TransactWriteItems LedgerTable",
        "POST /api/v103/leads",
        "TransactWriteItems LedgerTable",
        "DeleteMessageBatch BackfillQueue",
    ]


def test_a_page_is_one_batch_read_and_one_message_batch_for_each_queue(
    told_and_listed: tuple[list[Call], list[Call]],
) -> None:
    _, listed = told_and_listed
    begun = listed.index(("portal_poller", "GET /v1/leads"))

    assert [call for _, call in listed[begun : begun + 5]] == [
        "GET /v1/leads",
        "BatchGetItem LedgerTable",
        "SendMessageBatch EnquiryQueue",
        "SendMessageBatch BackfillQueue",
        "PutItem PortalStateTable",
    ]


def test_a_sweep_that_finds_nothing_reads_four_shards_and_the_breaker(stage: Stage) -> None:
    run = Run(stage, Scenario.ENQUIRY, Scripted())
    with stage.begun(run.crossings, run.platform.invoke):
        run.day.tick(SWEEPER)

    asked = Counter(one.turn.crossing.what for one in run.crossings.crossed)
    assert (asked["Query LedgerTable"], asked["GetItem PortalStateTable"]) == (4, 1)
    assert not any("Send" in what or "Put" in what for what in asked)
