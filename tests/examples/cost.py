"""What a portal costs in files and lines, counted."""

import re
from collections.abc import Iterator, Mapping

from tests.examples.fork import Example

HUNK = re.compile(r"^diff --git a/(\S+) b/\S+$", re.MULTILINE)
PARTS: Mapping[str, str] = {
    "new: the portal": "layers/",
    "new: its simulator": "tests/simulators/",
    "new: its kit and its tests": "tests/",
}
CHANGES: Mapping[str, str] = {
    "changed: the package": "layers/",
    "changed: the template": "template.yaml",
    "changed: sandbox and tests": "tests/",
}


def table(example: Example) -> str:
    rows = [*_rows(PARTS, new(example)), *_rows(CHANGES, added(example))]
    head = "| | files | lines |\n| --- | --- | --- |\n"
    return head + "".join(f"| {name} | {files} | {lines:,} |\n" for name, files, lines in rows)


def new(example: Example) -> dict[str, int]:
    """Lines of each file that is new, by its place in a fork."""
    return {place: example.content(path).count("\n") for path, place in example.files()}


def added(example: Example) -> dict[str, int]:
    """Lines that the patch adds or rewrites, by file."""
    _, *parts = HUNK.split(example.patch.read_text(encoding="utf-8"))
    return {name: _added(text) for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _added(text: str) -> int:
    return sum(line.startswith("+") and not line.startswith("+++") for line in text.splitlines())


def _rows(parts: Mapping[str, str], lines: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
    """Each file counts where its path begins as the first part that fits."""
    left = dict(lines)
    for name, beginning in parts.items():
        mine = [left.pop(path) for path in list(left) if path.startswith(beginning)]
        yield name, len(mine), sum(mine)
