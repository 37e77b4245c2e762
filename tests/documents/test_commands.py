"""The commands of the documents, but for `leadrelay`, which `tests/end_to_end` types."""

import argparse
import ast
import importlib
import importlib.metadata
import importlib.util
import re
import runpy
import shlex
import subprocess
import sys
import tomllib
import warnings
from collections.abc import Sequence
from typing import Any

import pytest

from tests.documents.aws_cli import problems
from tests.documents.reading import PROGRAMS, ROOT, UnknownBlockError, commands, of

PLACEHOLDERS = {"<seed>": "7"}
STARTED = re.compile(r"\bpython -m (?P<module>tests\.[\w.]+|leadrelay\.[\w.]+) *(?P<arguments>.*)$")
TRIED = {"aws", "leadrelay", "make", "pip", "python", "sam"}
SAM = ROOT / ".sandbox/venvs/sam/bin/sam"


PYTEST = ROOT / ".venv/bin/pytest"


class ParsedError(Exception):
    """The arguments are understood, and nothing more is wanted of the program."""


def filled(command: str) -> list[str]:
    for placeholder, value in PLACEHOLDERS.items():
        command = command.replace(placeholder, value)
    return shlex.split(command)


def ran_by(words: Sequence[str]) -> list[str]:
    """The commands that `make` would run."""
    done = subprocess.run(  # noqa: S603 - our own Makefile
        [*words[:1], "--just-print", "--no-print-directory", *words[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.replace("\\\n", " ").splitlines()


def parses(module: str) -> bool:
    """Whether it has a parser; else it would be run in earnest."""
    places = (ROOT / module.replace(".", "/"), ROOT / "layers/leadrelay/python" / module)
    files = [each for at in places for each in (at.with_suffix(".py"), at / "__main__.py")]
    return any("argparse" in each.read_text("utf-8") for each in files if each.exists())


def understands(module: str, arguments: Sequence[str], patch: pytest.MonkeyPatch) -> bool:
    """It gets no further than to its arguments."""
    parse = argparse.ArgumentParser.parse_known_args

    def parsed(self: argparse.ArgumentParser, *given: Any) -> Any:
        found, rest = parse(self, *given)
        if not rest:
            raise ParsedError
        return found, rest  # for a parser of its own, or refused

    patch.setattr(argparse.ArgumentParser, "parse_known_args", parsed)
    patch.setattr(sys, "argv", [module, *arguments])
    with warnings.catch_warnings():
        # Another test of this process may have imported it; it is run anew all the same.
        warnings.simplefilter("ignore", RuntimeWarning)
        with pytest.raises((ParsedError, SystemExit)) as ended:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
    return ended.type is ParsedError


def imported_by_the_operator_command() -> set[str]:
    """Packages that are not the standard library's, whenever it is that they are imported."""
    sources = (ROOT / "layers/leadrelay/python/leadrelay").rglob("*.py")
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    named = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    roots = {name.partition(".")[0] for name in named}
    ours = {name for name in roots if name.startswith(("leadrelay", "mypy_boto3_"))}
    return roots - ours - sys.stdlib_module_names


def packages_of(requirements: Sequence[str]) -> set[str]:
    """The modules of what is required, and of what that requires on this machine."""
    provided = importlib.metadata.packages_distributions()
    here = {_package(name) for names in provided.values() for name in names}
    wanted = [*map(_package, requirements)]
    for name in wanted:
        further = map(_package, importlib.metadata.requires(name) or [])
        wanted += [each for each in further if each in here and each not in wanted]
    return {module for module, names in provided.items() if _package(names[0]) in wanted}


def _package(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")


def helps(*command: object) -> str:
    done = subprocess.run(  # noqa: S603 - programs of ours
        [*map(str, command), "--help"], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("command", of("make") + of("python"))
def test_a_program_exists_and_understands_what_it_is_given(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = filled(command)
    lines = ran_by(words) if words[0] == "make" else [shlex.join(words)]

    assert lines
    for found in filter(None, map(STARTED.search, lines)):
        arguments = shlex.split(re.split(r"[>&|]", found["arguments"])[0])
        assert importlib.util.find_spec(found["module"])
        assert not (arguments and parses(found["module"])) or understands(
            found["module"], arguments, monkeypatch
        )


def test_a_program_that_is_given_nonsense_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not understands("tests.simulation", ["--sed", "7"], monkeypatch)
    with pytest.raises(AssertionError):
        ran_by(["make", "no-such-goal"])


def test_what_is_passed_on_to_pytest_is_an_option_of_it() -> None:
    passed = [words for words in map(filled, of("make")) if words[:2] == ["make", "test"]]
    options = [
        re.sub(r"^ARGS=(--[a-z-]+).*", r"\1", word) for words in passed for word in words[2:]
    ]

    assert options
    assert all(re.search(rf"^ +{option}\b", helps(PYTEST), re.MULTILINE) for option in options)


@pytest.mark.parametrize("command", of("sam"))
def test_an_option_of_sam_exists(command: str) -> None:
    _, name, *options = filled(command)

    assert set(options) <= set(re.findall(r"--[a-z-]+", helps(SAM, name)))


@pytest.mark.parametrize("command", of("aws"))
def test_a_command_of_the_aws_cli_is_one_of_its_service(command: str) -> None:
    assert list(problems(filled(command))) == []


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("aws cloudformation delete-stacks --stack-name x", "cloudformation delete-stacks"),
        ("aws cloudformation delete-stack --stack x", "--stack"),
        ("aws sqs delete-message --queue-url x", "--receipt-handle is missing"),
        ("aws nosuch thing", "nosuch thing"),
        ("aws sqs delete-queue --queue-url file://none.json", "file://none.json"),
        ("aws cloudformation deploy --bucket x", "--bucket"),
    ],
)
def test_a_command_that_aws_would_refuse_is_found_out(command: str, problem: str) -> None:
    assert problem in list(problems(command.split()))


@pytest.mark.parametrize("command", of("pip"))
def test_what_is_installed_is_this_project_with_an_extra_that_it_has(command: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    *_, wish = filled(command)
    found = re.fullmatch(r"\.\[(\w+)\]", wish)
    assert found

    module, function = project["scripts"]["leadrelay"].split(":")

    assert found[1] in project["optional-dependencies"]
    assert callable(getattr(importlib.import_module(module), function))
    assert imported_by_the_operator_command() <= packages_of(
        project["dependencies"] + project["optional-dependencies"][found[1]]
    )


def test_no_command_of_the_documents_goes_untried() -> None:
    assert {program for program in PROGRAMS if of(program)} <= TRIED


@pytest.mark.parametrize("text", ["npm install", "make demo\nnpm install", "whatever"])
def test_a_block_that_no_test_knows_is_found_out(text: str) -> None:
    with pytest.raises(UnknownBlockError):
        commands(f"```\n{text}\n```")


def test_a_command_is_read_wherever_it_stands() -> None:
    text = "`leadrelay secrets set`, `rotate`, then\n```\nmake \\\n  demo   # a day\n```\n"

    assert commands(text) == ["make demo", "leadrelay secrets set", "leadrelay secrets rotate"]
