"""The published description of our webhooks, `openapi.yaml` beside the function."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parents[2] / "functions/portal_webhook/openapi.yaml"
Operation = Mapping[str, Any]


@cache
def document() -> Mapping[str, Any]:
    """With every reference followed."""
    written: Any = yaml.safe_load(FILE.read_text())
    followed: Mapping[str, Any] = _followed(written, written)
    return followed


def operations() -> Mapping[str, Operation]:
    """By what stands behind /webhooks/."""
    return {path.split("/")[2]: each["post"] for path, each in document()["paths"].items()}


def ours(operation: Operation) -> Mapping[int, Mapping[str, Any]]:
    """Answers of the function; the others are API Gateway's own."""
    told = operation["responses"].items()
    return {int(status): each for status, each in told if "x-answered-by" not in each}


def examples(operation: Operation) -> Sequence[Any]:
    content = operation["requestBody"]["content"]["application/json"]
    return [each["value"] for each in content["examples"].values()]


def proofs(operation: Operation) -> set[tuple[str, str]]:
    """Where the operation looks for them: in which part of a request, under which name."""
    schemes = document()["components"]["securitySchemes"]
    return {_place(schemes[name]) for each in operation["security"] for name in each}


def _place(scheme: Mapping[str, Any]) -> tuple[str, str]:
    return (scheme["in"], scheme["name"]) if "in" in scheme else ("header", "authorization")


def _followed(part: Any, whole: Any) -> Any:
    match part:
        case {"$ref": str(reference)}:
            found = whole
            for step in reference.removeprefix("#/").split("/"):
                found = found[step]
            return _followed(found, whole)
        case dict():
            return {name: _followed(each, whole) for name, each in part.items()}
        case list():
            return [_followed(each, whole) for each in part]
    return part
