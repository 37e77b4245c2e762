"""The browser that tests and pictures need, if this machine has it."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = "install Debian's `chromium`, or Google Chrome"


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)
