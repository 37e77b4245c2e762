"""How long calls take is counted by how they ended."""

from contextlib import suppress

import pytest

from leadrelay.domain.errors import LeadRelayError
from leadrelay.wire.timing import crm_api, portal_api
from tests.fakes.telemetry import Count, RecordingTelemetry
from tests.toxic import Toxic, ToxicServer, html, json_answer, reset_after


def counted(toxic: Toxic) -> Count:
    telemetry = RecordingTelemetry()
    with ToxicServer(toxic) as server, suppress(LeadRelayError):
        crm_api(server.url, telemetry).call("GET", "/leads", total_seconds=5)
    (count,) = telemetry.counts
    return count


@pytest.mark.parametrize(
    ("toxic", "outcome"),
    [
        (json_answer([]), "2xx"),
        (json_answer([], status=404), "4xx"),
        (json_answer([], status=503), "5xx"),
        (html(), "unreadable"),
        (reset_after(b"HTTP/1.1 200 OK\r\n"), "unknown"),
    ],
)
def test_a_call_is_counted_by_its_outcome(toxic: Toxic, outcome: str) -> None:
    count = counted(toxic)

    assert (count.metric, count.dimensions) == ("CrmCallDuration", {"outcome": outcome})
    assert 0 < count.value < 5


def test_a_call_that_never_left_is_counted_as_that() -> None:
    telemetry = RecordingTelemetry()
    api = portal_api("http://127.0.0.1:9", telemetry, "property_finder")

    with pytest.raises(LeadRelayError):
        api.call("GET", "/v1/leads", total_seconds=2)

    (count,) = telemetry.counts
    assert (count.metric, count.dimensions) == (
        "PortalCallDuration",
        {"portal": "property_finder", "outcome": "unsent"},
    )
