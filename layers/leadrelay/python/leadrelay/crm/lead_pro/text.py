"""What text may go into the CRM: cleaned of what nobody sees, cut where nobody notices.

The CRM does not say how it counts, so lengths are UTF-16 units (never fewer than characters) and
sizes are bytes of ASCII JSON with spaces (never fewer than those of any usual encoder).
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any

ZWJ = "\u200d"
_ZWNJ = "\u200c"
_VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
_KEPT_FORMATS = _VISIBLE_FORMATS | {ZWJ, _ZWNJ, "\U000110bd", "\U000110cd"}
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e007f]")
_STRAY_JOINERS = re.compile(f"(?<!\\S)[{ZWJ}{_ZWNJ}]+|[{ZWJ}{_ZWNJ}]+(?!\\S)")
_EXTENDING = frozenset({"Mn", "Mc", "Me"})
_VIRAMA = 9
ELLIPSIS = "…"


def cleaned(text: str) -> str:
    """NFC on one line, without controls, bidi and other invisible formats, lone surrogates.

    ZWJ and ZWNJ stay inside words, where emoji, Persian and Indic scripts need them.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = "".join(map(_visible, _TAGS.sub(r"\1", text)))
    joined = _STRAY_JOINERS.sub("", unicodedata.normalize("NFC", visible))
    return " ".join(joined.split())


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Zl", "Zp"} or (category == "Cc" and character.isspace()):
        return " "
    if category in {"Cc", "Cs"} or _is_noncharacter(ord(character)):
        return ""
    if category == "Cf":
        return character if character in _KEPT_FORMATS or _is_tag(character) else ""
    return character


def _is_noncharacter(code: int) -> bool:
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def _is_tag(character: str) -> bool:
    return "\U000e0020" <= character <= "\U000e007f"


def utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def json_bytes(content: Any) -> int:
    return len(json.dumps(content))


def cut(text: str, units: int, ending: str = "") -> str:
    """At most so many UTF-16 units, `ending` included if anything was cut off."""
    return fitted(text, units, utf16_length, ending)


def fitted(text: str, budget: int, cost: Callable[[str], int], ending: str = "") -> str:
    """Whole clusters within the budget; a single one that is too long is cut inside.

    `cost` must be additive. Empty where not even one character fits.
    """
    if cost(text) <= budget:
        return text
    room = budget - cost(ending)
    kept = _within(clusters(text), room, cost) or _within(text, room, cost)
    kept = _STRAY_JOINERS.sub("", kept.rstrip())
    return kept + ending if kept else ""


def _within(parts: Iterable[str], room: int, cost: Callable[[str], int]) -> str:
    kept: list[str] = []
    for part in parts:
        room -= cost(part)
        if room < 0:
            break
        kept.append(part)
    return "".join(kept)


def clusters(text: str) -> Iterator[str]:
    """What a reader takes for one character; at times two of them, never half of one.

    Not all of UAX 29 (its tables are in no dependency), but combining marks, emoji with skin
    tones, ZWJ sequences, flags, Hangul syllables and Indic conjuncts stay whole.
    """
    cluster = ""
    for character in text:
        if cluster and not _continues(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _continues(cluster: str, character: str) -> bool:
    last = cluster[-1]
    return (
        _extends(character)
        or last == ZWJ
        or last in _VISIBLE_FORMATS
        or (unicodedata.combining(last) == _VIRAMA and character.isalpha())
        or _is_second_half_of_flag(cluster, character)
    )


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in _EXTENDING
        or character in {ZWJ, _ZWNJ}
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or _is_tag(character)
        or "\u1160" <= character <= "\u11ff"
        or "\ud7b0" <= character <= "\ud7ff"
    )


def _is_second_half_of_flag(cluster: str, character: str) -> bool:
    return len(cluster) == 1 and _is_regional(cluster) and _is_regional(character)


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
