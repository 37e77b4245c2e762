"""What of a text is sent, and whether that is all of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from leadrelay.crm.lead_pro.text import ELLIPSIS, cleaned, cut, utf16_length

WORDS_UNITS = 100  # of a value in `meta` that may be cut; links and ids are whole or left out


@dataclass(frozen=True, slots=True)
class Kept:
    """`is_whole` unless something was shortened, left out or replaced."""

    text: str = field(repr=False)
    is_whole: bool = True


def shortened(text: str, units: int, ending: str = "") -> Kept:
    kept = cut(text, units, ending)
    return Kept(kept, kept == text)


def all_or_nothing(text: str, *, fits: bool) -> Kept:
    return Kept(text if fits else "", fits or not text)


def words(text: str | None) -> Kept:
    return shortened(cleaned(text or ""), WORDS_UNITS, ELLIPSIS)


def listed(texts: Iterable[str]) -> Kept:
    """In their order, each that fits whole."""
    kept, is_whole = "", True
    for text in filter(None, map(cleaned, texts)):
        longer = f"{kept}, {text}" if kept else text
        fits = utf16_length(longer) <= WORDS_UNITS
        kept, is_whole = (longer, is_whole) if fits else (kept, False)
    return Kept(kept, is_whole)
