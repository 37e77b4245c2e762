"""What a portal's webhook sent, read after it was verified, for any portal."""

import base64
import json
from datetime import timedelta

from leadrelay import codec
from leadrelay.domain.enquiry import Enquiry, Route, Unreadable
from leadrelay.domain.envelope import Envelope, Kind
from tests import canary
from tests.builders import NOW
from tests.conformance import fuzz
from tests.conformance.bench import HOUR, Bench
from tests.conformance.kit import Person

MANY = 1_000
LARGEST_MESSAGE = 262_144


def body_of(bench: Bench) -> bytes:
    return bench.kit.body_of(bench.kit.receive(Person(), NOW - HOUR))


def test_an_enquiry_is_read_as_what_it_is(bench: Bench) -> None:
    lead_id = bench.kit.receive(Person(), NOW - HOUR)

    announced = bench.announced(lead_id)

    assert announced.key == f"{bench.kit.account.portal}:{lead_id}"
    assert (announced.account, announced.route) == (bench.kit.account.name, Route.WEBHOOK)
    assert announced.observed_at.utcoffset() == timedelta(0)
    assert NOW - HOUR <= announced.observed_at <= NOW
    assert announced.created_at == NOW - HOUR
    assert announced.email == canary.EMAIL


def test_whatever_comes_is_read_or_kept_and_never_raises(bench: Bench) -> None:
    kinds = set()
    for body in fuzz.bodies(body_of(bench), MANY):
        for each in bench.delivered(body):
            kinds.add(type(each))
            assert (each.portal, each.account) == (
                bench.kit.account.portal,
                bench.kit.account.name,
            )
            assert each.route is Route.WEBHOOK

    assert kinds == {Enquiry, Unreadable}


def test_nothing_disappears_that_might_be_an_enquiry(bench: Bench) -> None:
    for body in fuzz.bodies(body_of(bench), MANY, seed=1):
        if not bench.delivered(body):
            is_bell = bench.verification.is_doorbell(body)
            assert is_bell or not bench.verification.is_of_interest(body)


def test_what_is_not_json_is_kept_to_the_byte(bench: Bench) -> None:
    for body in fuzz.bodies(body_of(bench), MANY, seed=2):
        kept = bench.delivered(body)
        if kept and not is_json(body):
            (unreadable,) = kept
            assert isinstance(unreadable, Unreadable)
            assert base64.b64decode(unreadable.raw) == body


def test_why_something_cannot_be_read_tells_of_nobody(bench: Bench) -> None:
    for body in fuzz.bodies(body_of(bench), MANY, seed=3):
        reasons = [each.reason for each in bench.delivered(body) if isinstance(each, Unreadable)]
        canary.assert_clean(*reasons)


def test_whatever_comes_fits_into_a_message_and_comes_back(bench: Bench) -> None:
    for body in fuzz.bodies(body_of(bench), MANY, seed=4):
        for each in bench.delivered(body):
            wire = codec.observation_to_body(each)
            envelope = Envelope(
                kind=Kind.ENQUIRY, account=bench.kit.account, received_at=NOW, body=wire
            )
            assert len(envelope.to_json()) <= LARGEST_MESSAGE
            assert codec.observation_from_body(wire).key == each.key


def is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
