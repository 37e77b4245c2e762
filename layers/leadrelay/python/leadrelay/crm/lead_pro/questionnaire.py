"""What was cut or could not be used, so that the agent can still read it; at create only."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leadrelay.crm.lead_pro.case import USERNAME, Case
from leadrelay.crm.lead_pro.extras import Packed
from leadrelay.crm.lead_pro.kept import WORDS_UNITS, Kept
from leadrelay.crm.lead_pro.people import name_as_given, valid_email
from leadrelay.crm.lead_pro.text import ELLIPSIS, cleaned, cut, fitted, json_bytes

QUESTIONNAIRE_BYTES = 2048
_ANSWER_UNITS = 255
_SHORTEST_ANSWER = 30
_DETAIL = "Detail"
_OURS = frozenset(
    {"Name as given", "E-mail as given", "Phone as given", "WhatsApp user name"}
    | {"Message", "Recording", "Reply link"}
)
_PLAIN = re.compile(r"[a-z][a-z_ ]{0,39}")  # whatever else a portal calls it may be about a person


@dataclass(frozen=True, slots=True)
class Told:
    """`may_be_cut` unless a part of the answer would mislead."""

    question: str
    answer: str = field(repr=False)
    may_be_cut: bool = True


def questionnaire_of(case: Case, message: Kept, meta: Mapping[str, str]) -> Packed:
    answers: list[list[str]] = []
    cuts: dict[str, None] = {}
    for told in (each for each in _told(case, message, meta) if each.answer):
        fits = _fitting(answers, told)
        answers += [[told.question, fits]] if fits else []
        if fits != told.answer:
            cuts[f"questionnaire.{_named(told.question)}"] = None
    return Packed(answers, tuple(cuts))


def _fitting(answers: list[list[str]], told: Told) -> str:
    room = QUESTIONNAIRE_BYTES - json_bytes([*answers, [told.question, ""]])
    needed = _answer_bytes(told.answer)
    if room < (min(needed, _SHORTEST_ANSWER) if told.may_be_cut else needed):
        return ""
    return fitted(told.answer, room, _answer_bytes, ELLIPSIS)


def _answer_bytes(text: str) -> int:
    return json_bytes(text) - len('""')


def _told(case: Case, message: Kept, meta: Mapping[str, str]) -> Iterator[Told]:
    enquiry = case.enquiry
    yield Told("Name as given", cut(name_as_given(enquiry), _ANSWER_UNITS, ELLIPSIS))
    if enquiry.email and valid_email(enquiry.email) is None:
        yield Told("E-mail as given", cut(cleaned(enquiry.email), _ANSWER_UNITS, ELLIPSIS))
    for text in (*case.phones.typed, *case.phones.others):
        yield Told("Phone as given", text)
    yield Told("WhatsApp user name", case.username)
    if not message.is_whole:
        yield Told("Message", cleaned(enquiry.message or ""))
    yield from _links(case, meta)
    for name, value in sorted((enquiry.details or {}).items()):
        if name != USERNAME:
            yield Told(cut(cleaned(name), WORDS_UNITS) or _DETAIL, cleaned(value))


def _links(case: Case, meta: Mapping[str, str]) -> Iterator[Told]:
    """Those for which `meta` had no room."""
    links = {
        "recording_url": ("Recording", cleaned(case.enquiry.recording_url or "")),
        "response_link": ("Reply link", cleaned(case.enquiry.response_link or "")),
    }
    for name, (question, link) in links.items():
        if name not in meta:
            yield Told(question, link, may_be_cut=False)


def _named(question: str) -> str:
    return question if question in _OURS or _PLAIN.fullmatch(question) else _DETAIL
