"""The commands that the documents tell people to type, and the files that they show."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import typer
from markdown_it import MarkdownIt
from markdown_it.token import Token

from leadrelay.cli.app import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "DEPLOYMENT.md")
PROGRAMS = frozenset({"aws", "git", "leadrelay", "make", "pip", "python", "sam"})
OTHER_TEXT = MappingProxyType({"reference,": "csv", "new ": "drawing"})
"""What a block without a language may begin with, if it holds no commands."""
GROUPS = frozenset(
    name
    for name, each in typer.main.get_command(app).commands.items()  # type: ignore[attr-defined]
    if hasattr(each, "commands")
)
FURTHER = re.compile(r"`(leadrelay [^`]+)`((?:, `[a-z][a-z -]*`)+)")


class UnknownBlockError(Exception):
    """A block of a document that is neither commands nor anything known."""


@dataclass(frozen=True)
class Block:
    kind: str
    text: str


@cache
def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    """Each once, in the order in which they stand there."""
    shown = [line for block in blocks(text) if block.kind == "commands" for line in _lines(block)]
    return list(dict.fromkeys([*shown, *_named(text)]))


def of(program: str) -> list[str]:
    """In all documents."""
    every = [one for document in DOCUMENTS for one in commands(text_of(document))]
    return [one for one in dict.fromkeys(every) if one.split()[0] == program]


def blocks(text: str) -> Iterator[Block]:
    for token in _fences(MarkdownIt().parse(text)):
        yield Block(token.info.strip() or _kind(token.content), token.content)


def block(document: str, kind: str) -> str:
    """The only one of its kind."""
    (found,) = [one.text for one in blocks(text_of(document)) if one.kind == kind]
    return found


def _fences(tokens: Sequence[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.type == "fence")


def _kind(content: str) -> str:
    if content.split(maxsplit=1)[0] in PROGRAMS:
        return "commands"
    for beginning, kind in OTHER_TEXT.items():
        if content.startswith(beginning):
            return kind
    raise UnknownBlockError(content.partition("\n")[0])


def _lines(block: Block) -> Iterator[str]:
    joined = block.text.replace("\\\n", " ")
    for line in joined.splitlines():
        words = shlex.split(line, comments=True)
        if words and words[0] not in PROGRAMS:
            raise UnknownBlockError(line)
        if words:
            yield shlex.join(words)


def _named(text: str) -> Iterator[str]:
    """In the middle of a sentence or of a table."""
    table = FURTHER.sub(lambda found: _completed(found[1], found[2]), _without_blocks(text))
    for code in re.findall(r"`([^`\n]+)`", table):
        words = code.split()
        if len(words) > 1 and words[0] in PROGRAMS:
            yield code


def _completed(first: str, others: str) -> str:
    """`leadrelay secrets set`, `rotate`: the latter is `leadrelay secrets rotate`."""
    program, command, *_ = first.split()
    above = [program, command] if command in GROUPS else [program]
    every = [" ".join([*above, other]) for other in re.findall(r"`([^`]+)`", others)]
    return " ".join(f"`{one}`" for one in [first, *every])


def _without_blocks(text: str) -> str:
    return re.sub(r"^( *)```.*?^\1```$", "", text, flags=re.MULTILINE | re.DOTALL)
