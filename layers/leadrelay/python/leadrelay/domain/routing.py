"""Which office and which type a lead gets, whether it is sent at all, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from leadrelay.domain.agency import (
    Action,
    Agency,
    Rule,
    WithoutContact,
    WithoutEmail,
    WithoutPhone,
    WithoutPostcode,
)
from leadrelay.domain.calls import is_missed
from leadrelay.domain.delivery import Park, Suppress
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import ParkReason
from leadrelay.domain.lead import Decision, LeadType
from leadrelay.domain.listing import Listing

OFFERED = {"sale": LeadType.SALE, "rent": LeadType.LET}
SOUGHT = {"buy": LeadType.SALE, "rent": LeadType.LET}
OWNED = {"sell": LeadType.VENDOR, "let": LeadType.LANDLORD, "manage": LeadType.LANDLORD}
OWNERS = frozenset(OWNED.values())
TEST = "leadrelay-test-"  # begins the e-mail address of a test enquiry, at the agency's own domain
CONTACTS = frozenset({"email", "phones"})
PERSONAL = frozenset({"contact", "agent"})
FACTS = (
    *("portal", "account", "channel", "category", "intention", "site", "language"),
    *("listing_reference", "offering", "property_type", "listing_office", "postcode"),
    *("agent", "contact"),
)

Facts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """What of an enquiry the CRM can use; phones as it would dial them."""

    email: str | None = field(default=None, repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)
    postcode: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What was decided; a `refusal` keeps the lead from being sent for the first time."""

    decision: Decision
    refusal: Suppress | Park | None = None
    listing: Listing | None = None
    lacks: frozenset[str] = frozenset()


def decide(
    enquiry: Enquiry, usable: Usable, listing: Listing | None, agency: Agency, now: datetime
) -> Ruling:
    if usable.postcode is None and listing is not None:
        usable = replace(usable, postcode=listing.postcode)
    facts = facts_of(enquiry, usable, listing)
    is_test = _is_test(enquiry, agency)
    rule = None if is_test else next((one for one in agency.rules if _fits(one, facts)), None)
    office_id, office_because = _office(rule, listing, agency, is_test=is_test)
    lead_type, type_because = _type(rule, enquiry, usable, listing, agency)
    decision = Decision(
        office_id=office_id,
        lead_type=lead_type,
        office_because=office_because,
        type_because=type_because,
        inputs=_inputs(rule, facts) if rule else {},
        labels=rule.labels if rule else (),
        is_late=_is_older(enquiry, now, agency.late_after),
        next_action_at=_call_back_at(enquiry, agency, now),
        version=agency.version,
    )
    refusal = None if is_test else _refusal(enquiry, usable, rule, decision, agency, now)
    lacks = _lacking(usable)
    return Ruling(decision=decision, refusal=refusal, listing=listing, lacks=lacks)


def _lacking(usable: Usable) -> frozenset[str]:
    return CONTACTS - known(usable)


def known(usable: Usable) -> frozenset[str]:
    """By what the person can be reached."""
    return frozenset(name for name in CONTACTS if getattr(usable, name))


def _call_back_at(enquiry: Enquiry, agency: Agency, now: datetime) -> datetime | None:
    is_wanted = agency.rescue_missed_calls and is_missed(enquiry)
    return agency.opening(now) if is_wanted else None


def facts_of(enquiry: Enquiry, usable: Usable, listing: Listing | None) -> Facts:
    """What a rule can ask for; texts in lower case, and none where nothing is known."""
    known = listing or Listing(reference=enquiry.listing_reference or "")
    said: dict[str, tuple[str | None, ...]] = {
        "portal": (enquiry.portal,),
        "account": (enquiry.account,),
        "channel": (enquiry.channel,),
        "category": (enquiry.subject,),
        "intention": (enquiry.intention,),
        "site": (enquiry.site,),
        "language": (enquiry.language,),
        "listing_reference": (enquiry.listing_reference, known.reference, *known.aliases),
        "offering": (known.offering or enquiry.offering,),
        "property_type": (known.property_type,),
        "listing_office": (None if known.office_id is None else str(known.office_id),),
        "postcode": (usable.postcode, known.postcode),
        "agent": (enquiry.agent_id, enquiry.agent_name, known.agent_name, known.agent_email),
        "contact": (usable.email, *usable.phones),
    }
    return {name: _lowered(values) for name, values in said.items()}


def _lowered(values: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip().casefold() for value in values if value))


def _fits(rule: Rule, facts: Facts) -> bool:
    return all(_fitting(facts[name], patterns) for name, patterns in rule.when.items())


