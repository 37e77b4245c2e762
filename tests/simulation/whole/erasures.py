"""Of whom the portal wants nothing kept nothing is kept, and a person hears what is left to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from leadrelay.domain.enquiry import CONTENT, OUTLIVES_ERASURE
from leadrelay.domain.entry import Entry
from leadrelay.domain.record import Record
from tests.simulation.lead_pro import LeadProModel

MUST_BE_GONE = CONTENT - OUTLIVES_ERASURE - {"erased"}


@dataclass(slots=True)
class Erasures:
    """`told` holds the keys of those whose leads a person was told to erase."""

    crm: LeadProModel
    entries: Mapping[str, Entry]
    erased: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    def committed(self, entry: Entry) -> Iterator[str]:
        """Complaints about what has just been written."""
        key = entry.row.key
        if entry.row.erased_at is not None:
            self.erased.add(key)
        if key in self.erased and not _is_empty(entry.record):
            yield f"{key} was erased, and somebody is in it"
        elif key in self.erased and entry.row.erased_at is None:
            yield f"{key} was erased, and it was forgotten that it was"

    def sent(self, key: str) -> Iterator[str]:
        if key in self.erased:
            yield f"{key} was sent to Lead.pro although it had been erased"

    def complaints(self, now: datetime) -> Iterator[str]:
        """At the end, when everything has come to rest."""
        for key, entry in self.entries.items():
            yield from self._of(key, entry, now)

    def _of(self, key: str, entry: Entry, now: datetime) -> Iterator[str]:
        enquiry, row = entry.record.enquiry, entry.row
        is_wanted = bool(enquiry and enquiry.erased) or (row.delete_by or now) < now
        if is_wanted and key not in self.erased:
            yield f"{key} should have been erased"
        is_there, might_be = bool(self.crm.copies(key)), row.send_bound is not None
        if key in self.erased and is_there and key not in self.told:
            yield f"nobody was told to erase {key} in Lead.pro"
        if key in self.told and not (is_there or might_be):
            yield f"somebody was told to erase {key} in Lead.pro, which never had it"


def _is_empty(record: Record) -> bool:
    said = {name for name in MUST_BE_GONE if getattr(record.enquiry, name, None) is not None}
    return not (said or record.told_at or record.sent_as or record.raw)
