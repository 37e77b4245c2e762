"""Commands that texts tell people to type are commands that there are."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from leadrelay.cli.app import app

ROOT = Path(__file__).parents[2]
TEXTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "template.yaml")
NAMED = re.compile(r"(?:`|^ *)leadrelay\s+([a-z-]+)(?:\s+([a-z-]+))?", re.MULTILINE)
FURTHER = re.compile(r"^\| `leadrelay ([a-z-]+) ?([a-z-]*)[^|]*?`((?:, `[a-z -]+`)+)", re.MULTILINE)


def paths(command: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, each in getattr(command, "commands", {}).items():
        yield (*above, name)
        yield from paths(each, (*above, name))


KNOWN = frozenset(paths(typer.main.get_command(app)))
GROUPS = frozenset(path[0] for path in KNOWN if len(path) > 1)


def named(text: str) -> Iterator[tuple[str, ...]]:
    """A word after a command that has none below it is an argument."""
    for first, second in NAMED.findall(text):
        yield (first, second) if first in GROUPS and second else (first,)
    for first, second, others in FURTHER.findall(text):
        for other in re.findall(r"`([a-z-]+)[^`]*`", others):
            yield (first, other) if second and first in GROUPS else (other,)


@pytest.mark.parametrize("name", TEXTS)
def test_a_command_that_a_text_names_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert {path for path in named(text) if path not in KNOWN} == set()


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    leaves = {path for path in KNOWN if path[0] not in GROUPS or len(path) > 1}

    assert leaves - set(named(text)) == set()


def test_a_command_that_is_not_there_is_found_out() -> None:
    text = (
        "`leadrelay parked`, then `leadrelay secrets forget`\n| `leadrelay pause`, `retire` | x |"
    )

    assert set(named(text)) - KNOWN == {("secrets", "forget"), ("retire",)}
