import pytest

from leadrelay.crm.lead_pro.people import is_placeholder, name_of, plain, valid_email
from leadrelay.crm.lead_pro.phones import NO_PHONE, phones_of
from leadrelay.domain.lead import Shape
from tests.unit.lead_pro_drafts import draft, enquiry

NAMELESS = "Property Finder WhatsApp enquiry"


@pytest.mark.proves("F98")
@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Layla Haddad", "Layla", "Haddad"),
        ("Ali  Bin   Said", "Ali", "Bin Said"),
        ("Madonna", "Madonna", "-"),
        ("", NAMELESS, "-"),
        ("   ", NAMELESS, "-"),
        (None, NAMELESS, "-"),
        ("-", NAMELESS, "-"),
        ("😀🏡", NAMELESS, "-"),
        ("+971 50 111 0009", NAMELESS, "-"),
        ("😀 Happy Buyer 🏡", "Happy", "Buyer"),
        ("محمد الهاشمي", "محمد", "الهاشمي"),
        ("李小龍", "李小龍", "-"),
        ("a\u200bb\u00a0c", "ab", "c"),
        ("A" * 180, "A" * 50, "-"),
        (f"Max {'x' * 180}", "Max", "x" * 50),
        ("Zoe\u0308 Li", "Zoë", "Li"),
    ],
)
def test_a_single_name_becomes_two(name: str | None, first: str, last: str) -> None:
    named = name_of(enquiry(name=name, channel="whatsapp"))

    assert (named.first, named.last) == (first, last)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ({"first_name": "Anne Marie", "last_name": "Le Goff"}, "Anne Marie", "Le Goff"),
        ({"first_name": "Anne Marie"}, "Anne", "Marie"),
        ({"last_name": "Goff"}, "Goff", "-"),
        ({"first_name": "?", "last_name": "Goff", "name": "Jo Goff"}, "Jo", "Goff"),
        ({"first_name": "Jo", "last_name": "Goff", "name": "J. G."}, "Jo", "Goff"),
    ],
)
def test_separate_names_stay_as_they_are(said: dict[str, str], first: str, last: str) -> None:
    named = name_of(enquiry(**said))

    assert (named.first, named.last) == (first, last)


@pytest.mark.parametrize(
    ("channel", "first"),
    [
        ("call", "Property Finder caller"),
        ("email", "Property Finder email enquiry"),
        ("carrier pigeon", "Property Finder enquiry"),
        (None, "Property Finder enquiry"),
    ],
)
def test_a_nameless_person_is_called_by_portal_and_channel(channel: str | None, first: str) -> None:
    name = name_of(enquiry(channel=channel))

    assert name.first == first
    assert is_placeholder(name.first, "property_finder")
    assert is_placeholder(name.last, "property_finder")


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Chloé Müller", "Chloe", "Muller"),
        ("Seán O'Neill-Smith Jr.", "Sean", "O'Neill-Smith Jr."),
        ("محمد Ali", "Property Finder enquiry", "Ali"),
        ("Jo <b>", "Jo", "b"),
    ],
)
def test_the_safe_shape_has_names_in_plain_letters(name: str, first: str, last: str) -> None:
    asked = enquiry(name=name)

    plainly = plain(name_of(asked), asked)

    assert (plainly.first, plainly.last) == (first, last)


@pytest.mark.proves("F96")
@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("layla@example.com", "layla@example.com"),
        (" layla@EXAMPLE.com\u200b", "layla@example.com"),
        ("jo@bücher.example.com", "jo@xn--bcher-kva.example.com"),
        ("josé@example.com", None),
        ("not an address", None),
        ("a@b", None),
        ("a@example.com; b@example.com", None),
        ("x" * 300 + "@example.com", None),
        ("", None),
        (None, None),
        ("\ud800@example.com", None),
    ],
)
def test_only_addresses_are_sent_as_addresses(text: str | None, sent: str | None) -> None:
    assert valid_email(text) == sent


@pytest.mark.proves("F95")
def test_the_placeholder_address_belongs_to_one_enquiry_in_every_shape() -> None:
    full, safe = draft(email=None), draft(email="nonsense", shape=Shape.SAFE)
    other = draft(portal_lead_id="message_lead_2")

    assert full.handles.email == safe.handles.email
    assert full.handles.email != other.handles.email
    assert full.handles.email.startswith("lead-property-finder-")
    assert full.handles.email.endswith("@leads.example.com")


@pytest.mark.proves("F100")
@pytest.mark.parametrize(
    ("text", "region", "sent"),
    [
        ("+971501110001", "AE", "+971501110001"),
        ("00971 50 111 0009", "AE", "+971501110009"),
        ("050-111-0009", "AE", "+971501110009"),
        ("50 111 0009", "AE", "+971501110009"),
        ("971501110001", "AE", "+971501110001"),
        ("+44 (0)7700 900123", "AE", "+447700900123"),
        ("٠٥٠١١١٠٠٠٩", "AE", "+971501110009"),
        ("+٩٧١٥٠١١١٠٠٠٩", "AE", "+971501110009"),
        ("tel:+971501110001", "AE", "+971501110001"),
        ("call me 0501110009", "AE", "+971501110009"),
        ("800 CALL", "AE", "+9718002255"),
        ("05 11 22 33 44", "FR", "+33511223344"),
        ("06.39.98.01.23", "AE", "06.39.98.01.23"),
        ("call after 6pm", "AE", "call after 6pm"),
        ("12", "AE", "12"),
        ("9" * 300, "AE", "9" * 255),
    ],
)
def test_phones_are_e164_or_as_they_were(text: str, region: str, sent: str) -> None:
    assert phones_of((text,), region).first == sent


@pytest.mark.proves("F97")
@pytest.mark.parametrize("texts", [(), ("",), ("\u200b ",)])
def test_a_missing_phone_is_a_text_that_nobody_can_dial(texts: tuple[str, ...]) -> None:
    phones = phones_of(texts, "AE")

    assert phones.first == NO_PHONE
    assert phones.dialable is None
    assert phones.is_abroad is None


def test_the_first_dialable_number_is_the_phone_and_the_others_are_kept() -> None:
    phones = phones_of(("after six", "050 111 0009", "+971 50 111 0009", "+447700900123"), "AE")

    assert phones.first == "+971501110009"
    assert phones.others == ("+447700900123", "after six")


@pytest.mark.parametrize(
    "text", ["+1 202 555 0123 ext. 12", "0501110009 / 0501110010", "0501110009 evenings"]
)
def test_what_a_number_does_not_say_is_kept_as_typed(text: str) -> None:
    assert phones_of((text,), "AE").typed == (text,)


@pytest.mark.parametrize("text", ["00971 50 111 0009", "+44 (0)7700 900123", "call after 6pm"])
def test_what_the_phone_field_says_is_not_kept_twice(text: str) -> None:
    assert phones_of((text,), "AE").typed == ()


@pytest.mark.parametrize(
    ("text", "abroad"), [("+447700900123", False), ("0501110009", True), ("later", None)]
)
def test_international_means_a_number_outside_the_uk(text: str, *, abroad: bool | None) -> None:
    assert phones_of((text,), "AE").is_abroad is abroad
    assert draft(phones=(text,)).fields.get("international") is abroad
