"""The deployed dashboard in a real browser, with the deployed console at work in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.test_an_enquiry import leads_of, state_of
from tests.end_to_end.waiting import eventually
from tests.sandbox.dashboard import dashboard_of
from tests.sandbox.dashboard.browser import SIZE, opened, photograph
from tests.sandbox.dashboard.server import DashboardServer
from tests.sandbox.sandbox import Sandbox
from tests.simulators.faults import Fault

CREATE = "/api/v103/leads"
PNG = b"\x89PNG\r\n\x1a\n"
PATIENCE = 60_000  # milliseconds


@pytest.fixture
def served(sandbox: Sandbox) -> Iterator[DashboardServer]:
    with dashboard_of(sandbox.stack) as dashboard:
        yield dashboard


@pytest.fixture
def page(served: DashboardServer) -> Iterator[Page]:
    """A test during which the browser complained has failed."""
    complaints: list[str] = []
    with opened(served.url) as page:
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
    assert complaints == []


def test_a_parked_enquiry_is_looked_up_and_replayed_on_the_dashboard(
    aws_is_quiet: Sandbox, page: Page
) -> None:
    sandbox = aws_is_quiet
    rejected = Fault(status=400, content={"message": "no"})
    sandbox.lead_pro.script(rejected, method="POST", path=CREATE, times=2)
    enquiry = sandbox.property_finder.add()
    key = f"property_finder:{enquiry.id}"
    assert eventually(lambda: state_of(sandbox, enquiry) == "parked")

    page.get_by_role("textbox").fill(key)
    page.get_by_text("Find", exact=True).click()
    page.get_by_text(key, exact=True).first.click()
    expect(page.get_by_role("heading", name=key)).to_be_visible(timeout=PATIENCE)
    page.get_by_text("Replay", exact=True).first.click()
    page.get_by_role("button", name="Confirm").click()

    expect(page.locator("dialog.popup")).to_contain_text(key, timeout=PATIENCE)
    assert eventually(lambda: state_of(sandbox, enquiry) == "created")
    assert len(leads_of(sandbox, enquiry)) == 1


def test_the_deployed_dashboard_is_photographed(served: DashboardServer, tmp_path: Path) -> None:
    photograph(served.url, tmp_path / "dashboard.png", theme="dark")

    picture = (tmp_path / "dashboard.png").read_bytes()
    assert picture.startswith(PNG)
    assert int.from_bytes(picture[16:20]) == SIZE["width"]
    assert len(picture) > 50_000
