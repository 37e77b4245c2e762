"""What is decided about a lead before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from leadrelay.domain.record import Handles

AGAIN = "again_"  # begins what is told of a repeat enquiry


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
class Decision:
    """Office and type of one lead, and why.

    `inputs` are the facts by which a rule fitted, none of them personal; `labels` are that rule's
    words for people in the CRM. `is_late` says that the enquiry was no longer fresh when it was
    first sent; `next_action_at` is when an agent should call back somebody who was not answered.
    `version` is that of the configuration.
    """

    office_id: int
    lead_type: LeadType
    office_because: str
    type_because: str
    inputs: Mapping[str, str] = field(default_factory=dict, hash=False)
    labels: tuple[str, ...] = ()
    is_late: bool = False
    next_action_at: datetime | None = None
    version: int = 0

    @property
    def why(self) -> str:
        """In one line, for a person."""
        facts = ", ".join(f"{name} {value}" for name, value in self.inputs.items())
        because = f"{self.office_because} ({facts})" if facts else self.office_because
        return f"office {self.office_id}: {because}; {self.lead_type}: {self.type_because}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far agents have taken a lead, in the CRM's words; empty where it does not say."""

    status: str
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDraft:
    """A lead as it would be posted; `fields` and `handles` are personal.

    `late` is what only a PATCH can say, and only as long as no agent has touched the lead.
    `content_hash` covers that and whatever else can be patched later: equal hashes mean nothing to
    update. `is_valued` asks the CRM what the property may be worth. `cuts` names the fields in
    which something was left out or shortened.
    """

    fields: Mapping[str, Any] = field(repr=False)
    handles: Handles = field(repr=False)
    marker: str
    content_hash: str
    cuts: tuple[str, ...] = ()
    late: Mapping[str, str] = field(default_factory=dict)
    is_valued: bool = False
