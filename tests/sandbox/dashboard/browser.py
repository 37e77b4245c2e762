"""Chromium without a screen, driven by Playwright, for tests and pictures of the dashboard."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.sandbox.dashboard.chromium import HOW, chromium
from tests.sandbox.errors import SandboxError

ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # it shows pages of this machine only, and root has no other way
)
SIZE: ViewportSize = {"width": 1440, "height": 900}
Theme: TypeAlias = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = get_args(Theme)
READY = "html[data-ready]"
PATIENCE = 120_000  # milliseconds; a machine that plays a day has other things to do


@contextmanager
def opened(url: str, *, theme: Theme = THEMES[0]) -> Iterator[Page]:
    """The page, with every widget drawn."""
    found = chromium()
    if found is None:
        raise SandboxError(f"There is no Chromium here: {HOW}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        page = browser.new_page(viewport=SIZE, color_scheme=theme)
        page.set_default_timeout(PATIENCE)
        try:
            page.goto(url)
            page.wait_for_selector(READY)
            yield page
        finally:
            browser.close()


def photograph(url: str, path: Path, *, theme: Theme = THEMES[0]) -> None:
    """The whole page, whatever its height."""
    with opened(url, theme=theme) as page:
        page.screenshot(path=path, full_page=True)
