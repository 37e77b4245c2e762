"""Whatever is asked in whatever language, Lead.pro takes the lead."""

import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from leadrelay.domain.lead import Shape
from tests.simulators.lead_pro import rules
from tests.unit.lead_pro_corpus import CATEGORIES, CHANNELS, GAPS, LANGUAGES, Constructed, corpus
from tests.unit.lead_pro_drafts import broken_rules

CORPUS = corpus()
UNSEEN = {"Cc", "Cs", "Cn"}
DIRECTIONS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_the_corpus_leaves_nothing_out() -> None:
    names = {each.name for each in CORPUS}

    assert len(names) == len(CORPUS) >= 300
    assert len(LANGUAGES) >= 10
    for language in LANGUAGES:
        assert {f"{language.code} {channel} {gap}" for channel in CHANNELS for gap in GAPS} <= names
        assert {f"{language.code} {category} of the catalogue" for category in CATEGORIES} <= names


@pytest.mark.proves("F95", "F96", "F97", "F98", "F99", "F100", "F102", "F103")
@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("language", [each.code for each in LANGUAGES])
def test_a_strict_crm_takes_it_as_often_as_it_is_made(language: str, shape: Shape) -> None:
    for each in _in(language):
        made = each.draft(shape)

        assert rules.wrong_with(made.fields, address_too=True) == {}, each.name
        assert broken_rules(dict(made.fields)) == [], each.name
        assert made == each.draft(shape), each.name
        assert not {*_letters(made.fields)} & DIRECTIONS, each.name
        assert not {*map(unicodedata.category, _letters(made.fields))} & UNSEEN, each.name


@pytest.mark.parametrize("language", [each.code for each in LANGUAGES])
def test_what_is_not_sent_whole_is_recorded_and_nothing_else_is(language: str) -> None:
    for each in _in(language):
        made = each.draft(Shape.FULL)

        said = unicodedata.normalize("NFC", str(each.said["message"]))
        is_whole = made.fields["message"].endswith("".join(filter(_is_seen, said)).strip())
        assert ("message" in made.cuts) is not is_whole, each.name
        assert ("first_name" in made.cuts) <= (" endless" in each.name or " marked" in each.name)


def _in(language: str) -> Iterator[Constructed]:
    return (each for each in CORPUS if each.name.startswith(f"{language} "))


def _letters(value: Any) -> Iterator[str]:
    """Every character of a lead."""
    if isinstance(value, str):
        yield from value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from (*name, *_letters(each))
    elif isinstance(value, list):
        for each in value:
            yield from _letters(each)


def _is_seen(letter: str) -> bool:
    return letter not in DIRECTIONS
