"""One sandbox for all tests of a worker: each looks for its own enquiries only."""

import os
from collections.abc import Iterator

import pytest

from tests.end_to_end.scheduling import pytest_xdist_make_scheduler  # noqa: F401 - a hook
from tests.sandbox.dashboard.chromium import chromium
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox
from tests.sandbox.uses import uses
from tests.template.permissions import Permission, record, recorded

IN_A_BROWSER = [
    "test_console_in_a_browser.py",
    "test_dashboard_in_a_browser.py",
    "test_poisoned_in_a_browser.py",
]
collect_ignore = [] if chromium() else IN_A_BROWSER
"""What is left out is said at the end: `tests/conftest.py`."""
IS_RECORDED = "RECORD_PERMISSIONS" in os.environ


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


@pytest.fixture(scope="session")
def asked_for() -> Iterator[set[Permission]]:
    """What the functions of all sandboxes have asked for; `make test-permissions` records it."""
    every: set[Permission] = set()
    yield every
    if IS_RECORDED:
        record(frozenset(every))


@pytest.fixture(autouse=True)
def nobody_asks_for_more_than_is_recorded(
    request: pytest.FixtureRequest, asked_for: set[Permission]
) -> Iterator[None]:
    """And who is granted more than is recorded fails `tests/template/test_permissions.py`."""
    if "sandbox" not in request.fixturenames:
        yield
        return
    sandbox: Sandbox = request.getfixturevalue("sandbox")
    yield
    asked_for |= uses(sandbox)
    assert IS_RECORDED or uses(sandbox) <= recorded()
