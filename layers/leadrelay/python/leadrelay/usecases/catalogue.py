"""What is known of the listing that an enquiry names: filed by the agency, or told by a portal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from leadrelay.domain.enquiry import Account, Enquiry
from leadrelay.domain.errors import LeadRelayError, RequestRejectedError, SchemaError
from leadrelay.domain.listing import Filed, Found, Listing, keys_named_in
from leadrelay.domain.ports import Clock, ListingFinder, Listings, Telemetry

MOST_REMEMBERED = 1_000
READ_AGAIN_AFTER = timedelta(seconds=60)
ASKED_AGAIN_AFTER = timedelta(seconds=60)  # after a failure
OF_ONE_LISTING = (RequestRejectedError, SchemaError)
KEPT = timedelta(days=7)
KEPT_IN_PART = timedelta(hours=1)
KEPT_WITHOUT = timedelta(hours=1)

Remembered = TypeVar("Remembered")
Finders = Callable[[Enquiry], ListingFinder | None]


@dataclass(frozen=True, slots=True)
class _Memory:
    """What this process knows of a key, and until when it need not ask again."""

    filed: Filed | None
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingCatalogue:
    """Implements `ports.Catalogue`; `finder_for` answers None where no portal can be asked."""

    listings: Listings
    finder_for: Finders
    clock: Clock
    telemetry: Telemetry
    _read: dict[str, _Memory] = field(default_factory=dict, repr=False)
    _failed: dict[str, datetime] = field(default_factory=dict, repr=False)

    def find(self, enquiry: Enquiry) -> Listing | None:
        """Raises LeadRelayError where the catalogue or the portal cannot tell now."""
        keys = keys_named_in(enquiry)
        is_settled = False
        for key in keys:
            filed = self._filed(key)
            if filed is not None and filed.listing is not None:
                return filed.listing
            is_settled = is_settled or filed is not None
        return self._asked(enquiry, keys) if keys and not is_settled else None

    def _filed(self, key: str) -> Filed | None:
        memory = self._read.get(key)
        if memory is None or memory.until <= self.clock():
            memory = self._remembered(key, self.listings.read(key))
        return memory.filed

    def _remembered(self, key: str, filed: Filed | None) -> _Memory:
        memory = _Memory(filed, self.clock() + READ_AGAIN_AFTER)
        _put(self._read, key, memory)
        return memory

    def _asked(self, enquiry: Enquiry, keys: Sequence[str]) -> Listing | None:
        finder = None if self._has_failed(enquiry, keys) else self.finder_for(enquiry)
        if finder is None:
            return None
        try:
            found = finder.find(enquiry.listing_reference, enquiry.listing_id)
        except LeadRelayError as error:
            blamed = keys[0] if isinstance(error, OF_ONE_LISTING) else _account(enquiry)
            _put(self._failed, blamed, self.clock() + ASKED_AGAIN_AFTER)
            raise
        self._keep(enquiry, keys, found)
        return found.listing

    def _has_failed(self, enquiry: Enquiry, keys: Sequence[str]) -> bool:
        now = self.clock()
        return any(self._failed.get(one, now) > now for one in (keys[0], _account(enquiry)))

    def _keep(self, enquiry: Enquiry, keys: Sequence[str], found: Found) -> None:
        """What cannot be written down now is good for this lead, and asked for another time."""
        expires_at = self.clock() + _time_to_keep(found)
        filed = Filed(listing=found.listing, source=enquiry.portal, expires_at=expires_at)
        for key in keys:
            self._remembered(key, filed)
        further = found.listing.keys if found.listing else ()
        try:
            self.listings.remember(tuple(dict.fromkeys((*keys, *further))), filed)
        except LeadRelayError as error:
            self.telemetry.event("ListingNotKept", key=enquiry.key, error=error)


def _account(enquiry: Enquiry) -> str:
    return str(Account(enquiry.portal, enquiry.account))


def _time_to_keep(found: Found) -> timedelta:
    if found.listing is None:
        return KEPT_WITHOUT
    return KEPT if found.is_complete else KEPT_IN_PART


def _put(memories: dict[str, Remembered], key: str, memory: Remembered) -> None:
    """The oldest makes room, if there are too many."""
    memories.pop(key, None)
    memories[key] = memory
    if len(memories) > MOST_REMEMBERED:
        del memories[next(iter(memories))]
