"""Finding enquiries by what a person types."""

from datetime import timedelta

import pytest

from tests import canary
from tests.builders import NOW
from tests.unit.console_world import LYON, ConsoleWorld, a_row


@pytest.fixture
def world() -> ConsoleWorld:
    world = ConsoleWorld()
    world.ledger.add(
        a_row("message_lead_1"),
        a_row(2, key="seeker_leads:77", account=LYON),
        a_row(3, admitted_at=NOW - timedelta(days=9)),
    )
    return world


@pytest.mark.parametrize("typed", ["property_finder:message_lead_1", " message_lead_1 "])
def test_an_enquiry_is_found_by_its_key_or_the_portals_own_number(
    world: ConsoleWorld, typed: str
) -> None:
    texts = world.finds(typed).texts

    assert "1 found by enquiry key." in texts
    assert "property_finder:message_lead_1" in texts
    assert world.contacts == []


@pytest.mark.parametrize(
    ("typed", "by"), [("layla@example.com", "e-mail"), ("+971 50 111 0001", "phone")]
)
def test_a_person_is_found_by_a_keyed_hash_and_not_repeated(
    world: ConsoleWorld, typed: str, by: str
) -> None:
    world.ledger.contacts[f"digest of {typed}"] = ["property_finder:3", "seeker_leads:77"]

    widget = world.finds(typed)

    assert f"2 found by {by}." in widget.texts
    assert [label for label in widget.labels() if ":" in label] == [
        *("seeker_leads:77", "property_finder:3")
    ]
    assert typed not in widget.html


def test_what_is_not_found_says_what_can_be_searched_for(world: ConsoleWorld) -> None:
    (told,) = (text for text in world.finds("nobody@example.com").texts if "Nothing" in text)

    assert told.startswith("Nothing was found. Search by the enquiry key")


@pytest.mark.parametrize("typed", ["MAR-12", "APT-2026-001"])
def test_enquiries_are_found_by_the_listing_even_if_it_looks_like_a_number(
    world: ConsoleWorld, typed: str
) -> None:
    world.ledger.contacts[f"listing {typed}"] = ["property_finder:3"]

    widget = world.finds(typed)

    assert "1 found by listing reference." in widget.texts
    assert "property_finder:3" in widget.texts


def test_of_very_many_the_latest_are_listed(world: ConsoleWorld) -> None:
    rows = [a_row(f"of-{n}", admitted_at=NOW - timedelta(minutes=n)) for n in range(60)]
    world.ledger.add(*rows)
    world.ledger.contacts["listing MAR-12"] = [row.key for row in reversed(rows)]

    widget = world.finds("MAR-12")

    assert "60 found by listing reference, the latest 50." in widget.texts
    assert "property_finder:of-0" in widget.texts
    assert "property_finder:of-50" not in widget.texts


def test_a_few_letters_are_not_taken_for_a_contact(world: ConsoleWorld) -> None:
    world.finds("Layla")

    assert world.contacts == []


def test_an_empty_field_shows_the_latest(world: ConsoleWorld) -> None:
    assert "property_finder:message_lead_1" in world.finds("   ").texts


def test_who_was_searched_for_is_in_no_log(world: ConsoleWorld) -> None:
    world.ledger.reads.fail()
    widget = world.finds(canary.EMAIL)
    world.ledger.contacts[f"digest of {canary.EMAIL}"] = ["property_finder:3"]
    world.ledger.reads.fail()
    world.finds(canary.EMAIL)

    canary.assert_clean(widget.html, str(world.telemetry.events))
    assert world.telemetry.names() == ["ConsoleFailed"]
