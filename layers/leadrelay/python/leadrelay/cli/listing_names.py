"""Which line of a file names which listing, on disk: files may be larger than memory."""

import sqlite3

from leadrelay.cli.listing_rows import Complaint
from leadrelay.domain.listing import Listing, listing_key


class ListingNames:
    """The database is a temporary file of its own, which is gone when this is."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(
            "CREATE TABLE names (key TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID"
        )
        self._database.execute("BEGIN")

    def __contains__(self, key: str) -> bool:
        return self._line_of(key) is not None

    def claimed(self, line: int, listing: Listing) -> Listing | list[Complaint]:
        """The listing, if every key of it is named on this line only."""
        complaints = []
        for key in listing.keys:
            column = "reference" if key == listing_key(listing.reference) else "aliases"
            other = self._claimed(line, key)
            if other is not None:
                complaints.append(Complaint(line, column, f"is on line {other} already"))
        return complaints or listing

    def _claimed(self, line: int, key: str) -> int | None:
        insert = "INSERT OR IGNORE INTO names VALUES (?, ?)"
        if self._database.execute(insert, (key, line)).rowcount:
            return None
        return self._line_of(key)

    def _line_of(self, key: str) -> int | None:
        found = self._database.execute("SELECT line FROM names WHERE key = ?", (key,)).fetchone()
        return None if found is None else int(found[0])

    def close(self) -> None:
        self._database.close()
