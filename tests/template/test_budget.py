"""What the stack costs in a month in which nobody enquires: a table that must stay true."""

import csv

import pytest

from leadrelay.domain.enquiry import Portal
from leadrelay.metrics import METRICS, Mode
from tests.template.cloudformation import ROOT, properties, resources

LIMIT_USD = {Mode.ESSENTIAL: 7.00, Mode.FULL: 10.00}  # with the two portals that there are
ANOTHER_PORTAL_USD = {Mode.ESSENTIAL: 2.00, Mode.FULL: 4.00}
METRIC_USD, FREE_METRICS = 0.30, 10
ALARM_USD, FREE_ALARMS = 0.10, 10
SECRET_USD = 0.40

with (ROOT / "tests/template/budget.csv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table))


def _alarms(*, asked_for: bool) -> int:
    made = resources("AWS::CloudWatch::Alarm").values()
    return len([alarm for alarm in made if ("Condition" in alarm) is asked_for])


def _alarms_usd() -> float:
    return ALARM_USD * max(0, _alarms(asked_for=False) - FREE_ALARMS)


def _secrets_usd() -> float:
    return SECRET_USD * len(properties("AWS::SecretsManager::Secret"))


def _metrics_usd(mode: Mode) -> float:
    """A series is paid for the hours in which it is emitted."""
    metered = sum(
        int(row["series"]) * float(row["share"])
        for row in ROWS
        if row["kind"] == "metric" and row["mode"] in {Mode.ESSENTIAL, mode}
    )
    return METRIC_USD * max(0.0, metered - FREE_METRICS)


def _running_usd() -> float:
    return sum(float(row["usd"]) for row in ROWS if row["kind"] == "running")


def fixed_usd(mode: Mode) -> float:
    return _alarms_usd() + _secrets_usd() + _metrics_usd(mode) + _running_usd()


def test_the_table_names_every_metric_that_can_be_emitted() -> None:
    named = [row["name"] for row in ROWS if row["kind"] == "metric"]

    assert sorted(named) == sorted(METRICS)


def test_the_table_knows_what_is_measured_only_in_full() -> None:
    modes = {row["name"]: row["mode"] for row in ROWS if row["kind"] == "metric"}

    assert modes == {name: metric.mode for name, metric in METRICS.items()}


@pytest.mark.parametrize("mode", Mode)
def test_a_month_costs_at_most_seven_dollars_and_ten_with_everything_measured(mode: Mode) -> None:
    allowed = LIMIT_USD[mode] + (len(Portal) - 2) * ANOTHER_PORTAL_USD[mode]

    assert fixed_usd(mode) <= allowed


def test_canaries_cost_forty_cents_for_who_asks_for_them() -> None:
    (row,) = (row for row in ROWS if row["name"] == "CanaryAge")
    usd = METRIC_USD * int(row["series"]) + ALARM_USD * _alarms(asked_for=True)

    assert row["share"] == "0"  # of what the default emits
    assert round(usd, 2) == 0.40


def test_the_dashboard_is_one_of_the_three_that_are_free() -> None:
    assert len(properties("AWS::CloudWatch::Dashboard")) <= 3
