"""The page of the dashboard in a real browser: charts hold values, buttons work."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.sandbox.dashboard.browser import opened
from tests.sandbox.dashboard.server import DashboardServer
from tests.unit.dashboard_world import Desk, a_page

CONSOLE, STACKED, WAITING = (f".widget[data-number='{number}']" for number in (5, 6, 7))
expect.set_options(timeout=30_000)  # milliseconds
WIDE = 1440


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


@pytest.fixture(scope="module")
def served(desk: Desk) -> Iterator[DashboardServer]:
    with DashboardServer(a_page(desk)) as server:
        yield server


@pytest.fixture(scope="module")
def browser_page(served: DashboardServer) -> Iterator[Page]:
    with opened(served.url) as page:
        yield page


@pytest.fixture
def page(browser_page: Page) -> Iterator[Page]:
    """Fresh; a test during which the browser complained has failed."""
    complaints: list[str] = []
    note: Any = lambda message: complaints.append(str(getattr(message, "text", message)))  # noqa: E731
    browser_page.on("console", note)
    browser_page.on("pageerror", note)
    browser_page.reload()
    browser_page.wait_for_selector("html[data-ready]")
    yield browser_page
    browser_page.remove_listener("console", note)
    browser_page.remove_listener("pageerror", note)
    assert complaints == []


def test_charts_hold_values(page: Page) -> None:
    expect(page.locator(f"{WAITING} path.line")).to_have_count(2)
    expect(page.locator(f"{STACKED} path.area")).to_have_count(2)
    box = page.locator(f"{WAITING} path.line").first.bounding_box()
    assert box is not None
    assert box["width"] > 400


def test_the_grid_has_24_columns_and_nothing_overlaps(page: Page) -> None:
    boxes = [one.bounding_box() for one in page.locator(".widget").all()]

    assert boxes[0] is not None
    assert boxes[0]["width"] == WIDE - 40
    assert page.evaluate("document.documentElement.scrollWidth") == WIDE
    first, second = (page.locator(one).bounding_box() for one in (STACKED, WAITING))
    assert first is not None
    assert second is not None
    assert first["x"] + first["width"] + 10 == second["x"]


def test_a_chart_says_its_values_next_to_the_pointer(page: Page) -> None:
    page.hover(f"{WAITING} svg", position={"x": 300, "y": 100})

    expect(page.locator(".tip")).to_contain_text("OldestOpenAge")
    expect(page.locator(".tip p")).to_have_text("19:53 UTC")


def test_the_time_range_can_be_chosen(page: Page) -> None:
    page.get_by_role("button", name="5m", exact=True).click()

    expect(page.locator(".grain")).to_contain_text("In periods of 5 s")
    expect(page.locator(f"{WAITING} text.tick").last).to_be_visible()
    expect(page.locator(WAITING)).to_contain_text("20:22")


def test_a_look_up_replaces_the_widget_and_stays_until_it_is_refreshed(page: Page) -> None:
    page.locator(CONSOLE).get_by_placeholder("Key").fill("property_finder:7")
    page.locator(CONSOLE).get_by_text("Look up", exact=True).click()

    found = page.locator(CONSOLE).get_by_role("heading", name="Journey of property_finder:7")
    expect(found).to_be_visible()
    page.evaluate("drawAll()")
    expect(found).to_be_visible()
    page.locator(CONSOLE).get_by_role("button", name="Refresh").click()
    expect(page.locator(CONSOLE).get_by_text("Look up", exact=True)).to_be_visible()


def test_what_somebody_types_is_not_swept_away(page: Page) -> None:
    page.locator(CONSOLE).get_by_placeholder("Key").fill("half a k")

    page.evaluate("drawAll()")

    expect(page.locator(CONSOLE).get_by_placeholder("Key")).to_have_value("half a k")


def test_a_replay_asks_first(page: Page, desk: Desk) -> None:
    page.locator(CONSOLE).get_by_text("Replay", exact=True).click()
    before = len(desk.events)

    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert [one["page"] for one in desk.events[before:]] == []


def test_a_confirmed_replay_is_answered_in_a_popup(page: Page, desk: Desk) -> None:
    page.locator(CONSOLE).get_by_text("Replay", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("Replay it?")

    page.get_by_role("button", name="Confirm").click()

    expect(page.locator("dialog.popup")).to_contain_text("It is on the queue.")
    event = desk.events[-1]
    assert event["page"] == "replayed"
    assert event["widgetContext"]["forms"] == {"all": {"key": "", "late": "on"}}
    page.get_by_role("button", name="Close").click()
    expect(page.locator("dialog.popup")).not_to_be_visible()


def test_html_that_comes_with_a_button_needs_no_function(page: Page, desk: Desk) -> None:
    before = len(desk.events)

    page.locator(CONSOLE).get_by_text("Help", exact=True).click()

    expect(page.locator("dialog.popup")).to_contain_text("Ask us")
    assert len(desk.events) == before


def test_a_function_that_fails_is_seen_to(page: Page) -> None:
    page.locator(CONSOLE).get_by_text("Break", exact=True).click()

    expect(page.get_by_role("alert")).to_have_text("The function failed: <b>no table</b>")


def test_nothing_of_a_widget_runs(page: Page) -> None:
    page.locator(CONSOLE).get_by_text("bad", exact=True).click()

    assert page.evaluate("window.bad") is None


def test_the_page_follows_the_theme_of_the_machine(page: Page) -> None:
    expect(page.locator(f"{CONSOLE} .theme")).to_have_text("light")

    page.emulate_media(color_scheme="dark")

    expect(page.locator(f"{CONSOLE} .theme")).to_have_text("dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="light")
    assert dark != page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_a_widget_has_room_on_a_telephone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})

    expect(page.locator(f"{WAITING} svg")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": WIDE, "height": 900})
    assert wide == 390
