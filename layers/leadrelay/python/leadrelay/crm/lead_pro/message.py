"""What an agent reads first: the enquirer's own words, or else what is known of how they asked."""

from collections.abc import Iterator
from datetime import UTC, datetime

from leadrelay.crm.lead_pro.case import Case
from leadrelay.crm.lead_pro.kept import Kept, shortened, words
from leadrelay.crm.lead_pro.people import CONTACTS, nameless
from leadrelay.crm.lead_pro.text import ELLIPSIS, cleaned, utf16_length
from leadrelay.domain.calls import is_missed

MESSAGE_UNITS = 255


def message_of(case: Case) -> Kept:
    """Cannot be patched, so that only here something may depend on the portal's status."""
    opening = "".join(_openings(case))
    room = MESSAGE_UNITS - utf16_length(opening)
    own = cleaned(case.enquiry.message or "")
    said = shortened(own, room, ELLIPSIS) if own else _composed(case, room)
    return Kept(opening + said.text, said.is_whole)


def asked_at(case: Case) -> datetime | None:
    """When the portal says that it was asked, of an enquiry that was no longer fresh when sent."""
    created_at = case.enquiry.created_at
    return created_at.astimezone(UTC) if case.decision.is_late and created_at else None


def _openings(case: Case) -> Iterator[str]:
    at = asked_at(case)
    if at is not None:
        yield f"Asked on {at.day} {at:%b %Y, %H:%M} UTC. "
    if case.enquiry.first_lead_id is not None:
        yield f"Same enquiry as lead {case.enquiry.first_lead_id}, with another contact. "
    if is_missed(case.enquiry):
        yield "Missed call: "


def _composed(case: Case, room: int) -> Kept:
    what = words(case.reference or case.title)
    told, is_whole = "", what.is_whole
    for sentence in _sentences(case, what.text):
        longer = f"{told} {sentence}".strip()
        fits = utf16_length(longer) <= room
        told, is_whole = (longer, is_whole) if fits else (told, False)
    return Kept(told, is_whole)


def _sentences(case: Case, what: str) -> Iterator[str]:
    enquiry = case.enquiry
    how = nameless(enquiry.portal, enquiry.channel).replace(CONTACTS["call"], "call")
    yield f"{how} about {what}." if what else f"{how}."
    yield from _of_call(case)
    if case.username:
        yield f"WhatsApp: {case.username}"
    if enquiry.response_link:
        yield f"Reply: {cleaned(enquiry.response_link)}"
    if enquiry.recording_url:
        yield f"Recording: {cleaned(enquiry.recording_url)}"


def _of_call(case: Case) -> Iterator[str]:
    enquiry = case.enquiry
    if not is_missed(enquiry):
        if enquiry.call_seconds:
            yield f"Talked for {enquiry.call_seconds} s."
        return
    if enquiry.call_seconds:
        yield f"Left a voice mail of {enquiry.call_seconds} s."
    if enquiry.call_wait_seconds:
        yield f"Waited for {enquiry.call_wait_seconds} s."
