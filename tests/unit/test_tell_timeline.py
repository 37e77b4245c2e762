"""What an enquiry's timeline tells, from the portal's time to an agent's first touch."""

from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.delivery import SHADOWED
from leadrelay.domain.entry import Note, ParkReason, Row, State
from leadrelay.domain.lead import Decision, LeadType
from leadrelay.usecases.safe_steps import can_dismiss, can_replay, safe_step, standing
from leadrelay.usecases.tell_timeline import Line, duration, seconds_to_lead, timeline
from tests.builders import ACCOUNT, NOW

DECISION = Decision(
    office_id=376,
    lead_type=LeadType.SALE,
    office_because="rule marina",
    type_because="listing offered for sale",
    inputs={"listing_reference": "mar-*"},
)


def a_row(**said: Any) -> Row:
    usual: dict[str, Any] = {
        "key": "property_finder:1",
        "account": ACCOUNT,
        "state": State.CREATED,
        "admitted_at": NOW,
        "portal_created_at": NOW - timedelta(seconds=4),
        "lead_id": 4711,
        "delivered_at": NOW + timedelta(seconds=2),
        "decision": DECISION,
    }
    return Row(**(usual | said))


def a_note(seconds: float, what: str, **facts: str | int) -> Note:
    return Note(at=NOW + timedelta(seconds=seconds), what=what, facts=facts)


def told(row: Row, *notes: Note) -> list[tuple[float, str, str]]:
    return [
        ((each.at - NOW).total_seconds(), each.what, each.text) for each in timeline(row, notes)
    ]


def texts(row: Row, *notes: Note) -> list[str]:
    return [line.text for line in timeline(row, notes)]


def test_a_lead_is_told_from_the_portals_time_to_an_agents_first_touch() -> None:
    row = a_row(announced_at=NOW - timedelta(seconds=1), touched_at=NOW + timedelta(minutes=5))

    assert told(
        row,
        a_note(1, "sending", why=DECISION.why),
        a_note(2, "created", lead_id=4711),
        a_note(303, "touched"),
    ) == [
        (-4, "asked", "somebody asked property_finder"),
        (-1, "announced", "the portal's webhook told of it"),
        (0, "admitted", "durable in the ledger, of account property_finder:main"),
        (1, "decided", DECISION.why),
        (1, "sending", "on its way to Lead.pro"),
        (2, "created", "Lead.pro has made a lead of it: lead 4711, 6 s after it was asked"),
        (300, "touched", "an agent has been at work on the lead, 5 min after it was asked"),
        (300, "now", "In Lead.pro, lead 4711. Nothing to do."),
    ]


def test_a_person_who_has_seen_to_it_is_told_as_such() -> None:
    row = a_row(state=State.SUPPRESSED, reason="dismissed", lead_id=None, delivered_at=None)
    note = a_note(9, "observed", state="suppressed", reason="dismissed")

    assert told(row, a_note(0, "observed"), note)[-2:] == [
        (9, "dismissed", "a person has seen to it: nothing more is tried"),
        (9, "now", "Not sent, on purpose (dismissed). Replay sends it all the same."),
    ]


def test_a_shadow_tells_where_the_lead_would_have_gone() -> None:
    row = a_row(state=State.SUPPRESSED, reason=SHADOWED, lead_id=None, delivered_at=None)
    note = a_note(1, "rested", state="suppressed", reason=SHADOWED)

    assert told(row, note)[-3:-1] == [
        (1, "decided", DECISION.why),
        (1, "suppressed", SHADOWED),
    ]


def test_each_decision_is_told_where_it_was_made() -> None:
    notes = [
        a_note(1, "sending", why="office 1: default office; sale: default type"),
        a_note(2, "post throttled", reason="429"),
        a_note(9, "sending", why="office 2: rule new; sale: default type"),
    ]

    decisions = [line for line in timeline(a_row(), notes) if line.what == "decided"]

    assert [line.text[:9] for line in decisions] == ["office 1:", "office 2:"]


def test_a_note_that_does_not_say_why_is_explained_by_the_row() -> None:
    assert DECISION.why in texts(a_row(), a_note(1, "sending"))


