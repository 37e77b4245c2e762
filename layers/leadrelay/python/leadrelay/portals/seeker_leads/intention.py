"""What the person wants, in our words; an owner's wish comes first where there are several."""

from collections.abc import Iterable

INTENTIONS = {
    "SELL": "sell",
    "SELLER": "sell",
    "LANDLORD": "let",
    "MANAGE": "manage",
    "BUY": "buy",
    "BUYER": "buy",
    "RENT": "rent",
    "TENANT": "rent",
    "ASK_A_QUESTION": "question",
}
OWNERS = frozenset({"sell", "let", "manage"})
_ORDER = tuple(dict.fromkeys(INTENTIONS.values()))


def intentions_from(words: Iterable[str | None]) -> tuple[str, ...]:
    """The most telling one first, without repetitions; unknown ones last, as they are."""
    told = dict.fromkeys(INTENTIONS.get(word, word.lower()) for word in words if word)
    return tuple(sorted(told, key=_rank))


def _rank(intention: str) -> int:
    return _ORDER.index(intention) if intention in _ORDER else len(_ORDER)
