"""What is wrong with a command of the AWS CLI, by the model of its service."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.model import OperationModel

ROOT = Path(__file__).parents[2]
OF_ITS_OWN: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType(
    {
        ("s3", "sync"): frozenset(),
        ("cloudformation", "deploy"): frozenset(
            {
                "--stack-name",
                "--template-file",
                "--s3-bucket",
                "--s3-prefix",
                "--capabilities",
                "--parameter-overrides",
            }
        ),
    }
)
"""Commands that the CLI adds to those of the services, with the options that they need."""


def problems(words: Sequence[str]) -> Iterator[str]:
    _, service, command, *rest = words
    given = _options(rest)
    if (service, command) in OF_ITS_OWN:
        yield from given.keys() - OF_ITS_OWN[service, command]
        return
    operation = _operations(service).get(command)
    if operation is None:
        yield f"{service} {command}"
        return
    known = _members(operation)
    yield from (name for name in given if name.replace("--no-", "--") not in known)
    if given:  # not only named
        yield from (f"{name} is missing" for name in _required(operation) - given.keys())
    yield from (value for value in _files(given) if not _is_json(value))


@cache
def _operations(service: str) -> Mapping[str, OperationModel]:
    session = botocore.session.Session()
    name = "s3" if service == "s3api" else service
    if name not in session.get_available_services():
        return {}
    model = session.get_service_model(name)
    every = map(model.operation_model, model.operation_names)
    return {xform_name(one.name, "-"): one for one in every}


def _members(operation: OperationModel) -> set[str]:
    return {_option(name) for name in _shape(operation).members}


def _required(operation: OperationModel) -> set[str]:
    tokens = {"OperationId"}  # the CLI makes one itself
    return {_option(name) for name in _shape(operation).required_members if name not in tokens}


def _shape(operation: OperationModel) -> Any:
    return operation.input_shape


def _option(member: str) -> str:
    return f"--{xform_name(member, '-')}"


def _options(words: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for word in words:
        if word.startswith("--"):
            name = word
            found[name] = []
        elif name:
            found[name].append(word)
    return found


def _files(given: Mapping[str, Sequence[str]]) -> Iterator[str]:
    return (value for each in given.values() for value in each if value.startswith("file://"))


def _is_json(url: str) -> bool:
    path = ROOT / url.removeprefix("file://")
    return path.exists() and bool(json.loads(path.read_text(encoding="utf-8")))
