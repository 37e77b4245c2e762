"""The dashboard shows what is emitted, says what to do about it, and can be read in the dark."""

import re
from typing import Any

import pytest

from leadrelay.domain.enquiry import Portal
from leadrelay.metrics import METRICS
from leadrelay.observability import NAMESPACE
from tests.template.cloudformation import functions, properties

OURS = {"Fn::Sub": f"{NAMESPACE}/${{AWS::StackName}}"}
OF_AWS = {
    ("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName"),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName"),
    *(("AWS/Lambda", metric, "FunctionName") for metric in ("Errors", "Throttles", "Duration")),
    *(("AWS/DynamoDB", f"{way}ThrottleEvents", "TableName") for way in ("Read", "Write")),
}
COLUMNS = 24
CONSOLE = range(6, 22)  # rows of the operator's console
LONGEST_TITLE = 24
COLOURS = 10  # of CloudWatch; from a third portal on, its poller shares one
MOST_LINES = COLOURS - 2 + len(Portal)
(DASHBOARD,) = properties("AWS::CloudWatch::Dashboard").values()
WIDGETS = DASHBOARD["DashboardBody"]["Fn::ToJsonString"]["widgets"]
TEXTS = [each["properties"] for each in WIDGETS if each["type"] == "text"]
METERS = [each["properties"] for each in WIDGETS if each["type"] == "metric"]
CURVES = [each for each in METERS if each["view"] == "timeSeries"]
ALARMS = properties("AWS::CloudWatch::Alarm")


def _lines() -> list[list[Any]]:
    return [line for meter in METERS for line in meter["metrics"]]


def _dimensions(line: list[Any]) -> dict[str, Any]:
    names = line[2:-1]
    return dict(zip(names[::2], names[1::2], strict=True))


@pytest.mark.parametrize("line", _lines(), ids=lambda line: "-".join(map(str, line[1:])))
def test_what_is_shown_is_emitted(line: list[Any]) -> None:
    namespace, metric, *_ = line

    if namespace == OURS:
        assert tuple(_dimensions(line)) in {(), METRICS[metric].by}
    else:
        assert (namespace, metric, *_dimensions(line)) in OF_AWS


@pytest.mark.parametrize("name", ALARMS)
def test_what_an_alarm_watches_is_shown_with_its_threshold(name: str) -> None:
    alarm = ALARMS[name]
    shown = [
        {mark["value"] for mark in curve.get("annotations", {}).get("horizontal", [])}
        for curve in CURVES
        if alarm["MetricName"] in {line[1] for line in curve["metrics"]}
    ]

    assert any(alarm["Threshold"] in marks for marks in shown)


def test_every_function_is_shown() -> None:
    for metric in ("Errors", "Throttles", "Duration"):
        shown = {line[3]["Ref"] for line in _lines() if line[1] == metric}

        assert shown == functions().keys()


def test_every_queue_is_shown() -> None:
    depth = "ApproximateNumberOfMessagesVisible"
    shown = {line[3]["Fn::GetAtt"][0] for line in _lines() if line[1] == depth}

    assert shown == properties("AWS::SQS::Queue").keys()


def test_the_headline_is_a_row_of_numbers_above_the_console() -> None:
    headline = [each for each in WIDGETS if each["properties"].get("view") == "singleValue"]

    assert sum(each["width"] for each in headline) == COLUMNS
    assert all(each["y"] + each["height"] == CONSOLE.start for each in headline)


def test_the_rows_of_the_console_are_its_own() -> None:
    inside = [
        each
        for each in WIDGETS
        if each["type"] != "custom"
        and each["y"] < CONSOLE.stop
        and each["y"] + each["height"] > CONSOLE.start
    ]

    assert inside == []


def test_no_two_widgets_overlap_and_none_is_cut_off() -> None:
    cells = [
        (x, y)
        for widget in WIDGETS
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < COLUMNS


def test_there_is_no_empty_cell_between_widgets() -> None:
    cells = {
        (x, y)
        for widget in WIDGETS
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    }
    rows = range(max(y for _, y in cells) + 1)
    whole = {(x, y) for x in range(COLUMNS) for y in rows if y not in CONSOLE}

    assert whole <= cells


def test_a_curve_can_be_read_without_its_explanation() -> None:
    for curve in CURVES:
        left = curve["yAxis"]["left"]
        assert (left["min"], bool(left["label"])) == (0, True)
    for meter in METERS:
        assert len(meter["title"]) <= LONGEST_TITLE
        assert len(meter["metrics"]) <= MOST_LINES
        assert all(line[-1]["label"] for line in meter["metrics"])


def test_every_threshold_is_named() -> None:
    marks = [mark for each in CURVES for mark in each.get("annotations", {}).get("horizontal", [])]

    assert all(mark["label"] for mark in marks)


def test_texts_have_no_background_and_nothing_a_colour_of_its_own() -> None:
    assert {text["background"] for text in TEXTS} == {"transparent"}
    assert not any("color" in line[-1] for line in _lines())


def test_every_row_of_numbers_says_what_to_do() -> None:
    rows = {each["y"] for each in WIDGETS if each["y"] >= CONSOLE.stop and each["x"] == 0}
    texts = {each["y"]: each["properties"] for each in WIDGETS if each["type"] == "text"}

    assert rows <= texts.keys()
    assert all(re.search(r"`leadrelay |read its log", texts[row]["markdown"]) for row in rows)


def test_nothing_is_computed_on_the_dashboard() -> None:
    assert not any("expression" in str(line) for line in _lines())
