"""What two configurations differ in, and what that does to enquiries that are there already."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.cli.config_trial import Trial
from leadrelay.cli.differences import Change, changes
from leadrelay.configuration.conversion import agency_of
from leadrelay.configuration.document import Document
from leadrelay.configuration.reading import document_from
from leadrelay.domain.admission import observed
from leadrelay.domain.agency import Agency
from leadrelay.domain.enquiry import forgotten
from leadrelay.domain.entry import Entry
from leadrelay.domain.listing import Listing
from leadrelay.domain.record import Record
from tests import canary
from tests.builders import NOW, an_enquiry
from tests.fakes.listings import EmptyCatalogue

CALLS = {"name": "calls", "when": {"channel": ["call"]}, "office": 376}
STAFF = {"name": "staff", "when": {"contact": [canary.EMAIL]}, "suppress": True}


def written(**said: Any) -> Document:
    least: dict[str, Any] = {
        "default_office": 375,
        "default_type": "sale",
        "placeholder_email_domain": "agency.example",
        "phone_region": "AE",
        "source": "homepage",
    }
    return document_from(least | said)


def decided(**said: Any) -> Agency:
    return agency_of(written(**said), 1)


@pytest.mark.parametrize(
    ("before", "after", "path", "told"),
    [
        ({}, {"default_office": 376}, "default_office", ("375", "376")),
        ({}, {"test_office": 9}, "test_office", ("-", "9")),
        ({"test_office": 9}, {}, "test_office", ("9", "-")),
        ({}, {"contacts": {"without_email": "hold"}}, "contacts.without_email",
         ("placeholder", "hold")),
        ({}, {"staleness": {"late_after": None}}, "staleness.late_after", ("1h", "-")),
        ({}, {"property_types": {"villa": "detached"}}, "property_types.villa",
         ("-", "detached")),
        ({"rules": [CALLS]}, {"rules": [CALLS | {"office": 9}]}, 'rule "calls".office',
         ("376", "9")),
        ({"rules": [CALLS]}, {"rules": [CALLS | {"hold": True}]}, 'rule "calls".hold',
         ("-", "true")),
        ({"rules": [CALLS]}, {"rules": [CALLS | {"when": {"channel": ["call", "sms"]}}]},
         'rule "calls".when.channel', ("call", "call, sms")),
        ({"rules": [CALLS]}, {"rules": [CALLS | {"labels": ["a", "b"]}]}, 'rule "calls".labels',
         ("-", "a, b")),
    ],
)  # fmt: skip
def test_each_field_that_differs_is_told_with_both_values(
    before: dict[str, Any], after: dict[str, Any], path: str, told: tuple[str, str]
) -> None:
    assert changes(written(**before), written(**after)) == [Change(path, *told)]


def test_the_same_twice_differs_in_nothing() -> None:
    assert changes(written(rules=[CALLS, STAFF]), written(rules=[CALLS, STAFF])) == []


def test_a_rule_in_front_changes_no_other_rule() -> None:
    found = changes(written(rules=[CALLS]), written(rules=[STAFF, CALLS]))

    assert {each.path for each in found} == {'rule "staff".when.contact', 'rule "staff".suppress'}


def test_rules_in_another_order_are_told() -> None:
    (change,) = changes(written(rules=[CALLS, STAFF]), written(rules=[STAFF, CALLS]))

    assert change == Change("order of the rules", "calls, staff", "staff, calls")


def test_people_of_block_list_and_rules_are_counted_and_not_named() -> None:
    before = written(rules=[STAFF], block_list={"emails": [canary.EMAIL, "a@b.example"]})
    staff = STAFF | {"when": {"contact": ["c@d.example"], "agent": [canary.NAME]}}
    after = written(rules=[staff], block_list={"emails": [canary.EMAIL], "phones": [canary.PHONE]})

    found = changes(before, after)

    assert {each.path: (each.before, each.after) for each in found} == {
        "block_list.emails": ("2 entries", "1 entry: 0 new, 1 gone"),
        "block_list.phones": ("0 entries", "1 entry: 1 new, 0 gone"),
        'rule "staff".when.contact': ("1 entry", "1 entry: 1 new, 1 gone"),
        'rule "staff".when.agent': ("0 entries", "1 entry: 1 new, 0 gone"),
    }
    canary.assert_clean(repr(found))


def test_where_nothing_was_in_force_everything_is_new() -> None:
    found = changes(None, written())

    assert {each.before for each in found} == {"-"}
    assert Change("default_office", "-", "375") in found


def an_entry(listing: Listing | None = None, **said: Any) -> Entry:
    entry = observed(None, an_enquiry(**said), NOW)
    return Entry(entry.row, replace(entry.record, listing=listing))


def differing(
    entry: Entry, after: Agency, before: Agency | None = None
) -> dict[str, tuple[str, str]] | None:
    trial = Trial(before=before or decided(), after=after, catalogue=EmptyCatalogue())
    tried = trial.of(entry)
    if tried is None:
        return None
    assert tried.key == entry.row.key
    return {name: (tried.before[name], tried.after[name]) for name in tried.after}


def test_what_would_be_decided_the_same_differs_in_nothing() -> None:
    assert differing(an_entry(), decided(rules=[CALLS])) == {}


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"office": 376}, {"office": ("375", "376")}),
        ({"type": "let"}, {"type": ("sale", "let")}),
        ({"labels": ["a", "b"]}, {"labels": ("none", "a, b")}),
        ({"suppress": True}, {"refusal": ("none", "suppressed: rule mine")}),
        ({"hold": True}, {"refusal": ("none", "held: rule mine")}),
    ],
)
def test_each_part_of_a_decision_that_differs_is_told(
    rule: dict[str, Any], told: dict[str, tuple[str, str]]
) -> None:
    assert differing(an_entry(), decided(rules=[{"name": "mine"} | rule])) == told


def test_an_enquiry_is_as_old_as_it_was_when_it_came() -> None:
    stale = decided(staleness={"hold_after": "1h"})

    assert differing(an_entry(), stale) == {}
    old = an_entry(created_at=NOW - timedelta(hours=2))
    assert differing(old, stale) == {"refusal": ("none", "held: too old to be sent without a look")}


def test_when_a_missed_call_is_to_be_called_back_is_told_in_the_agency_s_own_time() -> None:
    missed = an_entry(channel="call", call_seconds=0, call_wait_seconds=9)
    evenings = decided(
        time_zone="Asia/Dubai", office_hours={"saturday": "18:00-20:00", "sunday": "18:00-20:00"}
    )

    assert differing(missed, evenings) == {
        "call back": ("2026-10-03 07:30 UTC", "2026-10-03 18:00 Asia/Dubai")
    }


def test_what_the_catalogue_said_then_is_asked_of_the_rules() -> None:
    rule = {"name": "far", "when": {"listing_office": 8}, "office": 376}
    entry = an_entry(Listing(reference="A", office_id=8))

    assert differing(entry, decided(rules=[rule])) == {"office": ("8", "376")}


def test_nobody_is_named_by_a_trial() -> None:
    entry = an_entry(name=canary.NAME, email=canary.EMAIL, phones=(canary.PHONE,))
    trial = Trial(before=decided(), after=decided(rules=[STAFF]), catalogue=EmptyCatalogue())

    tried = trial.of(entry)

    assert tried is not None
    assert tried.after == {"refusal": "suppressed: rule staff"}
    canary.assert_clean(repr(tried), repr(tried.as_data()))


def test_of_whom_nothing_is_kept_nothing_can_be_decided() -> None:
    entry = an_entry()
    erased = Entry(entry.row, Record(enquiry=forgotten(an_enquiry())))

    assert differing(erased, decided()) is None
    assert differing(Entry(entry.row, Record()), decided()) is None


def test_while_nothing_is_in_force_everything_would_be_new() -> None:
    tried = Trial(before=None, after=decided(), catalogue=EmptyCatalogue()).of(an_entry())

    assert tried is not None
    assert (tried.before["office"], tried.after["office"]) == ("-", "375")
