"""What the agency decides: where leads go, what they are, and which are not sent at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from leadrelay.domain.entry import LONGEST, Keeping
from leadrelay.domain.lead import LeadType
from leadrelay.domain.office_hours import OfficeHours


class Action(StrEnum):
    """What becomes of an enquiry that a rule fits."""

    SEND = "send"
    SUPPRESS = "suppress"
    HOLD = "hold"


class WithoutEmail(StrEnum):
    PLACEHOLDER = "placeholder"  # always the same address for one enquiry, at the agency's domain
    HOLD = "hold"


class WithoutPhone(StrEnum):
    SAY_SO = "say_so"  # a text that nothing dials
    HOLD = "hold"


class WithoutContact(StrEnum):
    """Neither an e-mail nor a phone: nobody could be called or written to."""

    SEND = "send"
    HOLD = "hold"


class WithoutPostcode(StrEnum):
    """The CRM takes no vendor and no landlord without one."""

    FALLBACK = "fallback"  # sale and let, and `meta` says what was wanted
    HOLD = "hold"


class LaterContact(StrEnum):
    """An e-mail or phone that becomes known when the lead has been made."""

    NOTE = "note"  # in `meta`
    SECOND_LEAD = "second_lead"  # and a second lead that has it


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPolicies:
    email: WithoutEmail = WithoutEmail.PLACEHOLDER
    phone: WithoutPhone = WithoutPhone.SAY_SO
    neither: WithoutContact = WithoutContact.SEND
    postcode: WithoutPostcode = WithoutPostcode.FALLBACK
    later: LaterContact = LaterContact.NOTE


class Same(StrEnum):
    """What makes an enquiry a repeat of an earlier one."""

    PERSON = "person"  # the same e-mail or phone
    PERSON_AND_LISTING = "person_and_listing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Enquiries of so little time apart are one lead."""

    window: timedelta
    same: Same = Same.PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopt:
    """A lead that came into the CRM by another road so recently is taken over, not doubled."""

    within: timedelta
    portals: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`when` names facts of an enquiry and, for each, patterns of which one must fit.

    Facts are those of `routing.facts_of`; a pattern may hold `*` and `?`, case does not matter.
    A rule without `when` fits every enquiry. None leaves a result to what is said otherwise.
    """

    name: str
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False, repr=False)
    action: Action = Action.SEND
    office_id: int | None = None
    lead_type: LeadType | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockList:
    """Whose enquiries are never sent. Phones are E.164; an e-mail domain covers no subdomain."""

    emails: frozenset[str] = field(default=frozenset(), repr=False)
    domains: frozenset[str] = frozenset()
    phones: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """What the agency decides. `phone_region` is an ISO 3166 code such as AE.

    `office_id` is where leads go that nothing else routes; `test_office_id` is the office of test
    enquiries, None for the one of all others. Enquiries older than `late_after` when they are first
    sent say so; those older than `hold_after` wait for a person. `property_types` maps words of
    the catalogue and the portals, in lower case, to the CRM's; `statuses` maps a portal's statuses,
    in lower case, to the CRM's by name. `time_zone` is the one in which its people live; without
    `office_hours` somebody is always there. `crm_calls_per_second` is what all deliveries together
    may ask of the CRM at most, None for whatever there is to ask. `version` is that of the
    configuration, 0 for what the deployment says.
    """

    office_id: int
    default_type: LeadType
    placeholder_email_domain: str
    phone_region: str
    source: str
    test_office_id: int | None = None
    rules: tuple[Rule, ...] = ()
    blocked: BlockList = field(default_factory=BlockList)
    contacts: ContactPolicies = field(default_factory=ContactPolicies)
    late_after: timedelta | None = timedelta(hours=1)
    hold_after: timedelta | None = None
    property_types: Mapping[str, str] = field(default_factory=dict, hash=False)
    statuses: Mapping[str, str] = field(default_factory=dict, hash=False)
    instant_valuation: bool = False
    rescue_missed_calls: bool = True
    time_zone: tzinfo = UTC
    office_hours: OfficeHours | None = None
    keeping: Keeping = LONGEST
    crm_calls_per_second: int | None = None
    merge: Merge | None = None
    adopt: Adopt | None = None
    version: int = 0

    def opening(self, at: datetime) -> datetime:
        """When somebody can act on what comes at that time."""
        return at if self.office_hours is None else self.office_hours.opening(at)
