"""Pictures in the documents are those that their sources draw, and name what there is."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from tests.pictures.__main__ import ASSETS, pictures
from tests.pictures.drawing import Box
from tests.pictures.flow import flow

ROOT = Path(__file__).parents[2]
LETTER = 7.9  # pixels: the widest that 14 px letters are on average


@pytest.mark.parametrize("name", pictures())
def test_a_picture_is_the_one_that_its_source_draws(name: str) -> None:
    assert (ASSETS / name).read_text(encoding="utf-8") == pictures()[name]


def test_every_function_is_in_the_picture_but_the_buttons() -> None:
    drawn = {word for box in flow().boxes for word in re.findall(r"[a-z]+_[a-z]+", box.label)}
    functions = {folder.name for folder in (ROOT / "functions").iterdir() if folder.is_dir()}

    assert functions - drawn == {"operator_actions"}
    assert drawn <= functions


@pytest.mark.parametrize("box", flow().boxes, ids=lambda box: box.label)
def test_a_box_is_wide_enough_for_its_words(box: Box) -> None:
    assert max(len(box.label), 0.85 * len(box.note)) * LETTER <= box.width


@pytest.mark.parametrize(
    ("one", "other"),
    [*combinations(flow().boxes, 2)],
    ids=lambda box: box.label.replace(", ", "+"),
)
def test_no_box_covers_another(one: Box, other: Box) -> None:
    is_beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    is_above = one.y + one.height <= other.y or other.y + other.height <= one.y

    assert is_beside or is_above
