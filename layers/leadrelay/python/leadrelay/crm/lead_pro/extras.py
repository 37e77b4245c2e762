"""What has no field of its own in Lead.pro and may be updated later: `meta`.

It is packed by priority: what does not fit whole is left out, except for the reasons.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from leadrelay.crm.lead_pro.case import Case
from leadrelay.crm.lead_pro.kept import Kept, listed, shortened, words
from leadrelay.crm.lead_pro.listing import kind_of_property, listing_link
from leadrelay.crm.lead_pro.message import asked_at
from leadrelay.crm.lead_pro.people import valid_email
from leadrelay.crm.lead_pro.phones import NO_PHONE
from leadrelay.crm.lead_pro.text import ELLIPSIS, cleaned, fitted, json_bytes
from leadrelay.domain.enquiry import Repeat
from leadrelay.domain.lead import AGAIN

META_BYTES = 1024
MARKER = "src_key"
EMAIL_PLACEHOLDER = "email_placeholder"
PHONE_MISSING = "phone_missing"
LISTING_URL = "listing_url"
WHY = "why"
_PLAIN_KEY_LENGTH = 200
_WHY_UNITS = 255
_SHORTEST_WHY = 30
_KEPT_FREE = 200  # for an e-mail and a phone that may still come, and for the agents

Pair = tuple[str, Kept]


@dataclass(frozen=True, slots=True)
class Packed:
    """What fitted, and the names of what did not fit whole."""

    content: Any = field(repr=False)
    cuts: tuple[str, ...] = ()


def marker_of(key: str) -> str:
    """The enquiry key, or a stand-in for one so odd that the CRM might alter or refuse it."""
    if key.isascii() and key.isprintable() and len(key) <= _PLAIN_KEY_LENGTH:
        return key
    portal = key.partition(":")[0]
    digest = hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:32]
    return f"{portal}:sha256-{digest}"


def meta_of(case: Case, place: Mapping[str, Kept]) -> Packed:
    """The marker first, then by falling importance; strings only."""
    key = case.enquiry.key
    marker = Kept(marker_of(key), marker_of(key) == key)
    first = [(MARKER, marker), *_flags(case, place), *_context(case, place)]
    content = packed({}, _texts(first))
    reasons, last = [(WHY, _why(case, content))], list(_nice_to_have(case))
    content = packed(content, _texts([*reasons, *last]))
    again = list(_again(case))
    content = packed(content, _texts(again), META_BYTES - _KEPT_FREE)
    return Packed(content, tuple(_cuts([*first, *reasons, *last, *again], content)))


def _again(case: Case) -> Iterator[Pair]:
    """What was asked since, last, for a lead holds the rest already; whole, or not at all."""
    for number, repeat in enumerate(case.enquiry.repeats or (), 1):
        yield f"{AGAIN}{number}", Kept(_asked_again(repeat))


def _asked_again(repeat: Repeat) -> str:
    """Empty where nothing is known of it any more."""
    if repeat.is_blank:
        return ""
    facts = filter(None, (repeat.channel, cleaned(repeat.reference or "")))
    told = ", ".join([f"{repeat.asked_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC", *facts])
    text = cleaned(repeat.text or "")
    return f"{told}: {text}" if text else told


def packed(
    kept: Mapping[str, str], wanted: Iterable[tuple[str, str]], most: int = META_BYTES
) -> dict[str, str]:
    """`kept` overlaid with each wanted pair that still fits."""
    packing = dict(kept)
    for name, value in wanted:
        larger = {**packing, name: value}
        if value and json_bytes(larger) <= most:
            packing = larger
    return packing


def _texts(pairs: Sequence[Pair]) -> Iterator[tuple[str, str]]:
    return ((name, value.text) for name, value in pairs)


def _cuts(pairs: Sequence[Pair], content: Mapping[str, str]) -> Iterator[str]:
    for name, value in pairs:
        if not value.is_whole or (value.text and content.get(name) != value.text):
            yield f"meta.{name}"


def _flags(case: Case, place: Mapping[str, Kept]) -> Iterator[Pair]:
    """What the agent must know about the fields; a flag that ends makes the lead worth updating."""
    first, second = case.enquiry.first_lead_id, case.enquiry.second_key
    yield "first_lead", Kept("" if first is None else str(first))
    yield "second_lead", Kept(marker_of(second) if second else "")
    if valid_email(case.enquiry.email) is None:
        yield EMAIL_PLACEHOLDER, Kept("true")
    if case.phones.first == NO_PHONE:
        yield PHONE_MISSING, Kept("true")
    if not place["type"].is_whole:
        yield "wanted_type", Kept(case.decision.lead_type.value)
    at = asked_at(case)
    if at is not None:
        yield "asked_at", Kept(f"{at:%Y-%m-%dT%H:%M}Z")


def _context(case: Case, place: Mapping[str, Kept]) -> Iterator[Pair]:
    enquiry = case.enquiry
    yield "portal", Kept(enquiry.portal.value)
    yield "channel", words(enquiry.channel)
    yield "intention", words(enquiry.intention)
    yield "labels", listed(case.decision.labels)
    yield "listing_reference", words(enquiry.listing_reference or case.listing.reference)
    yield "agent_id", words(enquiry.agent_id)
    yield from _agent(case)
    yield "whatsapp", words(case.username)
    yield "project_id", words(enquiry.project_id)
    yield "call_seconds", Kept("" if enquiry.call_seconds is None else str(enquiry.call_seconds))
    yield "recording_url", Kept(cleaned(enquiry.recording_url or ""))
    yield "response_link", Kept(cleaned(enquiry.response_link or ""))
    yield "other_phones", listed(case.phones.others)
    if not place.get("advert_url", Kept("")).text:
        yield LISTING_URL, Kept(listing_link(case))


def _agent(case: Case) -> Iterator[Pair]:
    """Name and e-mail are always of one person: the catalogue's, where it says either."""
    listing, named = case.listing, case.enquiry.agent_name
    is_catalogued = bool(listing.agent_name or listing.agent_email)
    yield "agent_name", words(listing.agent_name if is_catalogued else named)
    if is_catalogued:
        yield "agent_email", Kept(cleaned(listing.agent_email or ""))
        yield "portal_agent", words(named if named != listing.agent_name else None)


def _nice_to_have(case: Case) -> Iterator[Pair]:
    enquiry = case.enquiry
    yield "tags", listed(enquiry.tags or ())
    yield "kind_of_property", words(case.listing.property_type and kind_of_property(case))
    yield "site", words(enquiry.site)
    yield "language", words(enquiry.language)
    yield "listing_id", words(enquiry.listing_id)
    yield "developer_id", words(enquiry.developer_id)


def _why(case: Case, content: Mapping[str, str]) -> Kept:
    """Cut to the room that is left: half a reason still tells which rule it was."""
    why = shortened(cleaned(case.decision.why), _WHY_UNITS, ELLIPSIS).text
    room = META_BYTES - json_bytes({**content, WHY: ""})
    fits = fitted(why, room, _bytes_of, ELLIPSIS) if room >= _SHORTEST_WHY else ""
    return Kept(fits, fits == cleaned(case.decision.why))


def _bytes_of(text: str) -> int:
    return json_bytes(text) - len('""')
