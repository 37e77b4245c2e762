"""The agency's configuration as it is written: one document, in which no name is unknown."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from leadrelay.configuration.values import (
    Domain,
    Duration,
    Email,
    Label,
    Name,
    OfficeId,
    Patterns,
    Phone,
    Region,
    Source,
    Spans,
    TimeZone,
)
from leadrelay.domain.agency import (
    LaterContact,
    Same,
    WithoutContact,
    WithoutEmail,
    WithoutPhone,
    WithoutPostcode,
)
from leadrelay.domain.enquiry import Portal
from leadrelay.domain.lead import LeadType


class DefaultType(StrEnum):
    """Owners are never a default: the CRM takes none without a postcode."""

    SALE = "sale"
    LET = "let"


class PropertyType(StrEnum):
    DETACHED = "detached"
    SEMI_DETACHED = "semi-detached"
    TERRACED = "terraced"
    FLAT_MAISONETTE = "flat-maisonette"


class Part(BaseModel):
    """Shows its class and nothing else when printed: rules and block lists name people."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, hide_input_in_errors=True, defer_build=True
    )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    __str__ = __repr__


class When(Part):
    """What an enquiry must be like: all that is named must fit, by one of its patterns."""

    portal: Annotated[Patterns, Field(description=f"{' or '.join(Portal)}.")] = []
    account: Annotated[Patterns, Field(description="Name of the account at the portal.")] = []
    channel: Annotated[Patterns, Field(description="call, whatsapp, email, and so on.")] = []
    category: Annotated[
        Patterns, Field(description="What it is about: listing, project, agent, search, ...")
    ] = []
    intention: Annotated[
        Patterns, Field(description="buy, rent, sell, let, manage, question, or the portal's word.")
    ] = []
    site: Annotated[Patterns, Field(description="Which of the portal's sites, as seloger.")] = []
    language: Annotated[Patterns, Field(description="ISO 639 code, such as fr.")] = []
    listing_reference: Annotated[
        Patterns, Field(description="The agency's reference of the listing, or another key of it.")
    ] = []
    offering: Annotated[Patterns, Field(description="sale or rent.")] = []
    property_type: Annotated[Patterns, Field(description="The catalogue's word for it.")] = []
    listing_office: Annotated[
        Patterns, Field(description="Number of the office that the catalogue names.")
    ] = []
    postcode: Annotated[Patterns, Field(description="Of an owner's property, or the listing.")] = []
    agent: Annotated[
        Patterns, Field(description="Id, name or e-mail of the agent at the portal or the listing.")
    ] = []
    contact: Annotated[
        Patterns, Field(description="E-mail of the person, or phone as +97144000000.")
    ] = []


class RuleEntry(Part):
    """The first rule that fits decides. What it does not say is decided as without it."""

    name: Annotated[Name, Field(description="Shown in Lead.pro as the reason; each name once.")]
    when: Annotated[When, Field(description="Without it, every enquiry fits.")] = When()
    office: Annotated[OfficeId | None, Field(description="Number of the Lead.pro office.")] = None
    type: Annotated[LeadType | None, Field(description="Type of the lead.")] = None
    labels: Annotated[
        list[Label], Field(max_length=10, description="Words for people, kept with the lead.")
    ] = []
    suppress: Annotated[bool, Field(description="It is known, and never sent.")] = False
    hold: Annotated[bool, Field(description="It waits until a person has looked.")] = False


class BlockListEntries(Part):
    """Staff, spam and test numbers: whose enquiries are never sent."""

    emails: Annotated[list[Email], Field(max_length=5000)] = []
    domains: Annotated[
        list[Domain], Field(max_length=5000, description="Of e-mail addresses, no subdomains.")
    ] = []
    phones: Annotated[list[Phone], Field(max_length=5000, description="As +97144000000.")] = []


class Contacts(Part):
    """What becomes of an enquiry that lacks what the CRM asks for."""

    without_email: Annotated[
        WithoutEmail, Field(description="An address on your own domain in its place, or wait.")
    ] = WithoutEmail.PLACEHOLDER
    without_phone: Annotated[
        WithoutPhone, Field(description="A text that nothing dials, or wait.")
    ] = WithoutPhone.SAY_SO
    without_contact: Annotated[
        WithoutContact, Field(description="With neither of both: send all the same, or wait.")
    ] = WithoutContact.SEND
    owner_without_postcode: Annotated[
        WithoutPostcode, Field(description="Lead.pro takes no such owner: default type, or wait.")
    ] = WithoutPostcode.FALLBACK
    later: Annotated[
        LaterContact,
        Field(description="An e-mail or phone that comes later: noted, or a second lead as well."),
    ] = LaterContact.NOTE


