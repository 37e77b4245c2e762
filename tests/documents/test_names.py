"""What the documents call by a name of ours has that name."""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.documents.reading import ROOT, text_of
from tests.template.cloudformation import template

NAME = re.compile(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)[a-z0-9]*`")
SETTING = re.compile(r"\b([A-Z][A-Za-z]+)=([\w,.-]+)")
GUIDES = ("README.md", "DEPLOYMENT.md", "CHANGELOG.md", "ARCHITECTURE.md")
OF_A_PACKAGE = {"CodeBucket", "CodePrefix"}


@cache
def sources() -> str:
    files = [ROOT / "template.yaml", *(ROOT / "layers/leadrelay/python").rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def unknown(text: str) -> set[str]:
    named = set(NAME.findall(text)) - OF_A_PACKAGE
    return {name for name in named if not re.search(rf"\b{name}", sources())}


def refused(text: str) -> Iterator[str]:
    """Settings of parameters that the template has and would not take."""
    for name, value in SETTING.findall(text):
        parameter = template()["Parameters"].get(name)
        if parameter and not all(_takes(parameter, each) for each in value.split(",")):
            yield f"{name}={value}"


def _takes(parameter: dict[str, object], value: str) -> bool:
    allowed = parameter.get("AllowedValues", [value])
    pattern = str(parameter.get("AllowedPattern", ".*"))
    return value in allowed and bool(re.fullmatch(pattern, value))  # type: ignore[operator]  # a list


@pytest.mark.parametrize("document", GUIDES)
def test_every_name_that_a_document_gives_exists(document: str) -> None:
    assert unknown(text_of(document)) == set()


@pytest.mark.parametrize("document", GUIDES)
def test_every_setting_that_a_document_gives_is_taken(document: str) -> None:
    assert list(refused(text_of(document))) == []


def test_what_deploying_asks_for_are_parameters_without_which_nothing_is_sent() -> None:
    (answered,) = re.findall(r"Answer at least (.*?);", text_of("README.md"), re.DOTALL)
    asked = set(re.findall(r"`(\w+)`", answered))

    assert asked == {"OfficeId", "PlaceholderEmailDomain", "AlarmEmail"}
    assert all(template()["Parameters"][name]["Default"] == "" for name in asked)


def test_a_name_and_a_setting_that_are_wrong_are_found_out() -> None:
    assert unknown("`NoSuchAlarm` and `OfficeId`") == {"NoSuchAlarm"}
    assert list(refused("Metrics=everything OfficeId=375")) == ["Metrics=everything"]
