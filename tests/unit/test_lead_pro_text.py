import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay.crm.lead_pro.text import (
    ELLIPSIS,
    cleaned,
    clusters,
    cut,
    fitted,
    json_bytes,
    utf16_length,
)

FAMILY = "👨‍👩‍👧‍👦"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.proves("F99")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b\x1bc\x9dd", "abcd"),
        ("one\r\ntwo\tthree\u2028four\x85five", "one two three four five"),
        ("\u202eevil\u202c \u2066x\u2069 \u200fy\u061c", "evil x y"),
        ("\ufeffa\u200bb\u00adc\u2060d", "abcd"),
        ("e\u0301", "é"),
        ("\ud83d lone \udfff", "lone"),
        ("x\ufffe\U0001ffffy", "xy"),
        (f"hi {FAMILY}!", f"hi {FAMILY}!"),
        ("می‌خواهم", "می‌خواهم"),
        ("\u200d\u200dstray \u200c end\u200d", "stray end"),
        (SCOTLAND, SCOTLAND),
        ("hidden\U000e0068\U000e0069", "hidden"),
        ("  a\u00a0  b ", "a b"),
        ("", ""),
    ],
)
def test_cleaning_removes_what_nobody_sees_and_keeps_what_scripts_need(
    text: str, expected: str
) -> None:
    assert cleaned(text) == expected


@given(ANY_TEXT)
def test_clean_text_is_stable_and_can_be_encoded(text: str) -> None:
    once = cleaned(text)

    assert cleaned(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert json.loads(json.dumps(once).encode()) == once
    assert not {unicodedata.category(character) for character in once} & {"Cc", "Cs", "Zl", "Zp"}


@pytest.mark.proves("F99")
@pytest.mark.parametrize(
    "whole",
    [FAMILY, SCOTLAND, "🇦🇪", "👍🏽", "é̂", "각", "क्ष", "நி", "❤️", "1️⃣"],
)
def test_a_cut_never_splits_what_a_reader_takes_for_one_character(whole: str) -> None:
    room = utf16_length(whole)

    assert list(clusters(f"a{whole}b")) == ["a", whole, "b"]
    assert cut(f"a{whole}b", room) == "a"
    assert cut(f"a{whole}b", room + 1) == f"a{whole}"


def test_two_flags_are_two_characters() -> None:
    assert list(clusters("🇦🇪🇫🇷")) == ["🇦🇪", "🇫🇷"]


def test_a_single_endless_cluster_is_cut_inside() -> None:
    zalgo = "Z" + "\u0301" * 500

    assert cut(zalgo, 50) == zalgo[:50]


def test_an_ending_counts_and_appears_only_after_a_cut() -> None:
    assert cut("x" * 10, 10, ELLIPSIS) == "x" * 10
    assert cut("x" * 11, 10, ELLIPSIS) == "x" * 9 + ELLIPSIS


@given(ANY_TEXT, st.integers(1, 60))
def test_what_is_cut_fits_and_is_clean(text: str, most: int) -> None:
    words = cleaned(text)
    kept = cut(words, most)

    assert utf16_length(kept) == len(kept.encode("utf-16-le")) // 2 <= most
    assert words.startswith(kept)
    assert cleaned(kept) == kept


@given(ANY_TEXT, st.integers(0, 200))
def test_what_is_fitted_into_bytes_of_json_fits(text: str, most: int) -> None:
    kept = fitted(cleaned(text), most, lambda part: json_bytes(part) - 2)

    assert len(json.dumps(kept).encode()) - 2 <= most
