"""Between the written configuration and what is decided by."""

from datetime import UTC, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadrelay.configuration.document import (
    Adoption,
    Contacts,
    Document,
    MergeWindow,
    OfficeHoursEntries,
    Retention,
    RuleEntry,
)
from leadrelay.domain.agency import Action, Adopt, Agency, BlockList, ContactPolicies, Merge, Rule
from leadrelay.domain.entry import Keeping
from leadrelay.domain.lead import LeadType
from leadrelay.domain.office_hours import OfficeHours, Span
from leadrelay.domain.routing import FACTS

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def agency_of(document: Document, version: int) -> Agency:
    block_list, zone = document.block_list, _zone(document.time_zone)
    return Agency(
        office_id=document.default_office,
        default_type=LeadType(document.default_type),
        placeholder_email_domain=document.placeholder_email_domain,
        phone_region=document.phone_region,
        source=document.source,
        test_office_id=document.test_office,
        rules=tuple(map(_rule, document.rules)),
        blocked=BlockList(
            emails=frozenset(map(str.casefold, block_list.emails)),
            domains=frozenset(block_list.domains),
            phones=frozenset(block_list.phones),
        ),
        contacts=_policies(document.contacts),
        late_after=duration(document.staleness.late_after),
        hold_after=duration(document.staleness.hold_after),
        property_types={
            word.casefold(): kind.value for word, kind in document.property_types.items()
        },
        statuses={word.casefold(): name for word, name in document.statuses.items()},
        instant_valuation=document.instant_valuation,
        rescue_missed_calls=document.call_back_missed_calls,
        time_zone=zone,
        office_hours=_hours(document.office_hours, zone),
        keeping=_keeping(document.retention),
        crm_calls_per_second=document.crm_requests_per_second,
        merge=_merge(document.merge),
        adopt=_adopt(document.adopt),
        version=version,
    )


def duration(text: str | None) -> timedelta | None:
    if text is None:
        return None
    return timedelta(seconds=int(text[:-1]) * SECONDS[text[-1]])


def _zone(name: str) -> tzinfo:
    """A function whose table of zones is older than the file keeps to UTC: no lead waits for it."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _hours(entries: OfficeHoursEntries | None, zone: tzinfo) -> OfficeHours | None:
    if entries is None:
        return None
    days = (getattr(entries, day) for day in OfficeHoursEntries.model_fields)
    return OfficeHours(week=tuple(tuple(map(_span, day)) for day in days), zone=zone)


def _span(text: str) -> Span:
    begins, ends = (60 * int(each[:2]) + int(each[3:]) for each in text.split("-"))
    return begins, ends


def _keeping(retention: Retention) -> Keeping:
    return Keeping(
        record=timedelta(days=retention.record_days),
        parked=timedelta(days=retention.parked_days),
    )


def _merge(entry: MergeWindow | None) -> Merge | None:
    window = duration(entry.window) if entry else None
    return Merge(window=window, same=entry.same) if entry and window else None


def _adopt(entry: Adoption | None) -> Adopt | None:
    if entry is None:
        return None
    return Adopt(within=timedelta(minutes=entry.within_minutes), portals=frozenset(entry.portals))


def _rule(entry: RuleEntry) -> Rule:
    patterns = {name: tuple(getattr(entry.when, name)) for name in FACTS}
    return Rule(
        name=entry.name,
        when={name: each for name, each in patterns.items() if each},
        action=_action(entry),
        office_id=entry.office,
        lead_type=entry.type,
        labels=tuple(entry.labels),
    )


def _action(entry: RuleEntry) -> Action:
    if entry.suppress:
        return Action.SUPPRESS
    return Action.HOLD if entry.hold else Action.SEND


def _policies(contacts: Contacts) -> ContactPolicies:
    return ContactPolicies(
        email=contacts.without_email,
        phone=contacts.without_phone,
        neither=contacts.without_contact,
        postcode=contacts.owner_without_postcode,
        later=contacts.later,
    )
