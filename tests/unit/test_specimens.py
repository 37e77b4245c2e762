"""Test enquiries: what each portal would send of somebody who does not exist."""

import re

import pytest
from phonenumbers import is_possible_number, parse

from leadrelay import registry
from leadrelay.domain.enquiry import Account, Enquiry, Portal
from leadrelay.outgoing import json_bytes
from leadrelay.wire.specimens import Specimen, words_of
from tests.builders import NOW

SECRET = "a-webhook-secret-for-tests"
OFCOM, ARCEP = r"\+447700900\d{3}", r"\+3363998\d{4}"  # kept for drama, and for fiction
PORTALS = pytest.mark.parametrize("portal", list(registry.PORTALS), ids=str)


@pytest.fixture
def specimen() -> Specimen:
    return Specimen.made("agency.example", NOW)


def body_of(specimen: Specimen, portal: Portal) -> bytes:
    return json_bytes(specimen.delivery(portal)) or b""


@PORTALS
def test_its_proof_is_one_that_the_webhook_believes(specimen: Specimen, portal: Portal) -> None:
    body, verification = body_of(specimen, portal), registry.adapters(portal).verification()

    proof = words_of(portal).signed(body, SECRET)

    assert verification.is_signed(body, proof, [SECRET])
    assert not verification.is_signed(body, proof, ["another"])
    assert verification.is_of_interest(body)
    assert not verification.is_doorbell(body)


@PORTALS
def test_it_is_read_as_one_enquiry_with_a_name_an_address_and_a_number(
    specimen: Specimen, portal: Portal
) -> None:
    account = Account(portal, "main")

    (enquiry,) = registry.deliveries(portal)(body_of(specimen, portal), account, NOW)

    assert isinstance(enquiry, Enquiry)
    assert enquiry.key == specimen.key(account) == f"{portal}:{specimen.id}"
    assert (enquiry.email, enquiry.phones) == (specimen.email, (specimen.phone(portal),))
    assert "Lead Relay" in (enquiry.name or f"{enquiry.first_name} {enquiry.last_name}")
    assert enquiry.created_at == NOW
    assert not enquiry.erased


@PORTALS
def test_its_number_is_one_that_is_kept_for_fiction_whatever_the_time(portal: Portal) -> None:
    numbers = [words_of(portal).phone(seconds) for seconds in (0, 7, 1_234_567_890)]

    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(f"{OFCOM}|{ARCEP}", number) for number in numbers)
    assert all(is_possible_number(parse(number)) for number in numbers)


def test_no_two_are_the_same_and_each_is_of_the_agency_s_own_domain() -> None:
    emails = {Specimen.made("agency.example", NOW).email for _ in range(50)}

    assert len(emails) == 50
    assert all(re.fullmatch(r"leadrelay-test-[0-9a-f]{10}@agency\.example", one) for one in emails)
