"""One sandbox for all tests of a worker: each looks for its own enquiries only."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.scheduling import pytest_xdist_make_scheduler  # noqa: F401 - a hook
from tests.sandbox.dashboard.chromium import chromium
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox

IN_A_BROWSER = [
    "test_console_in_a_browser.py",
    "test_dashboard_in_a_browser.py",
    "test_poisoned_in_a_browser.py",
]
collect_ignore = [] if chromium() else IN_A_BROWSER
"""What is left out is said at the end: `tests/conftest.py`."""


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Options(seconds_per_minute=1.0)) as running:
        yield running


@pytest.fixture
def aws_is_quiet(sandbox: Sandbox) -> Sandbox:
    """No faults are left over from another test."""
    sandbox.lead_pro.faults.clear()
    sandbox.property_finder.faults.clear()
    sandbox.seeker_leads.faults.clear()
    return sandbox
