"""The console's buttons: they queue a command or show who asked, and leave the rest alone."""

import base64
from dataclasses import dataclass, field
from typing import Any

import pytest

from leadrelay.console.actions import Actions
from leadrelay.domain.admission import observed
from leadrelay.domain.command import Command
from leadrelay.domain.entry import Entry, Note, ParkReason, State
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.record import Record, emptied
from leadrelay.usecases.ask_command import Operator
from tests import canary
from tests.builders import ACCOUNT, NOW, an_enquiry, an_unreadable
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.queue import InMemoryQueue
from tests.fakes.telemetry import RecordingTelemetry
from tests.unit.console_world import a_row
from tests.widgets import Widget, is_harmless

KEY = "property_finder:1"
HELD: dict[str, Any] = {
    "state": State.PARKED,
    "park_reason": ParkReason.HELD,
    "lead_id": None,
    "delivered_at": None,
    "decision": None,
}


@dataclass
class Desk:
    clock: FakeClock = field(default_factory=FakeClock)
    queue: InMemoryQueue = field(default_factory=InMemoryQueue)
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)

    def __post_init__(self) -> None:
        self.ledger = InMemoryLedger(self.clock)

    def keep(self, record: Record | None = None, **said: Any) -> None:
        record = record or Record(enquiry=an_enquiry(portal_lead_id="1"))
        entry = Entry(a_row(1, **said), record)
        self.ledger.commit(entry, expected=None, note=Note(at=NOW, what="observed"))

    def press(self, command: str, key: str = KEY) -> Widget:
        operator = Operator(
            ledger=self.ledger, queue=self.queue, clock=self.clock, telemetry=self.telemetry
        )
        actions = Actions(operator=operator, clock=self.clock, telemetry=self.telemetry)
        widget = Widget(actions.answer({"command": command, "key": key, "widgetContext": {}}))
        assert is_harmless(widget)
        return widget


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("command", [Command.REPLAY, Command.DISMISS])
def test_a_command_is_queued_for_the_account_of_the_enquiry(desk: Desk, command: Command) -> None:
    desk.keep(**HELD)

    widget = desk.press(command)

    assert desk.queue.envelopes == [Envelope.of_command(ACCOUNT, NOW, command, KEY)]
    assert widget.text.startswith(f"{command.title()} of {KEY} is queued.")
    assert desk.telemetry.events == [("CommandAsked", {"key": KEY, "command": command.value})]


@pytest.mark.parametrize(
    ("command", "key", "said", "told"),
    [
        ("replay", KEY, {}, "Nothing was done: replay would change nothing: it is created."),
        ("dismiss", KEY, {}, "Nothing was done: dismiss would change nothing: it is created."),
        ("replay", "property_finder:9", HELD, "Nothing was done: there is no such enquiry."),
        ("reveal", "property_finder:9", HELD, "Nothing was done: there is no such enquiry."),
        ("replay", "", HELD, "Nothing was done: no enquiry was named."),
        ("erase", KEY, HELD, "Nothing was done: there is no such command."),
        ("", KEY, HELD, "Nothing was done: there is no such command."),
    ],
)
def test_what_would_change_nothing_or_is_no_command_queues_nothing(
    desk: Desk, command: str, key: str, said: dict[str, Any], told: str
) -> None:
    desk.keep(**said)

    assert desk.press(command, key).text == told
    assert desk.queue.bodies == []
    assert desk.telemetry.events == []


def test_a_command_that_was_not_queued_is_said_to_have_failed(desk: Desk) -> None:
    desk.keep(**HELD)
    desk.queue.faults.fail()

    assert desk.press("replay").text == "It did not work (UnavailableError). Try again."
    assert desk.telemetry.names() == ["CommandFailed"]


def test_revealing_shows_the_person_and_logs_the_key_alone(desk: Desk) -> None:
    person = {"name": canary.NAME, "email": canary.EMAIL, "phones": (canary.PHONE,)}
    enquiry = an_enquiry(portal_lead_id="1", message=canary.MESSAGE, **person)
    desk.keep(Record(enquiry=enquiry))

    widget = desk.press("reveal")

    for told in (canary.NAME, canary.EMAIL, canary.PHONE, canary.MESSAGE):
        assert told in widget.texts
    assert desk.telemetry.events == [("PersonRevealed", {"key": KEY})]
    assert desk.queue.bodies == []


def test_what_a_person_wrote_is_shown_as_text_with_its_lines_and_nothing_that_deceives(
    desk: Desk,
) -> None:
    hostile = '<script>alert(1)</script>\u202egnp.exe\x1b[2J\nsecond line <b onclick="x">'
    desk.keep(Record(enquiry=an_enquiry(portal_lead_id="1", message=hostile, name=hostile)))

    widget = desk.press("reveal")

    shown = '<script>alert(1)</script>�gnp.exe�[2J\nsecond line <b onclick="x">'
    assert widget.texts.count(shown) == 2
    assert "script" not in widget.tags


def test_names_in_other_scripts_are_shown_as_they_are(desk: Desk) -> None:
    name = "می‌خواهم 👨‍👩‍👧 ليلى"
    desk.keep(Record(enquiry=an_enquiry(portal_lead_id="1", name=name)))

    assert name in desk.press("reveal").texts


def test_a_body_that_nobody_could_read_is_shown_as_it_came(desk: Desk) -> None:
    body = b'{"id": "<b>1</b>", "broken": \xff'
    entry = observed(None, an_unreadable(raw=base64.b64encode(body).decode()), NOW)
    desk.keep(entry.record, **HELD)

    assert '{"id": "<b>1</b>", "broken": �' in desk.press("reveal").texts


@pytest.mark.parametrize(
    "record", [Record(), emptied(Record(enquiry=an_enquiry(portal_lead_id="1")))]
)
def test_nobody_is_shown_who_is_not_kept_any_more(desk: Desk, record: Record) -> None:
    desk.keep(record)

    assert "Nothing of the person is kept any more." in desk.press("reveal").texts