def test_what_only_made_it_durable_is_not_told_twice() -> None:
    heard_again = told(a_row(), a_note(0, "observed"), a_note(60, "observed", version=2))

    assert [what for _, what, _ in heard_again] == ["asked", "admitted", "observed", "now"]


def test_notes_keep_their_order_whatever_the_clocks_of_several_machines_say() -> None:
    notes = [a_note(3, "sending"), a_note(2, "created", lead_id=4711)]

    assert [line.what for line in timeline(a_row(decision=None), notes)] == [
        *("asked", "admitted", "sending", "created", "now")
    ]


def test_what_was_left_out_or_shortened_is_told() -> None:
    assert "on its way to Lead.pro; left out or shortened: message" in texts(
        a_row(), a_note(1, "sending", cut="message")
    )


@pytest.mark.parametrize(
    ("note", "what", "text"),
    [
        (a_note(1, "rested", state="retry", reason="crm paused"), "waits", "crm paused"),
        (a_note(1, "rested", state="suppressed", reason="block list"), "suppressed", "block list"),
        (a_note(1, "rested", state="parked"), "parked", "no reason is known"),
        (
            a_note(1, "post refused", reason="401"),
            "post refused",
            "Lead.pro does not take the key (401)",
        ),
        (a_note(1, "post not_sent"), "post not sent", "Lead.pro cannot be reached"),
        (a_note(1, "of a newer release"), "of a newer release", "of a newer release"),
    ],
)
def test_a_note_in_words(note: Note, what: str, text: str) -> None:
    line = timeline(a_row(), [note])[-2]

    assert line == Line(note.at, what, text)


@pytest.mark.parametrize("state", State)
def test_every_state_has_words_and_a_safe_step(state: State) -> None:
    row = a_row(state=state, park_reason=ParkReason.HELD if state is State.PARKED else None)

    assert standing(row)
    assert safe_step(row).endswith(".")


@pytest.mark.parametrize("reason", ParkReason)
def test_every_reason_to_park_has_a_safe_step_of_its_own(reason: ParkReason) -> None:
    row = a_row(state=State.PARKED, park_reason=reason, lead_id=None)
    others = [a_row(state=State.PARKED, park_reason=each) for each in ParkReason]

    assert [safe_step(each) for each in others].count(safe_step(row)) == 1
    assert can_dismiss(row)
    assert can_replay(row)


def test_what_is_older_than_the_go_live_line_cannot_be_replayed() -> None:
    row = a_row(state=State.SUPPRESSED, reason="before go-live", lead_id=None)

    assert not can_replay(row)
    assert safe_step(row) == "Nothing to do: it is older than the account's go-live line."


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ({"lead_id": 4711}, "Delete lead 4711 in Lead.pro by hand: it cannot be done from here."),
        (
            {"lead_id": None, "state": State.SUPPRESSED, "send_bound": NOW},
            "Look for it in Lead.pro and delete it there: it may have arrived.",
        ),
        (
            {"lead_id": None, "state": State.SUPPRESSED},
            "Nothing to do: nobody is in it any more.",
        ),
        ({"state": State.GONE}, "Nothing to do: nobody is in it any more."),
    ],
)
def test_after_an_erasure_a_person_is_told_what_is_left_in_lead_pro(
    said: dict[str, Any], step: str
) -> None:
    row = a_row(**({"erased_at": NOW} | said))

    assert safe_step(row) == step
    assert not can_replay(row)
    assert not can_dismiss(row)


def test_an_update_that_is_still_to_follow_is_told() -> None:
    assert standing(a_row(due_at=NOW)) == "in Lead.pro, lead 4711, an update is to follow"


def test_a_clock_that_is_ahead_makes_no_speed_negative() -> None:
    assert seconds_to_lead(a_row(portal_created_at=NOW + timedelta(minutes=1))) == 0


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        *((0.2, "0 s"), (119.4, "119 s"), (119.6, "2 min"), (7_100, "118 min")),
        *((7_199, "2 h"), (172_000, "2 days"), (864_000, "10 days")),
    ],
)
def test_a_duration_as_people_say_it(seconds: float, said: str) -> None:
    assert duration(seconds) == said
