"""What reaches CloudWatch: documented metrics, allow-listed facts, nobody's address."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.enquiry import Portal
from leadrelay.domain.errors import UnavailableError
from leadrelay.metrics import METRICS, Unit
from leadrelay.observability import PowertoolsTelemetry, fact, telemetry
from tests import canary
from tests.builders import NOW
from tests.fakes.telemetry import RecordingTelemetry

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> PowertoolsTelemetry:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "LeadRelay/test")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "the-environment")
    return telemetry("lead_forwarder")


def lines(capsys: Printed) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def emitted(capsys: Printed) -> list[tuple[list[list[str]], dict[str, Any]]]:
    """Dimension sets and the values beside the envelope, for each line of metrics."""
    found = []
    for line in lines(capsys):
        (directive,) = line.pop("_aws")["CloudWatchMetrics"]
        assert directive["Namespace"] == "LeadRelay/test"
        found.append((directive["Dimensions"], line))
    return found


def test_a_metric_has_no_dimension_at_all(told: PowertoolsTelemetry, capsys: Printed) -> None:
    told.count("LeadsCreated")
    told.flush()

    assert emitted(capsys) == [([[]], {"LeadsCreated": [1.0]})]


def test_a_metric_with_dimensions_is_emitted_without_them_too(
    told: PowertoolsTelemetry, capsys: Printed
) -> None:
    told.count("PollFailed", 2, portal="property_finder", account="main")
    told.flush()

    assert sorted(emitted(capsys), key=repr) == [
        (
            [["account", "portal"]],
            {"portal": "property_finder", "account": "main"} | {"PollFailed": [2.0]},
        ),
        ([[]], {"PollFailed": [2.0]}),
    ]


def test_every_value_of_a_metric_is_kept(told: PowertoolsTelemetry, capsys: Printed) -> None:
    for seconds in (1.5, 2, 400):
        told.count("SpeedToLead", seconds)
    told.flush()

    assert emitted(capsys) == [([[]], {"SpeedToLead": [1.5, 2.0, 400.0]})]


def test_more_values_than_one_line_holds_are_all_emitted(
    told: PowertoolsTelemetry, capsys: Printed
) -> None:
    for _ in range(250):
        told.count("LeadsCreated")
    told.flush()

    written = emitted(capsys)
    assert sum(len(values["LeadsCreated"]) for _, values in written) == 250
    assert all(dimensions == [[]] for dimensions, _ in written)


def test_values_of_two_dimensions_do_not_mix(told: PowertoolsTelemetry, capsys: Printed) -> None:
    told.count("PollCompleted", account="main")
    told.count("PollCompleted", account="second")
    told.flush()

    values = sorted(emitted(capsys), key=repr)
    assert values == [
        ([["account"]], {"account": "main", "PollCompleted": [1.0]}),
        ([["account"]], {"account": "second", "PollCompleted": [1.0]}),
        ([[]], {"PollCompleted": [1.0, 1.0]}),
    ]


def test_units_are_seconds_and_counts(told: PowertoolsTelemetry, capsys: Printed) -> None:
    told.count("WatermarkAge", 12)
    told.count("LeadsCreated")
    told.flush()

    (line,) = lines(capsys)
    metrics = line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    assert {each["Name"]: each["Unit"] for each in metrics} == {
        "WatermarkAge": "Seconds",
        "LeadsCreated": "Count",
    }


def test_ages_and_lives_are_seconds() -> None:
    durations = {name for name in METRICS if name.endswith(("Age", "Life")) or "Speed" in name}

    assert {METRICS[name].unit for name in durations} == {Unit.SECONDS}


def test_what_only_full_metrics_hold_is_dropped_unless_they_are_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    for mode in ("essential", "full"):
        monkeypatch.setenv("METRICS", mode)
        told = telemetry("lead_forwarder")
        told.count("CrmCallDuration", 0.3, outcome="2xx")
        told.flush()

    assert sorted(line["CrmCallDuration"] for line in lines(capsys)) == [[0.3], [0.3]]


def test_an_incident_is_also_counted_where_the_alarm_looks_with_its_cause(
    told: PowertoolsTelemetry, capsys: Printed
) -> None:
    told.count("DataGaps", 2, account="property_finder/main")
    told.flush()

    counted = [(names, line.get("OperatorCalled")) for names, line in emitted(capsys)]
    assert ([[]], [2.0]) in counted
    assert ([["cause"]], [2.0]) in counted


def test_what_was_flushed_is_not_emitted_again(told: PowertoolsTelemetry, capsys: Printed) -> None:
    told.count("LeadsCreated")
    told.flush()
    capsys.readouterr()

    told.flush()

    assert capsys.readouterr().out == ""


def test_an_invocation_emits_once_even_if_it_fails(
    told: PowertoolsTelemetry, capsys: Printed
) -> None:
    def fail() -> None:
        with told.invocation("request-1"):
            told.count("LeadsCreated")
            told.event("LeadCreated")
            raise UnavailableError("ledger")

    with pytest.raises(UnavailableError):
        fail()
    told.event("Later")

    event, metrics, later = lines(capsys)
    assert event["request_id"] == "request-1"
    assert metrics["LeadsCreated"] == [1.0]
    assert "request_id" not in later


@pytest.mark.parametrize("sink", [telemetry("x"), RecordingTelemetry()], ids=["real", "twin"])
def test_a_metric_that_nobody_documented_is_refused(sink: Any) -> None:
    with pytest.raises(KeyError):
        sink.count("LeadsImagined")


def test_an_event_is_one_json_line(told: PowertoolsTelemetry, capsys: Printed) -> None:
    told.event("LeadCreated", enquiry_key="property_finder:1", lead_id=7, late=False, nothing=None)

    (line,) = lines(capsys)
    assert line["message"] == "LeadCreated"
    assert line["service"] == "lead_forwarder"
    assert (line["enquiry_key"], line["lead_id"], line["late"]) == ("property_finder:1", 7, False)
    assert "location" not in line


def test_fact_names_that_logging_keeps_for_itself_do_no_harm(
    told: PowertoolsTelemetry, capsys: Printed
) -> None:
    facts: dict[str, object] = dict.fromkeys(("msg", "args", "message", "module", "level"), "x")

    told.event("Odd", **facts)

    (line,) = lines(capsys)
    assert line["message"] == "Odd"


@pytest.mark.parametrize(
    ("value", "logged"),
    [
        (1.5, 1.5),
        (Portal.PROPERTY_FINDER, "property_finder"),
        (NOW, "2026-10-03T07:30:00+00:00"),
        (timedelta(minutes=1), 60.0),
        (UnavailableError("ledger: Throttled"), "UnavailableError: ledger: Throttled"),
        (ValueError(canary.EMAIL), "ValueError"),
        ({"name": canary.NAME}, "dict"),
        ([canary.PHONE], "list"),
        (canary.NAME.encode(), "bytes"),
        (f"mail {canary.EMAIL}", "[redacted]"),
        ("eyJhbGciOi.x.y", "[redacted]"),
        ("a" * 1000, "a" * 300),
    ],
)
def test_only_scalars_and_our_own_words_are_logged(value: object, logged: object) -> None:
    assert fact(value) == logged


def test_foreign_values_leave_no_trace(told: PowertoolsTelemetry, capsys: Printed) -> None:
    try:
        raise ValueError(canary.MESSAGE)  # noqa: TRY301 - it needs a traceback
    except ValueError as error:
        told.event("PollFailed", error=error, payload={"email": canary.EMAIL}, who=canary.EMAIL)

    printed = capsys.readouterr()
    canary.assert_clean(printed.out, printed.err)
    assert "Traceback" not in printed.out


def test_a_pools_warnings_about_paths_are_silent(told: PowertoolsTelemetry) -> None:
    told.event("Started")

    assert not logging.getLogger("urllib3.connectionpool").isEnabledFor(logging.WARNING)


def test_the_namespace_has_a_name_without_a_deployment(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.delenv("POWERTOOLS_METRICS_NAMESPACE", raising=False)
    plain = telemetry("lead_forwarder")

    plain.count("LeadsCreated")
    plain.flush()

    (line,) = lines(capsys)
    assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "LeadRelay"


def test_the_twin_refuses_a_person() -> None:
    recording = RecordingTelemetry()

    with pytest.raises(AssertionError, match="personal"):
        recording.event("LeadCreated", contact=canary.NAME)
    with pytest.raises(AssertionError, match="loggable"):
        recording.event("LeadCreated", fields={"a": 1})
    assert recording.events == []


def test_the_twin_adds_up() -> None:
    recording = RecordingTelemetry()
    recording.count("LeadsCreated", 2, portal="property_finder")
    recording.count("LeadsCreated")

    assert recording.total("LeadsCreated") == 3
    assert recording.values("LeadsGone") == []


def test_what_lines_are_about_is_bound_once_and_only_for_as_long(
    told: PowertoolsTelemetry, capsys: Printed
) -> None:
    with told.invocation("request-1"), told.about(message_id="m-1", cause="request-0"):
        with told.about(key="property_finder:1"):
            told.event("EntryChanged")
        told.event("MessageReturned")
    told.event("Afterwards")

    changed, returned, afterwards = lines(capsys)
    bound = {"request_id": "request-1", "message_id": "m-1", "cause": "request-0"}
    assert (bound | {"key": "property_finder:1"}).items() <= changed.items()
    assert bound.items() <= returned.items()
    assert "key" not in returned
    assert afterwards.keys().isdisjoint({*bound, "key"})
    assert told.request_id == "request-1"
