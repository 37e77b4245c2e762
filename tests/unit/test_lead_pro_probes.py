"""Every limit of Lead.pro at one less, exactly and one more, however anybody counts."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from leadrelay.domain.lead import LeadDraft, LeadType
from leadrelay.domain.listing import Listing
from tests.simulators.lead_pro import rules
from tests.unit.lead_pro_drafts import AGENCY, compact_bytes, draft, units

ALPHABETS = ("a", "é", "語", "𐐨", "q\u0323")
MEASURES: Mapping[str, Callable[[str], int]] = {
    "bytes": lambda text: len(text.encode()),
    "code points": len,
    "UTF-16 units": units,
}
BASE = "https://example.com/"
OWNER: dict[str, Any] = {"lead_type": LeadType.VENDOR, "postcode": "DE1 1JX"}


@dataclass(frozen=True)
class Probe:
    """How a text reaches a field; what is too long for it is cut, or left out whole."""

    limit: int
    draft: Callable[[str], LeadDraft]
    prefix: str = ""
    is_whole_or_nothing: bool = False


def _listed(**said: Any) -> LeadDraft:
    return draft(listing=Listing(reference="1", **said))


PROBES: Mapping[str, Probe] = {
    "first_name": Probe(50, lambda text: draft(first_name=text, last_name="Li")),
    "last_name": Probe(50, lambda text: draft(first_name="Jo", last_name=text)),
    "phone": Probe(255, lambda text: draft(phones=(text,))),
    "message": Probe(255, lambda text: draft(message=text)),
    "advert_address": Probe(100, lambda text: draft(listing_reference=text)),
    "address": Probe(100, lambda text: draft(**OWNER, details={"address": text})),
    "utm_medium": Probe(255, lambda text: draft(channel=text)),
    "source": Probe(255, lambda text: draft(agency=replace(AGENCY, source=text))),
    "advert_postcode": Probe(10, lambda text: _listed(postcode=text), is_whole_or_nothing=True),
    "advert_url": Probe(255, lambda text: _listed(url=text), BASE, is_whole_or_nothing=True),
    "advert_image": Probe(255, lambda text: _listed(image=text), BASE, is_whole_or_nothing=True),
}


def _texts(limit: int, prefix: str) -> Iterator[str]:
    """Of each alphabet, as long as one less, exactly and one more by each measure."""
    for measure in MEASURES.values():
        for length in (limit - 1, limit, limit + 1):
            for letters in ALPHABETS:
                room = length - measure(prefix)
                text = prefix + letters * (room // measure(letters))
                yield text + "a" * (length - measure(text))


@pytest.mark.proves("F102")
@pytest.mark.parametrize("name", PROBES)
def test_what_fits_is_sent_as_it_is_and_what_does_not_is_recorded(name: str) -> None:
    probe = PROBES[name]
    for text in _texts(probe.limit, probe.prefix):
        made = probe.draft(text)
        sent = made.fields.get(name, "")

        assert rules.wrong_with(made.fields) == {}
        assert (sent == text) is (units(text) <= probe.limit)
        assert (name in made.cuts) is (sent != text)
        if sent != text:
            is_cut = probe.limit - 2 <= units(sent) <= probe.limit
            assert sent == "" if probe.is_whole_or_nothing else is_cut


@pytest.mark.parametrize("text", ["", "X", "XY", "𐐨"])
def test_a_postcode_has_two_characters_at_least(text: str) -> None:
    made = _listed(postcode=text)

    assert made.fields.get("advert_postcode", "") == (text if units(text) >= 2 else "")
    assert rules.wrong_with(made.fields) == {}


def _sized(size: int, letters: str, dumped: Callable[[str], int]) -> str:
    """A link that fills something to exactly this size, or just over it."""
    text = BASE
    while dumped(text + letters) <= size:
        text += letters
    return text + "a" * (size - dumped(text))


@pytest.mark.proves("F102")
@pytest.mark.parametrize("size", [1023, 1024, 1025])
@pytest.mark.parametrize("letters", ["aaaa", "é", "語", "𐐨"])
def test_meta_is_filled_to_its_last_byte_and_no_further(size: int, letters: str) -> None:
    first = {"src_key": "property_finder:message_lead_1", "email_placeholder": "true"}
    first |= {"phone_missing": "true", "portal": "property_finder"}
    link = _sized(size, letters, lambda text: len(json.dumps({**first, "recording_url": text})))

    made = draft(recording_url=link)

    fits = size <= 1024
    assert (made.fields["meta"].get("recording_url") == link) is fits
    assert ("meta.recording_url" in made.cuts) is not fits
    assert compact_bytes(made.fields["meta"]) <= 1024
    assert rules.wrong_with(made.fields) == {}


@pytest.mark.proves("F102")
@pytest.mark.parametrize("size", [2047, 2048, 2049])
@pytest.mark.parametrize("letters", ["aaaa", "é", "語", "𐐨"])
def test_the_questionnaire_is_filled_to_its_last_byte_and_no_further(
    size: int, letters: str
) -> None:
    answer = _sized(size, letters, lambda text: len(json.dumps([["budget", text]])))

    made = draft(details={"budget": answer})

    fits = size <= 2048
    assert (made.fields["questionnaire"] == [["budget", answer]]) is fits
    assert ("questionnaire.budget" in made.cuts) is not fits
    assert compact_bytes(made.fields["questionnaire"]) <= 2048
    assert rules.wrong_with(made.fields) == {}


@pytest.mark.parametrize("length", [253, 254, 255])
def test_an_email_that_is_too_long_is_replaced_and_recorded(length: int) -> None:
    domain = f"{'d' * 60}.{'d' * 60}.{'d' * 60}.example.com"
    address = f"{'a' * (length - len(domain) - 1)}@{domain}"

    made = draft(email=address)

    assert (made.fields["email"] == address) is (length <= 254)
    assert ("email" in made.cuts) is (length > 254)
    assert rules.wrong_with(made.fields) == {}
