"""What a hostile enquirer, or a portal that was deceived, writes on the screens of people."""

import base64
import io

import pytest

from leadrelay.cli import audit_tables, enquiry_table
from leadrelay.cli.endings import CommandError
from leadrelay.cli.plain_text import on_one_line, plain
from leadrelay.cli.screen import Screen, table, visible
from leadrelay.console.elements import seen
from leadrelay.domain.admission import observed
from leadrelay.domain.audit import Anomaly, Finding
from leadrelay.domain.balance import Audited
from leadrelay.domain.entry import ParkReason, State
from leadrelay.domain.record import Record
from tests.builders import ACCOUNT, NOW, an_enquiry, an_unreadable
from tests.hostile import ACTING, HOSTILE, acting
from tests.unit.console_world import ConsoleWorld, an_open_row
from tests.unit.test_console_actions import HELD, Desk

TEXTS = {name: text for name, text in HOSTILE.items() if len(text) < 200}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(params=TEXTS)
def text(request: pytest.FixtureRequest) -> str:
    return TEXTS[request.param]


def words(shown: str) -> str:
    """Without the breaks of a narrow cell."""
    return "".join(shown.split())


def test_the_widget_shows_the_text_of_a_person_and_nothing_of_it_acts(text: str) -> None:
    desk = Desk()
    desk.keep(Record(enquiry=an_enquiry(portal_lead_id="1", message=text, name=text)))

    widget = desk.press("reveal")

    assert widget.texts.count(seen(text).strip()) == 2 or not seen(text).strip()
    assert acting(widget.html) == []
    assert widget.buttons == []


def test_the_widget_shows_a_body_that_nobody_could_read_as_text(text: str) -> None:
    desk, body = Desk(), text.encode("utf-8", "replace")
    raw = base64.b64encode(body).decode()
    desk.keep(observed(None, an_unreadable(raw=raw), NOW).record, **HELD)

    widget = desk.press("reveal")

    assert seen(body.decode()).strip() in [*widget.texts, ""]
    assert acting(widget.html) == []


def test_the_widget_lists_an_enquiry_of_any_name_without_obeying_it(text: str) -> None:
    world, key = ConsoleWorld(), f"property_finder:{text}"
    row = an_open_row(text, state=State.PARKED, park_reason=ParkReason.HELD, reason=text)
    world.ledger.add(row)

    for widget in (world.shows(), world.shows("parked"), world.shows("timeline", key=key)):
        assert acting(widget.html) == []
        assert {button.payload.get("key", key) for button in widget.buttons} == {key}


def test_a_terminal_shows_an_enquiry_of_any_name_without_obeying_it(text: str) -> None:
    row = an_open_row(text, state=State.PARKED, park_reason=ParkReason.HELD, reason=text)
    found = Finding(anomaly=Anomaly.MISSING, key=row.key, account=ACCOUNT, found_at=NOW)
    audited = Audited(looked_up=1, not_looked_up=0, findings=(found,))
    out = io.StringIO()

    Screen(out, out).show(enquiry_table.shown([row], NOW), *audit_tables.shown(audited))

    assert acting(out.getvalue()) == []
    assert text.isspace() or words(out.getvalue()).count(words(on_one_line(text))[:6]) >= 2


def test_whatever_is_printed_on_a_terminal_is_text(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    alone, poisoned = Terminal(), Terminal()

    for terminal, told in ((alone, "x"), (poisoned, text)):
        screen, cells = Screen(terminal, terminal), table("One")
        cells.add_row(told)
        screen.show(told, visible(told, "bold"), cells)
        screen.step(told)
        screen.note(told)
        screen.failure(CommandError(told, advice=told))

    orders = [ACTING.findall(terminal.getvalue()) for terminal in (alone, poisoned)]
    assert set(orders[1]) <= set(orders[0])  # the colours that are ours
    assert "evil.example\x1b" not in poisoned.getvalue()
    assert text.isspace() or words(plain(text))[:3] in words(poisoned.getvalue())


def test_the_corpus_is_what_it_says() -> None:
    assert len(set(HOSTILE.values())) == len(HOSTILE)
    assert sum(bool(acting(text)) for text in HOSTILE.values()) > 10
