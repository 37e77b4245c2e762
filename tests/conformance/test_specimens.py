"""The test enquiry that the operator command words for any portal."""

import json

from leadrelay.domain.canary import is_canary
from leadrelay.domain.enquiry import Enquiry
from leadrelay.wire.specimens import Specimen, words_of
from tests.builders import NOW
from tests.conformance.bench import Bench
from tests.integration.test_subscriptions_contract import SECRET

SPECIMEN = Specimen("leadrelay-test-1", "leadrelay-test-1@agency.example", NOW)


def body_of(bench: Bench) -> bytes:
    return json.dumps(SPECIMEN.delivery(bench.kit.account.portal)).encode()


def test_a_test_enquiry_is_read_as_one(bench: Bench) -> None:
    (enquiry,) = bench.delivered(body_of(bench))

    assert isinstance(enquiry, Enquiry)
    assert enquiry.key == SPECIMEN.key(bench.kit.account)
    assert enquiry.email == SPECIMEN.email
    assert enquiry.phones == (SPECIMEN.phone(bench.kit.account.portal),)
    assert enquiry.created_at == NOW


def test_a_test_enquiry_is_proved_as_the_portal_would(bench: Bench) -> None:
    body = body_of(bench)
    headers = words_of(bench.kit.account.portal).signed(body, SECRET)

    assert bench.verification.is_signed(body, headers, [SECRET])
    assert not bench.verification.is_signed(body, headers, [f"not {SECRET}"])
    assert bench.verification.is_of_interest(body)
    assert not bench.verification.is_doorbell(body)


def test_a_canary_is_known_as_one_whatever_the_portal_makes_of_ids(bench: Bench) -> None:
    account = bench.kit.account
    body = json.dumps(Specimen.canary(account, NOW).delivery(account.portal)).encode()

    (observation,) = bench.delivered(body)

    assert is_canary(observation)
    assert observation.key == Specimen.canary(account, NOW).key(account)
