"""A third portal, added as CONTRIBUTING.md says, passes what a portal must pass and works.

Everything of it happens in a fork: a copy of this repository, its own tests, its own stack.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.examples.cost import added, new, table
from tests.examples.fork import ROOT, Example, fork

BAYUT = Example("bayut")
OF_PORTALS = (
    *("tests/conformance", "tests/unit/test_bayut.py", "tests/unit/test_registry.py"),
    *("tests/unit/test_specimens.py", "tests/integration/test_outbound.py"),
)
OF_ALL = (
    *(f"tests/template/test_{name}.py" for name in ("accounts", "alarms", "dashboard", "events")),
    *(f"tests/template/test_{name}.py" for name in ("functions", "options", "permissions")),
    *(f"tests/template/test_{name}.py" for name in ("queues", "safety", "state")),
    *("tests/template/test_budget.py", "tests/template/test_operator_command.py"),
    *("tests/unit/test_configuration_files.py", "tests/unit/test_credentials_age.py"),
)
ON_AWS = ("bayut", "operator_command")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="lead-relay-") as parent:
        folder = Path(parent, "fork")
        fork(BAYUT, folder)
        yield folder


def tried(folder: Path, *arguments: str) -> str:
    """The last line of the fork's own pytest, which must have ended well."""
    ours = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "pytest", "-q", *arguments],
        cwd=folder,
        env=ours | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    return done.stdout.splitlines()[-1]


def test_it_passes_the_whole_conformance_suite_beside_the_others(folder: Path) -> None:
    last = tried(folder, "-k", "bayut", *OF_PORTALS)

    assert int(last.split()[0]) > 150
    assert "skipped" not in last


def test_template_and_configuration_are_as_whole_with_it_as_without(folder: Path) -> None:
    assert "failed" not in tried(folder, *OF_ALL)


def test_on_the_deployed_stack_its_enquiries_become_leads(folder: Path) -> None:
    last = tried(folder, "-k", "bayut", *(f"tests/end_to_end/test_{name}.py" for name in ON_AWS))

    assert last.startswith("5 passed")


def test_of_the_package_it_changes_the_list_of_portals_the_registry_and_nothing_else() -> None:
    package = "layers/leadrelay/python/leadrelay"
    changed = {place for place in added(BAYUT) if place.startswith("layers/")}

    assert changed == {
        f"{package}/configuration/agency.schema.json",  # is written, by a command
        f"{package}/domain/enquiry.py",
        f"{package}/registry.py",
    }
    assert [added(BAYUT)[f"{package}/{name}.py"] for name in ("domain/enquiry", "registry")] == [
        1,
        1,
    ]
    assert {place.removeprefix(f"{package}/portals/bayut/") for place in new(BAYUT)} >= {
        *("adapters.py", "auth.py", "client.py", "mapper.py", "schemas.py", "README.md"),
        *("webhook.py", "verification.py", "specimen.py"),
    }


def test_what_a_portal_costs_is_what_the_guide_says() -> None:
    assert table(BAYUT) in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
