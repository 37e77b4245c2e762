"""Importing a file of listings: all of it is checked before any of it is written."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.cli.listing_file import Checked, ListingFile
from leadrelay.cli.listing_names import ListingNames
from leadrelay.cli.listing_rows import Complaint
from leadrelay.cli.screen import Screen
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.listing import Listing
from leadrelay.domain.ports import ListingImports
from leadrelay.usecases.import_listings import ListingIntake, Taken

CHUNK = 50  # listings that are compared and written together
MOST_KEPT = 100
PERMISSION = "dynamodb:BatchWriteItem"


@dataclass(slots=True)
class Findings:
    """What was found in a file; only the first complaints are kept."""

    listings: int = 0
    wrong: int = 0
    complaints: list[Complaint] = field(default_factory=list)

    def add(self, checked: Checked) -> None:
        if isinstance(checked, Listing):
            self.listings += 1
            return
        self.wrong += 1
        self.complaints += checked[: MOST_KEPT - len(self.complaints)]


@dataclass(frozen=True, slots=True)
class Report:
    """`taken` is None where nothing was even begun, because of what is wrong."""

    findings: Findings
    taken: Taken | None
    is_dry: bool

    @property
    def is_wrong(self) -> bool:
        return self.findings.wrong > 0

    def as_data(self) -> dict[str, Any]:
        taken = self.taken or Taken()
        return {
            "dry_run": self.is_dry,
            "listings": self.findings.listings,
            "wrong_lines": self.findings.wrong,
            "written": taken.written,
            "unchanged": taken.unchanged,
            "removed_keys": taken.removed,
            "errors": [each.as_data() for each in self.findings.complaints],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingImport:
    file: ListingFile
    catalogue: ListingImports
    screen: Screen
    is_dry: bool
    keep_going: bool

    def run(self) -> Report:
        with closing(ListingNames()) as names:
            findings = self._findings(names)
            if findings.wrong and not self.keep_going:
                return Report(findings, None, self.is_dry)
            return Report(findings, self._taken(names, findings.listings), self.is_dry)

    def _findings(self, names: ListingNames) -> Findings:
        findings = Findings()
        with self.screen.progress("checking", self.file.size) as reached:
            for checked in self.file.checked(names, reached):
                findings.add(checked)
        return findings

    def _taken(self, names: ListingNames, total: int) -> Taken:
        intake = ListingIntake(
            catalogue=self.catalogue, is_named=names.__contains__, is_dry=self.is_dry
        )
        taken, done = Taken(), 0
        with self.screen.progress("comparing" if self.is_dry else "writing", total) as reached:
            for chunk in self._chunks():
                taken += self._chunk_taken(intake, chunk)
                done += len(chunk)
                reached(done)
        return taken

    def _chunk_taken(self, intake: ListingIntake, chunk: list[Listing]) -> Taken:
        try:
            with asking(PERMISSION):
                return intake.take(chunk)
        except UnavailableError as error:
            advice = "Run the same command again: what is there already is left alone."
            raise CommandError(f"Stopped halfway ({error}).", advice=advice) from None

    def _chunks(self) -> Iterator[list[Listing]]:
        """Read and judged once more, which costs less than to remember all of it."""
        with closing(ListingNames()) as names:
            every = self.file.checked(names, lambda _: None)
            good = (each for each in every if isinstance(each, Listing))
            while chunk := list(islice(good, CHUNK)):
                yield chunk
