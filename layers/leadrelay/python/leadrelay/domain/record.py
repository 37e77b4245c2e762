"""Everything known of one enquiry: many observations merged, newest wins field by field."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from leadrelay.domain.enquiry import CONTENT, Enquiry, Observation, Unreadable, forgotten
from leadrelay.domain.listing import Listing


@dataclass(frozen=True, slots=True)
class Handles:
    """The e-mail and phone by which a lead can be found in the CRM, exactly as they were sent."""

    email: str = field(repr=False)
    phone: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The personal half of a ledger entry.

    `told_at` holds, for each field that was ever said, when the newest observation said it.
    `sent_as` lists every pair of handles that a POST has carried, newest last.
    `listing` is what the catalogue said when the lead was first sent. `raw` is the base64 of a body
    that nobody could read yet.
    """

    enquiry: Enquiry | None = None
    told_at: Mapping[str, datetime] = field(default_factory=dict)
    sent_as: tuple[Handles, ...] = ()
    listing: Listing | None = None
    raw: str | None = field(default=None, repr=False)


def emptied(record: Record, *, with_handles: bool = False) -> Record:
    """Nobody is in it any more; `with_handles` while it is unclear what became of a POST."""
    enquiry = record.enquiry and forgotten(record.enquiry)
    return Record(enquiry=enquiry, sent_as=record.sent_as if with_handles else ())


def merged(record: Record, observation: Observation) -> Record:
    """The same result in whatever order observations arrive, and however often."""
    if isinstance(observation, Unreadable):
        return dataclasses.replace(record, raw=observation.raw)
    if record.enquiry is None:
        told = dict.fromkeys(_said(observation), observation.observed_at)
        return dataclasses.replace(record, enquiry=observation, told_at=told, raw=None)
    return _overlaid(record, record.enquiry, observation)


def _overlaid(record: Record, known: Enquiry, observation: Enquiry) -> Record:
    newer = {
        name: value
        for name, value in _said(observation).items()
        if _wins(value, observation.observed_at, getattr(known, name), record.told_at.get(name))
    }
    told = {**record.told_at, **dict.fromkeys(newer, observation.observed_at)}
    newest = max(known.observed_at, observation.observed_at)
    enquiry = dataclasses.replace(known, observed_at=newest, **newer)
    return dataclasses.replace(record, enquiry=enquiry, told_at=told, raw=None)


def _said(enquiry: Enquiry) -> dict[str, Any]:
    values = ((name, getattr(enquiry, name)) for name in sorted(CONTENT))
    return {name: value for name, value in values if value is not None}


def _wins(value: Any, at: datetime, known: Any, known_at: datetime | None) -> bool:
    if known_at is None or at > known_at:
        return True
    return at == known_at and repr(value) > repr(known)  # a tie: any rule, but always the same
