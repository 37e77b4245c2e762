"""What has no field of its own in Lead.pro: `meta` (can be updated) and `questionnaire` (cannot).

Both are packed by priority: what does not fit is left out whole, except for long answers.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from leadrelay.crm.lead_pro.people import name_as_given, valid_email
from leadrelay.crm.lead_pro.phones import NO_PHONE, Phones
from leadrelay.crm.lead_pro.text import ELLIPSIS, cleaned, cut, fitted, json_bytes
from leadrelay.domain.enquiry import Enquiry

META_BYTES = 1024
QUESTIONNAIRE_BYTES = 2048
MESSAGE_UNITS = 255
MARKER = "src_key"
EMAIL_PLACEHOLDER = "email_placeholder"
PHONE_MISSING = "phone_missing"
_PLAIN_KEY_LENGTH = 200
_WORDS_UNITS = 100  # of a value that may be cut; links and ids are whole or left out
_SHORTEST_ANSWER = 30


def marker_of(key: str) -> str:
    """The enquiry key, or a stand-in for one so odd that the CRM might alter or refuse it."""
    if key.isascii() and key.isprintable() and len(key) <= _PLAIN_KEY_LENGTH:
        return key
    portal = key.partition(":")[0]
    digest = hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:32]
    return f"{portal}:sha256-{digest}"


def meta_of(enquiry: Enquiry, flags: Iterable[tuple[str, str]], phones: Phones) -> dict[str, str]:
    """The marker first, then by falling importance; strings only."""
    said = [(MARKER, marker_of(enquiry.key)), *flags, *_context(enquiry, phones)]
    return packed({}, said)


def packed(kept: Mapping[str, str], wanted: Iterable[tuple[str, str]]) -> dict[str, str]:
    """`kept` overlaid with each wanted pair that still fits."""
    packing = dict(kept)
    for name, value in wanted:
        larger = {**packing, name: value}
        if value and json_bytes(larger) <= META_BYTES:
            packing = larger
    return packing


def _context(enquiry: Enquiry, phones: Phones) -> Iterator[tuple[str, str]]:
    yield "portal", enquiry.portal.value
    yield "channel", _words(enquiry.channel)
    yield "intention", _words(enquiry.intention)
    yield "listing_reference", _words(enquiry.listing_reference)
    yield "agent_id", _words(enquiry.agent_id)
    yield "agent_name", _words(enquiry.agent_name)
    yield "project_id", _words(enquiry.project_id)
    yield "call_seconds", "" if enquiry.call_seconds is None else str(enquiry.call_seconds)
    yield "recording_url", cleaned(enquiry.recording_url or "")
    yield "response_link", cleaned(enquiry.response_link or "")
    yield "other_phones", _words(", ".join(phones.others))
    yield "tags", _words(", ".join(enquiry.tags or ()))
    yield "site", _words(enquiry.site)
    yield "language", _words(enquiry.language)
    yield "listing_id", _words(enquiry.listing_id)
    yield "developer_id", _words(enquiry.developer_id)


def _words(text: str | None) -> str:
    return cut(cleaned(text or ""), _WORDS_UNITS, ELLIPSIS)


def questionnaire_of(enquiry: Enquiry, phones: Phones) -> list[list[str]]:
    """What was cut or could not be used, so that the agent can still read it."""
    answers: list[list[str]] = []
    for question, answer in _told(enquiry, phones):
        fits = _fitting(answers, question, answer)
        if fits:
            answers.append([question, fits])
    return answers


def _fitting(answers: list[list[str]], question: str, answer: str) -> str:
    room = QUESTIONNAIRE_BYTES - json_bytes([*answers, [question, ""]])
    if not answer or room < min(_answer_bytes(answer), _SHORTEST_ANSWER):
        return ""
    return fitted(answer, room, _answer_bytes, ELLIPSIS)


def _answer_bytes(text: str) -> int:
    return json_bytes(text) - len('""')


def _told(enquiry: Enquiry, phones: Phones) -> Iterator[tuple[str, str]]:
    yield "Name as given", cut(name_as_given(enquiry), MESSAGE_UNITS, ELLIPSIS)
    if enquiry.email and valid_email(enquiry.email) is None:
        yield "E-mail as given", cut(cleaned(enquiry.email), MESSAGE_UNITS, ELLIPSIS)
    for text in (*phones.typed, *phones.others):
        yield "Phone as given", text
    message = cleaned(enquiry.message or "")
    if cut(message, MESSAGE_UNITS) != message:
        yield "Message", message
    for name, value in sorted((enquiry.details or {}).items()):
        yield cut(cleaned(name), _WORDS_UNITS) or "Detail", cleaned(value)


def flags_of(
    enquiry: Enquiry, phones: Phones, fallback_from: str | None
) -> Iterator[tuple[str, str]]:
    """What the agent must know about the fields; a flag that ends makes the lead worth updating."""
    if valid_email(enquiry.email) is None:
        yield EMAIL_PLACEHOLDER, "true"
    if phones.first == NO_PHONE:
        yield PHONE_MISSING, "true"
    if fallback_from is not None:
        yield "wanted_type", fallback_from
