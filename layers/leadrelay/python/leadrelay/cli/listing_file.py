"""A CSV file of listings, read record by record, as often as is wanted."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Self, TextIO

from leadrelay.cli.endings import UsageError
from leadrelay.cli.listing_names import ListingNames
from leadrelay.cli.listing_rows import ALLOWED, Complaint, listing_from
from leadrelay.domain.listing import Listing

DELIMITERS = (",", ";", "\t")
LONGEST_HEADER = 65_536
KEY = "reference"
ADVICE = "The first line names the columns; the file is UTF-8, with commas, semicolons or tabs."

Checked = Listing | Sequence[Complaint]
Reached = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ListingFile:
    """`unknown` are columns that nothing is made of."""

    path: Path
    delimiter: str
    columns: tuple[str, ...]

    @classmethod
    def opened(cls, path: Path) -> Self:
        """Raises UsageError for a file that is none of listings."""
        try:
            with _text(path.open("rb")) as file:
                return cls(path, *_header(file.readline(LONGEST_HEADER)))
        except OSError as error:
            raise UsageError(f"{path} cannot be read ({type(error).__name__}).") from None

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(name for name in self.columns if name not in ALLOWED)

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def checked(self, names: ListingNames, reached: Reached) -> Iterator[Checked]:
        """One for each record; `names` learns whose keys they are, `reached` how many bytes."""
        with self.path.open("rb") as source, _text(source) as file:
            told = 0
            for line, cells in _records(file, self.delimiter):
                if source.tell() != told:
                    told = source.tell()
                    reached(told)
                if cells is None or any(cells):
                    yield self._judged(line, cells, names)

    def _judged(self, line: int, cells: Sequence[str] | None, names: ListingNames) -> Checked:
        if cells is None:
            return [Complaint(line, "", "its quotes are not closed, or in the wrong place")]
        if len(cells) != len(self.columns):
            problem = f"{len(cells)} cells, but there are {len(self.columns)} columns"
            return [Complaint(line, "", problem)]
        listing = listing_from(line, self._known(cells))
        return names.claimed(line, listing) if isinstance(listing, Listing) else listing

    def _known(self, cells: Sequence[str]) -> Mapping[str, str]:
        named = zip(self.columns, cells, strict=True)
        return {name: cell for name, cell in named if name in ALLOWED}


def _text(source: BinaryIO) -> TextIO:
    """What is no UTF-8 spoils its own line and no other."""
    return TextIOWrapper(source, "utf-8-sig", "surrogateescape", newline="")


def _header(line: str) -> tuple[str, tuple[str, ...]]:
    """By the delimiter that makes the most columns of it that we know."""
    read = [(delimiter, _columns(line, delimiter)) for delimiter in DELIMITERS]
    delimiter, columns = max(read, key=lambda one: len(ALLOWED.keys() & set(one[1])))
    if KEY not in columns:
        raise UsageError(f"The file has no column `{KEY}`.", advice=ADVICE)
    twice = sorted({name for name in columns if columns.count(name) > 1 and name in ALLOWED})
    if twice:
        raise UsageError(f"The file has the column `{twice[0]}` twice.", advice=ADVICE)
    return delimiter, columns


def _columns(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return ()
    return tuple("_".join(cell.split()).casefold() for cell in cells)


def _records(file: TextIO, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """With the line of the file on which each begins; None for one that is no CSV."""
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    next(reader)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except csv.Error:
            yield line, None
        except StopIteration:
            return
