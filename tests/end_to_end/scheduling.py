"""All tests of the sandbox in one worker, so that there is one sandbox; the others anywhere.

The groups of pytest-xdist 3.8 do not reach its scheduler under pytest 9.2, which makes node ids
from elsewhere than the attribute that xdist sets.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

FOLDER = "tests/end_to_end/"


class SandboxScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    def _split_scope(self, nodeid: str) -> str:
        return FOLDER if nodeid.startswith(FOLDER) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SandboxScheduling:
    """Takes effect in a conftest that pytest reads at its start: `tests/conftest.py`."""
    return SandboxScheduling(config, log)