class Staleness(Part):
    """How old an enquiry may be when it is first sent; nothing means: as old as it likes."""

    late_after: Annotated[Duration | None, Field(description="Then the lead says so.")] = "1h"
    hold_after: Annotated[Duration | None, Field(description="Then it waits for a person.")] = None


class OfficeHoursEntries(Part):
    """When somebody is there, in your time zone; a day that is left out is a day off."""

    monday: Spans = []
    tuesday: Spans = []
    wednesday: Spans = []
    thursday: Spans = []
    friday: Spans = []
    saturday: Spans = []
    sunday: Spans = []


class Retention(Part):
    """For how many days people stay in the ledger once nothing is left to deliver."""

    record_days: Annotated[int, Field(ge=1, le=30, description="Of an enquiry that is done.")] = 30
    parked_days: Annotated[
        int, Field(ge=8, le=90, description="Of one that waits for a person, who needs a week.")
    ] = 90


class MergeWindow(Part):
    """Enquiries of one person so little time apart are one lead, which is told of each."""

    window: Annotated[Duration, Field(description="As 3d; no longer than records are kept.")]
    same: Annotated[
        Same, Field(description="The person, or the person asking about the same listing.")
    ] = Same.PERSON


class Adoption(Part):
    """A lead without our marker that came by another road, as a portal's e-mail, is taken over."""

    within_minutes: Annotated[int, Field(ge=1, le=60, description="How old it may be at most.")]
    portals: Annotated[
        list[Portal], Field(min_length=1, max_length=10, description="Whose enquiries do so.")
    ]


class Document(Part):
    """What an estate agency decides about its leads in Lead Relay."""

    model_config = ConfigDict(title="Lead Relay: what the agency decides")

    default_office: Annotated[
        OfficeId, Field(description="Lead.pro office of leads that nothing sends elsewhere.")
    ]
    default_type: Annotated[
        DefaultType, Field(description="Type where neither rule, listing nor person say another.")
    ]
    placeholder_email_domain: Annotated[
        Domain, Field(description="A domain of yours, for enquirers without e-mail address.")
    ]
    phone_region: Annotated[
        Region, Field(description="Country of phone numbers without country code (ISO 3166).")
    ]
    source: Annotated[Source, Field(description="What Lead.pro shows as the source.")]
    test_office: Annotated[
        OfficeId | None, Field(description="Lead.pro office of test enquiries.")
    ] = None
    rules: Annotated[
        list[RuleEntry], Field(max_length=500, description="In this order; the first that fits.")
    ] = []
    block_list: BlockListEntries = BlockListEntries()
    contacts: Contacts = Contacts()
    staleness: Staleness = Staleness()
    property_types: Annotated[
        dict[Name, PropertyType],
        Field(
            max_length=500,
            description="Words of portals and catalogue, as Lead.pro knows them.",
            json_schema_extra={"additionalProperties": False},
        ),
    ] = {}
    statuses: Annotated[
        dict[Name, Name],
        Field(
            max_length=100,
            description="A portal's status, and the Lead.pro status that a lead nobody has touched "
            "gets for it.",
            json_schema_extra={"additionalProperties": False},
        ),
    ] = {}
    instant_valuation: Annotated[
        bool, Field(description="Whether Lead.pro values the property of an owner with a postcode.")
    ] = False
    call_back_missed_calls: Annotated[
        bool, Field(description="Whether a call that nobody answered asks for a call back at once.")
    ] = True
    time_zone: Annotated[
        TimeZone, Field(description="Where your people live; days and office hours are of it.")
    ] = "UTC"
    office_hours: Annotated[
        OfficeHoursEntries | None,
        Field(description="A call back is asked for within them; nothing means: at any time."),
    ] = None
    merge: Annotated[
        MergeWindow | None, Field(description="Without it, each enquiry is a lead of its own.")
    ] = None
    adopt: Annotated[
        Adoption | None, Field(description="Without it, no lead of somebody else's is touched.")
    ] = None
    retention: Retention = Retention()
    crm_requests_per_second: Annotated[
        int | None,
        Field(ge=1, le=100, description="Most that Lead.pro is asked, evenly; else no limit."),
    ] = None

    @property
    def offices(self) -> dict[str, int]:
        """Every office that is named, by where."""
        named = {"default_office": self.default_office, "test_office": self.test_office}
        by_rule = {f"rules[{at}].office": rule.office for at, rule in enumerate(self.rules)}
        return {path: office for path, office in (named | by_rule).items() if office is not None}

    @property
    def text(self) -> str:
        """Without what is not said, so that a release which knows less can read it."""
        return self.model_dump_json(exclude_defaults=True)
