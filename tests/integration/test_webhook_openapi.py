"""What is published about our webhooks is what the template routes and the function answers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from leadrelay.crm.lead_pro.webhook import FIT_TOKEN, NAME
from leadrelay.domain.enquiry import Portal
from leadrelay.usecases.receive_webhook import LARGEST_BODY, PATH
from tests.conformance.kit import kit_of
from tests.fuzz.arrivals import QUERY, Arrival, event_of
from tests.fuzz.description import document, examples, operations, ours, proofs
from tests.fuzz.doors import Door, doors
from tests.fuzz.function import Answer, Function, deployed
from tests.template.cloudformation import template

NAMES = ("property_finder", "seeker_leads", NAME)
ABOUT_SOMETHING_ELSE = {
    "property_finder": kit_of(Portal.PROPERTY_FINDER).news,
    NAME: b'{"event": "lead.created", "data": {"id": 1}}',
}
IMPOSSIBLE = {NAME: "/webhooks/lead-pro/x/y"}


def door_of(name: str) -> Door:
    return dict(zip(NAMES, doors(), strict=True))[name]


@pytest.fixture
def function() -> Iterator[Function]:
    with deployed() as function:
        yield function


def answered(function: Function, arrival: Arrival) -> Answer:
    return function.answer(event_of(arrival, as_base64=False))


def answers(function: Function, name: str) -> Iterator[Answer]:
    """One for every way in which a POST can end."""
    lock, body = door_of(name).locks[0], door_of(name).bodies[0]
    here = lock.opened(body)
    yield answered(function, here)
    yield answered(function, lock.arrival("0" * 64, body))
    yield answered(function, replace(here, path=IMPOSSIBLE.get(name, f"/webhooks/{name}/é")))
    yield answered(function, lock.opened(b"x" * (LARGEST_BODY + 1)))
    if foreign := ABOUT_SOMETHING_ELSE.get(name):
        yield answered(function, lock.opened(foreign))
    function.is_keeping = False
    yield answered(function, here)


def test_whoever_may_call_a_route_of_the_template_is_described() -> None:
    events = template()["Resources"]["PortalWebhookFunction"]["Properties"]["Events"]
    routes = [
        (each["Properties"]["Method"], each["Properties"]["Path"]) for each in events.values()
    ]

    assert routes == [("POST", "/webhooks/{portal}/{generation}")]
    assert set(operations()) == {*Portal, NAME}
    for path, methods in document()["paths"].items():
        assert path.count("/") == routes[0][1].count("/")
        assert set(methods) == {"post"}


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_of_the_function_is_described_and_no_other(
    function: Function, name: str
) -> None:
    told = ours(operations()[name])

    given = {answer.status: answer for answer in answers(function, name)}

    assert set(given) == set(told)
    for status, answer in given.items():
        assert answer.body == ""
        assert "content" not in told[status]
        described = told[status]["headers"]
        assert answer.headers == {
            each: about["schema"]["const"] for each, about in described.items()
        }


@pytest.mark.parametrize("name", NAMES)
def test_every_place_of_a_proof_is_described_and_no_other(name: str) -> None:
    shown = [lock.arrival("shown", b"").headers for lock in door_of(name).locks]

    places = {("query", "key") if QUERY in each else ("header", *each) for each in shown if each}

    assert places == proofs(operations()[name])


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_taken_in(function: Function, name: str) -> None:
    lock = door_of(name).locks[0]

    for example in examples(operations()[name]):
        assert answered(function, lock.opened(json.dumps(example).encode())).status == 202


@pytest.mark.parametrize(("name", "ours"), [("property_finder", PATH), (NAME, FIT_TOKEN)])
def test_an_address_is_described_as_it_is_taken(name: str, ours: Any) -> None:
    (parameter,) = operations()[name]["parameters"]

    assert parameter["schema"]["pattern"].strip("^$") in ours.pattern


def test_the_limit_of_the_gateway_is_that_of_the_template() -> None:
    limits = template()["Resources"]["WebhookApi"]["Properties"]["DefaultRouteSettings"]
    told = operations()["property_finder"]["responses"]["429"]["description"]

    assert f"{limits['ThrottlingRateLimit']} requests a second" in told
    assert f"burst of {limits['ThrottlingBurstLimit']}" in told
    size = operations()["property_finder"]["responses"]["413"]["description"]
    assert f"{LARGEST_BODY:,} bytes" in size
