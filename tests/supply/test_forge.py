"""The forge runs what a developer runs, with as little power as that needs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.supply.lock import LOCKS
from tests.template.cloudformation import ROOT

FORGE = ROOT / ".github"
TARGET = re.compile(r"^([a-z][a-z0-9-]*):", re.MULTILINE)
BY_DIGEST = re.compile(r"actions/[a-z-]+@[0-9a-f]{40}")
TEMPLATES = sorted((FORGE / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
TEXTS = [*TEMPLATES, FORGE / "PULL_REQUEST_TEMPLATE.md"]


def workflow() -> dict[str, Any]:
    text = (FORGE / "workflows/check.yml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - texts only
    return read


def steps() -> Iterator[dict[str, Any]]:
    for job in workflow()["jobs"].values():
        yield from job["steps"]


def commands() -> set[str]:
    return {step["run"] for step in steps() if "run" in step}


def targets() -> set[str]:
    return set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


def test_every_command_of_the_workflow_is_a_target_of_the_makefile() -> None:
    assert {command.removeprefix("make ") for command in commands()} <= targets()
    assert all(command.startswith("make ") for command in commands())


def test_the_whole_gate_the_audit_the_bill_and_the_old_sdk_are_run() -> None:
    needed = {"check", "audit", "sbom", "reproducible", "oldest-boto3"}

    assert {command.removeprefix("make ") for command in commands()} == needed


def test_the_gate_runs_on_every_python_that_is_promised() -> None:
    matrix = workflow()["jobs"]["check"]["strategy"]["matrix"]["python"]
    (oldest,) = re.findall(
        r'requires-python = ">=([0-9.]+)"', (ROOT / "pyproject.toml").read_text()
    )
    (newest,) = set(re.findall(r"Runtime: python([0-9.]+)", (ROOT / "template.yaml").read_text()))

    assert matrix == ["3.11", "3.12", "3.13"]
    assert (matrix[0], matrix[-1]) == (oldest, newest)


def test_a_run_may_read_the_tree_and_nothing_else() -> None:
    flow = workflow()

    assert flow["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in flow["jobs"].values())
    assert "pull_request_target" not in flow["on"]
    assert "secrets." not in (FORGE / "workflows/check.yml").read_text(encoding="utf-8")


def test_an_action_is_the_forges_own_is_pinned_and_keeps_no_credentials() -> None:
    used = [step for step in steps() if "uses" in step]

    assert all(BY_DIGEST.fullmatch(step["uses"]) for step in used)
    checkouts = [step for step in used if step["uses"].startswith("actions/checkout@")]
    assert len(checkouts) == len(workflow()["jobs"])
    assert all(step["with"]["persist-credentials"] == "false" for step in checkouts)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_whoever_writes_to_us_is_asked_to_name_nobody(path: Path) -> None:
    assert "ever paste a person or a secret" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_an_issue_cannot_be_opened_before_it_was_read_again(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    boxes = [part for part in form["body"] if part["type"] == "checkboxes"]

    assert [box["attributes"]["options"][0]["required"] for box in boxes] == [True]
    assert yaml.safe_load((FORGE / "ISSUE_TEMPLATE/config.yml").read_text()) == {
        "blank_issues_enabled": False
    }


def test_every_lock_is_watched_for_releases() -> None:
    read = yaml.safe_load((FORGE / "dependabot.yml").read_text(encoding="utf-8"))
    watched = {each["package-ecosystem"]: each for each in read["updates"]}

    folders = {f"/{lock.parent.relative_to(ROOT)}" for lock in LOCKS}
    assert set(watched["pip"]["directories"]) == folders
    assert watched["github-actions"]["directory"] == "/"
