"""Who has enquired before, by keyed hashes of contacts."""

from collections.abc import Iterator, Sequence

from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import Row
from leadrelay.domain.errors import UnavailableError

MOST_KEYS = 25  # of one contact


class DynamoKnownContacts:
    """Implements `ports.KnownContacts`."""

    def __init__(self, reader: LedgerReader, digests: ContactDigests) -> None:
        self._reader = reader
        self._digests = digests

    def rows_of(self, enquiry: Enquiry) -> Sequence[Row]:
        keys = tuple(dict.fromkeys(self._keys(enquiry)))
        return tuple(self._reader.rows(keys).values()) if keys else ()

    def _keys(self, enquiry: Enquiry) -> Iterator[str]:
        digests = self._digests.of(enquiry)
        if digests is None:
            raise UnavailableError("contacts cannot be hashed now")
        for digest in sorted(digests):
            yield from self._reader.keys_of(digest)[:MOST_KEYS]
