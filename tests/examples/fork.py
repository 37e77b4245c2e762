"""A fork in miniature: this repository, and one more portal in the places that CONTRIBUTING names.

What is new lies beside this file, in a folder of the portal's name, under the names by which it is
checked and typed here; in the fork it gets the names that it would have there. What is changed is
a patch, which a person can read and git can apply.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATCH = "changes.patch"
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".sandbox", ".aws-sam", "*_cache", "__pycache__", ".hypothesis", "examples"
)
PLACES: Mapping[str, str] = {
    "portal": "layers/leadrelay/python/leadrelay/portals/{}",
    "simulator": "tests/simulators/{}",
    "fixtures": "tests/fixtures/{}",
    "kit.py": "tests/conformance/kits/{}.py",
    "unit.py": "tests/unit/test_{}.py",
    "end_to_end.py": "tests/end_to_end/test_{}.py",
}
NAMES: Mapping[str, str] = {
    "tests.examples.{}.portal": "leadrelay.portals.{}",
    "tests.examples.{}.simulator": "tests.simulators.{}",
}


@dataclass(frozen=True)
class Example:
    """`name` is the portal's."""

    name: str

    @property
    def folder(self) -> Path:
        return Path(__file__).parent / self.name

    @property
    def patch(self) -> Path:
        return self.folder / PATCH

    def files(self) -> Iterator[tuple[Path, str]]:
        """Each that is new, and its place in the fork."""
        for here, there in PLACES.items():
            for path in _files(self.folder / here):
                inner = path.relative_to(self.folder / here).as_posix()
                place = there.format(self.name)
                yield path, place if inner == "." else f"{place}/{inner}"

    def content(self, path: Path) -> str:
        """As it would be written there."""
        text = path.read_text(encoding="utf-8")
        for here, there in NAMES.items():
            text = text.replace(here.format(self.name), there.format(self.name))
        return text


def fork(example: Example, folder: Path) -> None:
    """Into a folder that is not there yet, with the tools of here; `git diff` shows the changes.

    Raises RuntimeError where a part of the patch fits no more: it lies beside its file as `.rej`.
    Put it in by hand, and `record`.
    """
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    for path, place in example.files():
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(example.content(path), encoding="utf-8")
    _equip(folder)
    if example.patch.exists():
        git(folder, "apply", "-C1", "--reject", str(example.patch))


def record(example: Example, folder: Path) -> None:
    """What was changed in a fork of it becomes the patch."""
    example.patch.write_text(git(folder, "diff", "--no-color"), encoding="utf-8")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own arguments
        ["git", *arguments],  # noqa: S607 - whichever git there is
        cwd=folder,
        env={name: text for name, text in os.environ.items() if not name.startswith("GIT_")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def _equip(folder: Path) -> None:
    there = [name for name in (".venv", ".sandbox/venvs") if (ROOT / name).is_dir()]
    for name in there:
        link = folder / name
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(ROOT / name)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        found = (one for one in sorted(path.rglob("*")) if "__pycache__" not in one.parts)
        yield from (one for one in found if one.is_file())
