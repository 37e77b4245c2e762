"""The agency's configuration in a file: read whole, or every problem with its line."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from leadrelay.cli.endings import CommandError, UsageError
from leadrelay.cli.yaml_text import YamlError, YamlText
from leadrelay.configuration.document import Document
from leadrelay.configuration.problems import Problem
from leadrelay.configuration.reading import WrongConfigurationError, document_from

LARGEST_FILE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Located:
    """`line` is None where nobody knows it."""

    problem: Problem
    line: int | None

    def __str__(self) -> str:
        line = "" if self.line is None else f"line {self.line}: "
        return f"{line}{self.problem.where} {self.problem.text}"

    def as_data(self) -> dict[str, Any]:
        return {"path": self.problem.where, "line": self.line, "problem": self.problem.text}


class WrongFileError(CommandError):
    def __init__(self, name: str, located: list[Located]) -> None:
        self.located = sorted(located, key=lambda each: each.line or 0)
        count = "1 problem" if len(located) == 1 else f"{len(located)} problems"
        super().__init__(f"{name} has {count}.", advice="\n  ".join(map(str, self.located)))


@dataclass(frozen=True, slots=True)
class ConfigFile:
    text: str = field(repr=False)
    document: Document = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises WrongFileError, and UsageError where there is no such file."""
        return cls.parsed(_text(path), path.name)

    @classmethod
    def parsed(cls, text: str, name: str) -> Self:
        try:
            yaml = YamlText(text)
        except YamlError as error:
            raise WrongFileError(name, [Located(Problem((), str(error)), error.line)]) from None
        problems = list(yaml.problems)
        try:
            document = document_from(yaml.content)
        except WrongConfigurationError as error:
            problems += error.problems
        if problems:
            raise WrongFileError(name, [Located(each, yaml.line(each.path)) for each in problems])
        return cls(text, document)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({type(error).__name__}).") from None
    if len(content) > LARGEST_FILE:
        raise _wrong(path, f"is larger than {LARGEST_FILE // 1024} KB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong(path, "is not text in UTF-8") from None


def _wrong(path: Path, told: str) -> WrongFileError:
    return WrongFileError(path.name, [Located(Problem((), told), None)])
