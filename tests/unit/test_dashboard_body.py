"""A dashboard's body means here what it means to CloudWatch."""

import pytest

from tests.sandbox.dashboard.body import Frame, expressions_in, series_in, widgets_in
from tests.unit.dashboard_world import OURS, a_body

SQS = "AWS/SQS"


def test_every_widget_has_its_kind_its_place_and_its_title() -> None:
    widgets = widgets_in(a_body())

    assert [one.kind for one in widgets[:2]] == ["text", "metric"]
    assert widgets[1].frame == Frame(0, 2, 9, 4)
    assert widgets[1].title == "Today"


def test_a_line_has_the_statistic_of_its_widget_unless_it_names_its_own() -> None:
    lines = [[OURS, "SpeedToLead"], [OURS, "SpeedToLead", {"stat": "p95", "period": 60}]]

    first, second = series_in({"metrics": lines, "stat": "p50", "period": 900})

    assert (first.stat, first.period) == ("p50", 900)
    assert (second.stat, second.period) == ("p95", 60)


def test_without_a_word_it_is_the_average_of_five_minutes() -> None:
    (series,) = series_in({"metrics": [[OURS, "SpeedToLead"]]})

    assert (series.stat, series.period, series.axis) == ("Average", 300, "left")


def test_dots_repeat_what_stands_above_them() -> None:
    lines = [
        [SQS, "Age", "QueueName", "one", "Account", "mine"],
        [".", ".", ".", "two", ".", "."],
        ["...", "other"],
        [".", "Size", "QueueName", "one"],
        ["...", {"stat": "Sum"}],
    ]

    found = [(one.name, dict(one.dimensions)) for one in series_in({"metrics": lines})]

    assert found == [
        ("Age", {"QueueName": "one", "Account": "mine"}),
        ("Age", {"QueueName": "two", "Account": "mine"}),
        ("Age", {"QueueName": "two", "Account": "other"}),
        ("Size", {"QueueName": "one"}),
        ("Size", {"QueueName": "one"}),
    ]


@pytest.mark.parametrize(
    ("lines", "labels"),
    [
        ([[OURS, "Created"], [OURS, "Parked"]], ["Created", "Parked"]),
        ([[SQS, "Age", "Q", "one"], [SQS, "Age", "Q", "two"]], ["one", "two"]),
        (
            [[SQS, "Age", "Q", "one"], [SQS, "Age", "Q", "two"], [SQS, "Size", "Q", "one"]],
            ["one Age", "two Age", "Size"],
        ),
        ([[OURS, "Created", {"label": "New leads"}]], ["New leads"]),
    ],
)
def test_a_line_is_called_what_tells_it_from_the_others(
    lines: list[object], labels: list[str]
) -> None:
    assert [one.label for one in series_in({"metrics": lines})] == labels


def test_what_is_hidden_or_calculated_is_no_line() -> None:
    lines = [
        [OURS, "Created", {"visible": False, "id": "m1"}],
        [{"expression": "m1 * 2"}],
        [OURS, "Parked", {"yAxis": "right", "color": "#d62728"}],
    ]

    (series,) = series_in({"metrics": lines})

    assert (series.name, series.axis, series.color) == ("Parked", "right", "#d62728")
    assert expressions_in({"metrics": lines}) == 1
