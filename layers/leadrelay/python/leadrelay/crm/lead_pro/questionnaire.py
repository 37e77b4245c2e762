"""What was cut or could not be used, so that the agent can still read it; at create only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leadrelay.crm.lead_pro.case import USERNAME, Case
from leadrelay.crm.lead_pro.extras import LISTING_URL, Packed
from leadrelay.crm.lead_pro.kept import Kept, shortened, words
from leadrelay.crm.lead_pro.listing import listing_link
from leadrelay.crm.lead_pro.people import name_as_given, valid_email
from leadrelay.crm.lead_pro.text import ELLIPSIS, cleaned, fitted, json_bytes

QUESTIONNAIRE_BYTES = 2048
_ANSWER_UNITS = 255
_SHORTEST_ANSWER = 30
_DETAIL = "Detail"
_OURS = frozenset(
    {"Name as given", "E-mail as given", "Phone as given", "WhatsApp user name"}
    | {"Message", "Recording", "Reply link", "Listing"}
)
_PLAIN = re.compile(r"[a-z][a-z_ ]{0,39}")  # whatever else a portal calls it may be about a person


@dataclass(frozen=True, slots=True)
class Told:
    """`may_be_cut` unless a part of the answer would mislead."""

    question: str
    answer: Kept
    may_be_cut: bool = True


def questionnaire_of(case: Case, message: Kept, meta: Packed) -> Packed:
    answers: list[list[str]] = []
    cuts: dict[str, None] = {}
    for told in (each for each in _told(case, message, meta) if each.answer.text):
        fits = _fitting(answers, told)
        answers += [[told.question, fits]] if fits else []
        if Kept(fits) != told.answer:
            cuts[f"questionnaire.{_named(told.question)}"] = None
    return Packed(answers, tuple(cuts))


def _fitting(answers: list[list[str]], told: Told) -> str:
    room = QUESTIONNAIRE_BYTES - json_bytes([*answers, [told.question, ""]])
    needed = _answer_bytes(told.answer.text)
    if room < (min(needed, _SHORTEST_ANSWER) if told.may_be_cut else needed):
        return ""
    return fitted(told.answer.text, room, _answer_bytes, ELLIPSIS)


def _answer_bytes(text: str) -> int:
    return json_bytes(text) - len('""')


def _told(case: Case, message: Kept, meta: Packed) -> Iterator[Told]:
    enquiry = case.enquiry
    yield Told("Name as given", _given(name_as_given(enquiry)))
    if enquiry.email and valid_email(enquiry.email) is None:
        yield Told("E-mail as given", _given(cleaned(enquiry.email)))
    for text in (*case.phones.typed, *case.phones.others):
        yield Told("Phone as given", Kept(text))
    yield Told("WhatsApp user name", Kept(case.username))
    if not message.is_whole:
        yield Told("Message", Kept(cleaned(enquiry.message or "")))
    yield from _links(case, meta)
    for name, value in sorted((enquiry.details or {}).items()):
        if name != USERNAME:
            question = words(name)
            yield Told(question.text or _DETAIL, Kept(cleaned(value), question.is_whole))


def _given(text: str) -> Kept:
    return shortened(text, _ANSWER_UNITS, ELLIPSIS)


def _links(case: Case, meta: Packed) -> Iterator[Told]:
    """Those for which `meta` had no room."""
    links = {
        "recording_url": ("Recording", cleaned(case.enquiry.recording_url or "")),
        "response_link": ("Reply link", cleaned(case.enquiry.response_link or "")),
        LISTING_URL: ("Listing", listing_link(case)),
    }
    for name, (question, link) in links.items():
        if f"meta.{name}" in meta.cuts:
            yield Told(question, Kept(link), may_be_cut=False)


def _named(question: str) -> str:
    return question if question in _OURS or _PLAIN.fullmatch(question) else _DETAIL
