"""By what a person's enquiries are found again: keyed hashes of e-mails and phone numbers."""

import hashlib
import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass

from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.errors import ConfigurationError, LeadRelayError

SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True)
class ContactDigests:
    """`contacts_of` tells e-mails in lower case and telephone numbers as they would be dialled.

    It may tell more by which an enquiry is found, as long as that reads like neither.

    `key` is the stack's own secret; without it nobody can try out numbers on the ledger.
    """

    key: Callable[[], str]
    contacts_of: Callable[[Enquiry], Collection[str]]

    def of(self, enquiry: Enquiry | None) -> frozenset[str] | None:
        """None where that cannot be told now: a record is kept all the same."""
        if enquiry is None or enquiry.erased:
            return frozenset()
        try:
            return frozenset(map(self.digest, self.contacts_of(enquiry)))
        except LeadRelayError:
            return None

    def digest(self, contact: str) -> str:
        """Raises ConfigurationError for a key that anybody could guess."""
        key = self.key()
        if len(key) < SHORTEST_KEY:
            raise ConfigurationError("contact key is too short")
        return hmac.new(key.encode(), contact.encode(), hashlib.sha256).hexdigest()[:32]
