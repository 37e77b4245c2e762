"""`python -m tests.benchmarks.listing_import`: how long an import takes, and how much memory.

Twice the same file, so that the second time nothing is written. `--against nothing` has a
catalogue that keeps nothing, so that what memory there is belongs to the import itself.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import boto3
from moto import mock_aws

from leadrelay.aws.listings import DynamoListings
from leadrelay.cli.listing_file import ListingFile
from leadrelay.cli.listing_import import ListingImport, Report
from leadrelay.cli.screen import Screen
from leadrelay.domain.listing import Filed
from leadrelay.domain.ports import ListingImports
from tests.builders import NOW
from tests.fakes.listings import InMemoryListings

HEADER = (
    "reference,aliases,title,address,postcode,offering,property_type,url,office_id,"
    "agent_name,agent_email\n"
)


class Nothing:
    """A catalogue that takes whatever comes and keeps none of it."""

    def filed(self, keys: Sequence[str]) -> Mapping[str, Filed]:  # noqa: ARG002
        return {}

    def replace(self, filed: Mapping[str, Filed | None]) -> None:
        """Gone."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.benchmarks.listing_import", description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--against", choices=("nothing", "memory", "moto"), default="memory")
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, _catalogue(wanted.against) as catalogue:
        path = _written(Path(folder) / "listings.csv", wanted.lines)
        idle = _peak_megabytes()
        for name in ("first", "again"):
            _measured(name, path, catalogue)
        sys.stdout.write(f"peak {_peak_megabytes():.0f} MB, before it began {idle:.0f} MB\n")
    return 0


def _measured(name: str, path: Path, catalogue: ListingImports) -> None:
    began, worked = time.perf_counter(), time.process_time()
    report = _imported(path, catalogue)
    took, work = time.perf_counter() - began, time.process_time() - worked
    assert report.taken is not None
    sys.stdout.write(
        f"{name}: {report.findings.listings} listings, {report.taken.written} written, "
        f"{report.taken.unchanged} unchanged, {took:.1f} s, {work:.1f} s of them CPU\n"
    )


def _imported(path: Path, catalogue: ListingImports) -> Report:
    return ListingImport(
        file=ListingFile.opened(path),
        catalogue=catalogue,
        screen=Screen(StringIO(), StringIO()),
        is_dry=False,
        keep_going=False,
    ).run()


@contextmanager
def _catalogue(kind: str) -> Iterator[ListingImports]:
    if kind != "moto":
        yield Nothing() if kind == "nothing" else InMemoryListings(lambda: NOW)
        return
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName="listings",
            KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield DynamoListings(client, "listings", lambda: NOW)


def _written(path: Path, lines: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        file.writelines(map(_line, range(lines)))
    return path


def _line(number: int) -> str:
    return (
        f"AG-{number},VT-{number},Apartment {number} with a view,"
        f'"{number} Rue de la République, Lyon",69003,{"let" if number % 3 else "sale"},Flat,'
        f"https://agency.example/listings/{number},{number % 9 + 1},"
        f"Agent {number % 40},agent.{number % 40}@agency.example\n"
    )


def _peak_megabytes() -> float:
    """Linux counts in kilobytes, macOS in bytes."""
    unit = 1_048_576 if sys.platform == "darwin" else 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    sys.exit(main())
