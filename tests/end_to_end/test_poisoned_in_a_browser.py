"""What a hostile enquirer wrote, on the dashboard, in a real browser."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from leadrelay.console.actions import Actions
from leadrelay.console.elements import seen
from leadrelay.domain.entry import Entry, Note
from leadrelay.domain.record import Record
from leadrelay.usecases.ask_command import Operator
from tests.builders import NOW, an_enquiry
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.queue import InMemoryQueue
from tests.fakes.telemetry import RecordingTelemetry
from tests.hostile import HOSTILE
from tests.sandbox.dashboard.browser import opened
from tests.sandbox.dashboard.server import DashboardServer
from tests.unit.console_world import a_row
from tests.unit.dashboard_world import a_page

CONSOLE = ".widget[data-number='5']"
TEXTS = [text for text in HOSTILE.values() if len(text) < 200]
BAD = "window.bad || document.querySelector('iframe, script:not([src]), [onerror], [onload]')"


@dataclass
class Revealing:
    """Stands where the console does, and reveals one person after the other at once."""

    clock: FakeClock = field(default_factory=FakeClock)

    def __call__(self, _endpoint: str, event: Mapping[str, Any]) -> str:
        ledger, telemetry = InMemoryLedger(self.clock), RecordingTelemetry()
        operator = Operator(
            ledger=ledger, queue=InMemoryQueue(), clock=self.clock, telemetry=telemetry
        )
        actions = Actions(operator=operator, clock=self.clock, telemetry=telemetry)
        shown = ""
        for number, text in enumerate(TEXTS):
            asked = an_enquiry(portal_lead_id=f"{number}", name=text, message=text)
            entry = Entry(a_row(number), Record(enquiry=asked))
            ledger.commit(entry, expected=None, note=Note(at=NOW, what="observed"))
            shown += actions.answer({"command": "reveal", "key": entry.row.key, **event})
        return shown


@pytest.fixture
def page() -> Iterator[Page]:
    """A test during which the browser asked, complained or called a stranger has failed."""
    complaints: list[str] = []
    revealing: Any = Revealing()  # in the place of a desk
    with DashboardServer(a_page(revealing)) as server, opened(server.url) as page:
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.extend(_foreign(request.url, server.url)))
        page.reload()
        page.wait_for_selector("html[data-ready]")
        yield page
    assert complaints == []


def _foreign(url: str, server: str) -> list[str]:
    return [] if url.startswith((server, "data:")) else [url]


def test_everything_is_text_and_nothing_runs_loads_or_looks_like_the_console(page: Page) -> None:
    console = page.locator(CONSOLE)

    told = [" ".join(one.inner_text().split()) for one in console.locator("pre").all()]

    for text in TEXTS:
        assert told.count(" ".join(seen(text).split())) >= 2, text
    assert page.evaluate(f"!!({BAD})") is False
    expect(console.locator(".lr").locator("a, button, form, h1, img, svg")).to_have_count(0)


def test_a_mouse_over_it_and_a_click_on_it_do_nothing(page: Page) -> None:
    address = page.url

    for one in page.locator(f"{CONSOLE} pre").all()[:40]:
        one.hover()
        one.click()

    assert page.url == address
    assert page.evaluate(f"!!({BAD})") is False
