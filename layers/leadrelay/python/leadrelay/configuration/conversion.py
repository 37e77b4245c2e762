"""Between the written configuration and what is decided by."""

from datetime import timedelta

from leadrelay.configuration.document import Contacts, Document, RuleEntry
from leadrelay.domain.agency import Action, Agency, BlockList, ContactPolicies, Rule
from leadrelay.domain.lead import LeadType
from leadrelay.domain.routing import FACTS

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def agency_of(document: Document, version: int) -> Agency:
    block_list = document.block_list
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
        version=version,
    )


def duration(text: str | None) -> timedelta | None:
    if text is None:
        return None
    return timedelta(seconds=int(text[:-1]) * SECONDS[text[-1]])


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
    )
