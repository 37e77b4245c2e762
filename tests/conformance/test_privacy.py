"""Nobody's personal data and no secret in an exception, a log, a metric or a URL."""

import logging
import traceback
from collections.abc import Callable

import pytest

from leadrelay.domain.enquiry import Unreadable
from leadrelay.domain.errors import LeadRelayError
from tests import canary
from tests.builders import NOW
from tests.conformance.bench import HOUR, Bench
from tests.conformance.kit import Person
from tests.simulators.faults import Fault

WORDS = f"{canary.NAME} <{canary.EMAIL}> {canary.PHONE} {canary.MESSAGE}"
TALKATIVE = {
    "a refusal": Fault(status=400, content={"detail": WORDS, "errors": [{"reason": WORDS}]}),
    "a refusal of old": Fault(status=422, content={"title": WORDS, "type": WORDS}),
    "a failure": Fault(
        status=500,
        content={"error": {"code": WORDS, "message": WORDS}},
        headers={"Retry-After": "3"},
    ),
    "a page for people": Fault(html=f"<html>{WORDS}</html>"),
    "another shape": Fault(status=200, content={"data": [WORDS], "items": WORDS, WORDS: WORDS}),
    "headers": Fault(
        status=503,
        headers={"X-Person": canary.EMAIL, "traceparent": canary.NAME, "Retry-After": "3"},
    ),
}


def told_by(failing: Callable[[], object]) -> str:
    with pytest.raises(LeadRelayError) as caught:
        failing()
    error = caught.value
    return "".join(traceback.format_exception(error)) + str(error) + repr(error)


@pytest.mark.parametrize("name", list(TALKATIVE))
def test_an_error_repeats_nothing_that_a_portal_says(
    bench: Bench, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bench.seconds = 1
    bench.kit.receive(Person(), NOW - HOUR)
    bench.kit.on_leads(TALKATIVE[name], times=None)

    told = [told_by(bench.read), told_by(lambda: bench.reader.find("lead-1"))]

    canary.assert_clean(*told, caplog.text, repr(bench.telemetry.counts))


def test_a_refusal_of_credentials_repeats_none_of_them(bench: Bench) -> None:
    said = {"detail": " ".join(bench.kit.credentials.values())}
    for status in (400, 401, 403, 500):
        fault = Fault(status=status, content=said)
        bench.kit.on_tokens(fault)

        told = told_by(lambda: bench.minter.mint(bench.kit.credentials, NOW))

        secrets = [bench.kit.credentials[name] for name in bench.kit.required]
        assert not [secret for secret in secrets if secret in told]


def test_what_cannot_be_read_is_explained_without_its_contents(bench: Bench) -> None:
    lead_id = bench.kit.receive(Person(), NOW - HOUR)
    bench.kit.spoil(lead_id)

    (unreadable,) = bench.read()

    assert isinstance(unreadable, Unreadable)
    canary.assert_clean(unreadable.reason)


def test_no_log_line_and_no_url_tells_of_anybody(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    lead_id = bench.kit.receive(Person(), NOW - HOUR)

    bench.polled(lead_id)
    bench.found(lead_id)
    bench.announced(lead_id)

    secrets = [bench.kit.credentials[name] for name in bench.kit.required]
    secrets.append(bench.tokens.current().value)
    assert not [word for word in secrets if word in caplog.text]
    asked = [f"{one.path}?{one.query}" for one in bench.kit.simulator.requests]
    canary.assert_clean(caplog.text, *asked, repr(bench.telemetry.events))
    assert not [url for url in asked if any(secret in url for secret in secrets)]
