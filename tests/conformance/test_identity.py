"""One enquiry is one enquiry, by whatever route it comes."""

from dataclasses import fields

from leadrelay.domain.enquiry import CONTENT, Enquiry, Observation, Route
from tests import canary
from tests.builders import NOW
from tests.conformance.bench import HOUR, Bench
from tests.conformance.kit import Person


def both_say(one: Enquiry, other: Enquiry) -> list[str]:
    """The fields that both routes tell something of."""
    known = [each.name for each in fields(Enquiry) if each.name in CONTENT]
    return [name for name in known if None not in [getattr(one, name), getattr(other, name)]]


def test_poll_webhook_and_look_up_mean_the_same_enquiry(bench: Bench) -> None:
    lead_id = bench.kit.receive(Person(), NOW - HOUR)

    routes = [bench.polled(lead_id), bench.announced(lead_id), bench.found(lead_id)]

    assert {each.key for each in routes} == {f"{bench.kit.account.portal}:{lead_id}"}
    assert [each.route for each in routes] == [Route.POLL, Route.WEBHOOK, Route.POLL]


def test_what_a_look_up_says_is_what_the_list_said(bench: Bench) -> None:
    lead_id = bench.kit.receive(Person(), NOW - HOUR)

    assert bench.found(lead_id).content_hash == bench.polled(lead_id).content_hash


def test_where_webhook_and_poll_both_say_something_they_say_the_same(bench: Bench) -> None:
    lead_id = bench.kit.receive(Person(), NOW - HOUR)
    polled, announced = bench.polled(lead_id), bench.announced(lead_id)

    said = both_say(polled, announced)

    assert {"created_at", "email", "phones"} <= set(said)
    assert [getattr(polled, name) for name in said] == [getattr(announced, name) for name in said]


def test_two_enquiries_of_one_person_are_two(bench: Bench) -> None:
    made = {bench.kit.receive(Person(), NOW - HOUR) for _ in range(2)}

    assert {each.portal_lead_id for each in bench.read()} == made
    assert len({each.key for each in bench.read()}) == 2


def test_reading_again_says_the_same_again(bench: Bench) -> None:
    bench.kit.fill(30, NOW - 23 * HOUR, NOW - HOUR)

    assert hashes(bench.read()) == hashes(bench.read())


def test_nothing_is_told_of_a_person_whom_the_portal_has_forgotten(bench: Bench) -> None:
    lead_id = bench.kit.receive(Person(), NOW - HOUR)
    assert canary.spilled([canary.contents(bench.read())])

    bench.kit.erase(lead_id)

    left = bench.read(), bench.reader.find(lead_id)
    assert not canary.spilled([canary.contents(left)])


def hashes(found: list[Observation]) -> dict[str, str]:
    return {each.key: each.content_hash for each in found}
