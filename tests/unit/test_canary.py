"""The watch over printed text can fail: a canary in a log line fails the test that printed it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import canary

ROOT = Path(__file__).parents[2]
PRINTING = """
import logging

from tests import canary


def test_prints_nobody():
    print("a quiet line")


def test_prints_somebody():
    print(f"sent to {canary.EMAIL}")


def test_logs_somebody():
    logging.getLogger("anything").warning("called %s", canary.PHONE)
"""


def test_a_canary_is_found_and_named_without_being_repeated() -> None:
    assert canary.spilled(["quiet"]) == []
    assert canary.spilled(["quiet", f"to {canary.TOKEN}"]) == ["token"]
    with pytest.raises(AssertionError):
        canary.assert_clean(canary.NAME)


def test_a_test_that_prints_a_canary_fails(tmp_path: Path) -> None:
    (tmp_path / "test_printing.py").write_text(PRINTING)

    options = ["-q", f"--rootdir={ROOT}", "-c", "pyproject.toml", "-p", "tests.conftest"]
    run = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "1 passed" in run.stdout
    assert "2 failed" in run.stdout
