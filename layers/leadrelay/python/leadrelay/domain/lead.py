"""What is decided about a lead before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from leadrelay.domain.record import Handles


class LeadType(StrEnum):
    SALE = "sale"
    LET = "let"
    VENDOR = "vendor"
    LANDLORD = "landlord"


class Shape(StrEnum):
    """FULL carries all that is known; SAFE only what the CRM cannot object to."""

    FULL = "full"
    SAFE = "safe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """What the agency decides. `phone_region` is an ISO 3166 code such as AE.

    `test_office_id` is the office of test enquiries; None for the one of all others.
    """

    office_id: int
    default_type: LeadType
    placeholder_email_domain: str
    phone_region: str
    source: str
    test_office_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Office and type of one lead, and the rule that said so."""

    office_id: int
    lead_type: LeadType
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDraft:
    """A lead as it would be posted; `fields` and `handles` are personal.

    `content_hash` covers what can be patched later: equal hashes mean nothing to update.
    """

    fields: Mapping[str, Any] = field(repr=False)
    handles: Handles = field(repr=False)
    marker: str
    content_hash: str