def _fitting(values: tuple[str, ...], patterns: tuple[str, ...]) -> str | None:
    """The first pattern that any of the values fits."""
    lowered = (pattern.strip().casefold() for pattern in patterns)
    return next((one for one in lowered if any(fnmatchcase(each, one) for each in values)), None)


def _inputs(rule: Rule, facts: Facts) -> Mapping[str, str]:
    """The agency's own patterns: what a stranger wrote may name somebody."""
    fitting = {name: _fitting(facts[name], patterns) for name, patterns in rule.when.items()}
    return {name: "as listed" if name in PERSONAL else str(one) for name, one in fitting.items()}


def _office(
    rule: Rule | None, listing: Listing | None, agency: Agency, *, is_test: bool
) -> tuple[int, str]:
    if is_test and agency.test_office_id is not None:
        return agency.test_office_id, "test enquiry"
    if rule is not None and rule.office_id is not None:
        return rule.office_id, f"rule {rule.name}"
    if listing is not None and listing.office_id is not None:
        return listing.office_id, "office of the listing"
    return agency.office_id, "default office"


def _type(
    rule: Rule | None, enquiry: Enquiry, usable: Usable, listing: Listing | None, agency: Agency
) -> tuple[LeadType, str]:
    """What the listing is says more than what the person says of it."""
    if rule is not None and rule.lead_type is not None:
        return rule.lead_type, f"rule {rule.name}"
    if listing is not None and listing.offering in OFFERED:
        return OFFERED[listing.offering], f"catalogue: offered for {listing.offering}"
    if enquiry.offering in OFFERED:
        return OFFERED[enquiry.offering], f"listing offered for {enquiry.offering}"
    if enquiry.project_id is not None:
        return LeadType.SALE, "projects are sold"
    return _intended(enquiry.intention, usable, agency)


def _intended(intention: str | None, usable: Usable, agency: Agency) -> tuple[LeadType, str]:
    """The CRM takes no owner without a postcode, so that without one nothing is decided by it."""
    if intention in SOUGHT:
        return SOUGHT[intention], f"wants to {intention}"
    if intention not in OWNED:
        return agency.default_type, "default type"
    if usable.postcode is None:
        return agency.default_type, f"default type: wants to {intention}, without a postcode"
    return OWNED[intention], f"wants to {intention}, with a postcode"


def _refusal(  # noqa: PLR0913, PLR0917 - all that is known at this point
    enquiry: Enquiry,
    usable: Usable,
    rule: Rule | None,
    decision: Decision,
    agency: Agency,
    now: datetime,
) -> Suppress | Park | None:
    if _is_blocked(usable, agency):
        return Suppress("block list")
    if rule is not None and rule.action is Action.SUPPRESS:
        return Suppress(f"rule {rule.name}")
    if rule is not None and rule.action is Action.HOLD:
        return Park(ParkReason.HELD, f"rule {rule.name}")
    if _is_older(enquiry, now, agency.hold_after):
        return Park(ParkReason.HELD, "too old to be sent without a look")
    missing = next(_missing(enquiry, usable, decision, agency), None)
    return Park(ParkReason.HELD, missing) if missing is not None else None


def _is_blocked(usable: Usable, agency: Agency) -> bool:
    email = (usable.email or "").casefold()
    blocked = agency.blocked
    is_blocked_email = email in blocked.emails or email.rpartition("@")[2] in blocked.domains
    return is_blocked_email or not blocked.phones.isdisjoint(usable.phones)


def _missing(enquiry: Enquiry, usable: Usable, decision: Decision, agency: Agency) -> Iterator[str]:
    policies = agency.contacts
    is_mute = usable.email is None and not usable.phones
    if is_mute and policies.neither is WithoutContact.HOLD:
        yield "neither e-mail nor phone"
    if usable.email is None and policies.email is WithoutEmail.HOLD:
        yield "no e-mail"
    if not usable.phones and policies.phone is WithoutPhone.HOLD:
        yield "no phone"
    is_owner = decision.lead_type in OWNERS or enquiry.intention in OWNED
    if is_owner and usable.postcode is None and policies.postcode is WithoutPostcode.HOLD:
        yield "an owner without a postcode"


def _is_older(enquiry: Enquiry, now: datetime, age: timedelta | None) -> bool:
    return age is not None and enquiry.created_at is not None and now - enquiry.created_at > age


def _is_test(enquiry: Enquiry, agency: Agency) -> bool:
    email = (enquiry.email or "").lower()
    return email.startswith(TEST) and email.endswith(f"@{agency.placeholder_email_domain}")
