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

    assert "Found by enquiry key." in texts
    assert "property_finder:message_lead_1" in texts
    assert world.digested == []


@pytest.mark.parametrize(
    ("typed", "by"), [("layla@example.com", "e-mail"), ("+971 50 111 0001", "phone")]
)
def test_a_person_is_found_by_a_keyed_hash_and_not_repeated(
    world: ConsoleWorld, typed: str, by: str
) -> None:
    world.ledger.contacts[f"digest of {typed}"] = ["property_finder:3", "seeker_leads:77"]

    widget = world.finds(typed)

    assert f"Found by {by}." in widget.texts
    assert [label for label in widget.labels() if ":" in label] == [
        *("seeker_leads:77", "property_finder:3")
    ]
    assert typed not in widget.html


def test_what_is_not_found_says_what_can_be_searched_for(world: ConsoleWorld) -> None:
    (told,) = (text for text in world.finds("nobody@example.com").texts if "Nothing" in text)

    assert told.startswith("Nothing was found by e-mail. Search by the enquiry key")


def test_a_few_letters_are_not_taken_for_a_contact(world: ConsoleWorld) -> None:
    world.finds("Layla")

    assert world.digested == []


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
