"""Text of others as it may be shown: a mark stands for what moves, hides or turns round."""

import unicodedata

MARK = "\ufffd"
KEPT = frozenset("\n\t\u200c\u200d")  # without the joiners Persian and emoji fall apart
ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def plain(text: str) -> str:
    """With its lines and tabs."""
    if text.isprintable():
        return text
    return "".join(MARK if _is_acting(each) else each for each in text)


def on_one_line(text: str) -> str:
    return plain(text).replace("\n", MARK).replace("\t", MARK)


def _is_acting(character: str) -> bool:
    return character not in KEPT and unicodedata.category(character) in ACTING
