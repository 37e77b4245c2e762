"""What the agency of a run decides beside the usual, and for whom that makes a difference."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from leadrelay.domain.agency import Adopt, Agency, ContactPolicies, LaterContact, Merge
from leadrelay.domain.enquiry import Portal
from tests.builders import AGENCY

Person = Mapping[str, Any]

SECOND_LEADS = replace(AGENCY, contacts=ContactPolicies(later=LaterContact.SECOND_LEAD))
LATER = "later"  # what of a person is told only with the first news of the enquiry
TOLD_IN_PARTS: Sequence[Person] = (
    {
        "name": "Layla Haddad",
        "phones": ("+971501110001",),
        LATER: {"email": "layla@people.example"},
    },
    {"name": "Omar", "email": "omar@people.example", LATER: {"phones": ("+971501110001",)}},
    {"name": "Layla Haddad", "phones": None, LATER: {"email": "layla@people.example"}},
)
MERGING = replace(AGENCY, merge=Merge(window=timedelta(hours=1)))
ADOPTING = replace(
    AGENCY,
    adopt=Adopt(within=timedelta(minutes=10), portals=frozenset({Portal.PROPERTY_FINDER})),
)
PACED = replace(AGENCY, crm_calls_per_second=2)
POLICIES = (*[AGENCY] * 4, SECOND_LEADS, MERGING, ADOPTING)


def policy_of(seed: int) -> Agency:
    """Nothing unusual in most runs."""
    policy = random.Random(f"policy of {seed}").choice(POLICIES)
    is_paced = policy is AGENCY and random.Random(f"pace of {seed}").random() < 1 / 4
    return PACED if is_paced else policy


def people_of(agency: Agency) -> Sequence[Person]:
    """Nobody in particular where none makes a difference."""
    return TOLD_IN_PARTS if agency is SECOND_LEADS else ()


def said_of(person: Person, revision: int) -> Person:
    later = person.get(LATER, {}) if revision else {}
    return {name: value for name, value in person.items() if name != LATER} | later
