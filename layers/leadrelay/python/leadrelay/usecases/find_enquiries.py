"""Finding enquiries by what a person types: a key or number, an e-mail, a phone, a listing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from leadrelay.domain.enquiry import Portal, enquiry_key
from leadrelay.domain.entry import Row
from leadrelay.usecases.look_over import LedgerReading

MOST_FOUND = 500
SHORTEST_NUMBER = 6
LONGEST_TYPED = 300
Digest = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Found:
    """`by` is what the text was taken for; it does not repeat the text, which may be a person's."""

    by: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """`contact` and `listing` are keyed hashes of what was typed; empty for what is none."""

    ledger: LedgerReading
    contact: Digest
    listing: Digest

    def find(self, typed: str) -> Found:
        text = typed.strip()[:LONGEST_TYPED]
        every = (Found(by, self._rows(keys(text))) for by, keys in self._ways(text))
        return next(filter(lambda found: found.rows, every), Found("any of these", ()))

    def _ways(self, text: str) -> Iterator[tuple[str, Callable[[str], Sequence[str]]]]:
        """From the cheapest on; a reference may well look like a number."""
        if "@" in text:
            yield "e-mail", self._by_contact
            return
        yield "enquiry key", _keys
        if sum(map(str.isdigit, text)) >= SHORTEST_NUMBER:
            yield "phone", self._by_contact
        yield "listing reference", self._by_listing

    def _by_contact(self, text: str) -> Sequence[str]:
        return self._of(self.contact(text))

    def _by_listing(self, text: str) -> Sequence[str]:
        return self._of(self.listing(text))

    def _of(self, digest: str) -> Sequence[str]:
        return self.ledger.keys_of(digest)[:MOST_FOUND] if digest else ()

    def _rows(self, keys: Sequence[str]) -> tuple[Row, ...]:
        rows = self.ledger.rows(keys).values() if keys else ()
        return tuple(sorted(rows, key=lambda row: row.admitted_at, reverse=True))


def _keys(text: str) -> list[str]:
    """A portal's own number may be of any portal."""
    return [text] if ":" in text else [enquiry_key(portal, text) for portal in Portal]
