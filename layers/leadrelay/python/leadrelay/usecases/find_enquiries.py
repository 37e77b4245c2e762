"""Finding enquiries by what a person types: a key, a portal's number, an e-mail or a phone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from leadrelay.domain.enquiry import Portal, enquiry_key
from leadrelay.domain.entry import Row
from leadrelay.usecases.look_over import LedgerReading

MOST_FOUND = 100
SHORTEST_NUMBER = 6
LONGEST_TYPED = 300


@dataclass(frozen=True, slots=True)
class Found:
    """`by` is what the text was taken for; it does not repeat the text, which may be a person's."""

    by: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Finder:
    """`digest` is the keyed hash of a contact as it was typed; empty for what is none."""

    ledger: LedgerReading
    digest: Callable[[str], str]

    def find(self, typed: str) -> Found:
        text = typed.strip()[:LONGEST_TYPED]
        if rows := self._rows(_keys(text)):
            return Found("enquiry key", rows)
        if not _is_contact(text):
            return Found("enquiry key", ())
        return Found("e-mail" if "@" in text else "phone", self._of_contact(text))

    def _of_contact(self, text: str) -> tuple[Row, ...]:
        digest = self.digest(text)
        return self._rows(self.ledger.keys_of(digest)[:MOST_FOUND]) if digest else ()

    def _rows(self, keys: Sequence[str]) -> tuple[Row, ...]:
        rows = self.ledger.rows(keys).values() if keys else ()
        return tuple(sorted(rows, key=lambda row: row.admitted_at, reverse=True))


def _keys(text: str) -> list[str]:
    """A portal's own number may be of any portal."""
    if not text or "@" in text:
        return []
    return [text] if ":" in text else [enquiry_key(portal, text) for portal in Portal]


def _is_contact(text: str) -> bool:
    return "@" in text or sum(map(str.isdigit, text)) >= SHORTEST_NUMBER
