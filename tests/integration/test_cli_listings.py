"""`leadrelay listings`: a file of listings becomes the catalogue, once and not twice."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from leadrelay.aws.listings import DynamoListings
from leadrelay.domain.listing import Filed, Listing
from tests import canary
from tests.aws_answers import an_error, answers
from tests.builders import NOW
from tests.integration.cli_desk import Desk
from tests.integration.cli_stack import CloudFormation

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FULL = """\
Reference,Aliases,Title,Address,Postcode,Offering,Property_Type,URL,Image,Office_ID,\
Agent_Name,Agent_Email
PF-7,E 70; 4711,"Flat, with a view","1 Rue de la Mer
Lyon",69003,Let,Flat,https://agency.example/7,http://agency.example/7.jpg,8,\
Sara Lind,sara@agency.example
PF-8,,,,,SALE,,,,,,
"""
MARINA = Listing(
    reference="PF-7",
    aliases=("E 70", "4711"),
    title="Flat, with a view",
    address="1 Rue de la Mer\nLyon",
    postcode="69003",
    offering="rent",
    property_type="Flat",
    url="https://agency.example/7",
    image="http://agency.example/7.jpg",
    office_id=8,
    agent_name="Sara Lind",
    agent_email="sara@agency.example",
)
PALM = Listing(reference="PF-8", offering="sale")


@pytest.fixture
def table(dynamodb: "DynamoDBClient", listings_table: str) -> DynamoListings:
    return DynamoListings(dynamodb, listings_table, lambda: NOW)


@pytest.fixture
def desk(dynamodb: "DynamoDBClient", listings_table: str, tmp_path: Path) -> Desk:
    stack = CloudFormation({}, {"ListingsTableName": listings_table})
    return Desk(dynamodb, stack, tmp_path)


def imported(desk: Desk, content: str | bytes, *options: str) -> dict[str, Any]:
    ran = desk.run("listings", "import", desk.file(content), "--json", *options)
    report: dict[str, Any] = json.loads(ran.stdout)
    assert ran.exit_code == int(report["wrong_lines"] > 0)
    return report


def stored(dynamodb: "DynamoDBClient") -> list[str]:
    return sorted(item["key"]["S"] for item in dynamodb.scan(TableName="listings")["Items"])


def complaints(report: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(each["line"], each["column"], each["problem"]) for each in report["errors"]]


def test_a_file_becomes_the_catalogue_under_every_key(desk: Desk, table: DynamoListings) -> None:
    ran = desk.run("listings", "import", desk.file(FULL))

    assert (ran.exit_code, ran.stdout) == (0, "2 listings: 2 written, 0 unchanged.\n")
    assert table.filed(["pf-7", "e70", "4711", "pf-8"]) == {
        **dict.fromkeys(("pf-7", "e70", "4711"), Filed(listing=MARINA)),
        "pf-8": Filed(listing=PALM),
    }


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace(";", "").replace(", ", "").replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode(),
    ],
    ids=["byte order mark", "windows", "semicolons", "tabs"],
)
def test_what_spreadsheets_write_is_read(
    desk: Desk, table: DynamoListings, written: Callable[[str], bytes]
) -> None:
    simple = "REFERENCE,offering,agent email,address\nPF-8,sale,,\nPF-9,rent,é@agency.example,Ü 1\n"

    assert imported(desk, written(simple))["written"] == 2
    assert table.read("pf-8") == Filed(listing=PALM)
    told = table.read("pf-9")
    assert told is not None
    assert told.listing is not None
    assert (told.listing.address, told.listing.offering) == ("Ü 1", "rent")


def test_a_second_import_of_the_same_writes_nothing(desk: Desk, dynamodb: "DynamoDBClient") -> None:
    imported(desk, FULL)

    with answers(dynamodb, "BatchWriteItem") as asked:
        again = imported(desk, FULL)

    assert (again["written"], again["unchanged"], asked) == (0, 2, [])


def test_only_what_has_changed_is_written(desk: Desk, dynamodb: "DynamoDBClient") -> None:
    imported(desk, FULL)

    with answers(dynamodb, "BatchWriteItem") as asked:
        again = imported(desk, FULL.replace("SALE", "rent"))

    assert (again["written"], again["unchanged"], len(asked)) == (1, 1, 1)


def test_a_dry_run_compares_and_writes_nothing(desk: Desk, dynamodb: "DynamoDBClient") -> None:
    report = imported(desk, FULL, "--dry-run")
    told = desk.run("listings", "import", desk.file(FULL), "--dry-run")

    assert (report["dry_run"], report["written"]) == (True, 2)
    assert told.stdout == "2 listings: 2 would be written, 0 unchanged.\n"
    assert stored(dynamodb) == []


def test_an_import_replaces_what_a_portal_said(desk: Desk, table: DynamoListings) -> None:
    soon = NOW + timedelta(days=7)
    table.remember(["pf-8"], Filed(listing=PALM, source="property_finder", expires_at=soon))

    assert imported(desk, FULL)["written"] == 2
    assert table.read("pf-8") == Filed(listing=PALM)


def test_an_alias_that_is_dropped_is_gone_and_one_that_moved_is_not(
    desk: Desk, table: DynamoListings
) -> None:
    imported(desk, "reference,aliases\nA,a1;a2;a3\nB,\nC,c1\n")
    imported(desk, "reference,aliases\nD,c1\n")

    report = imported(desk, "reference,aliases\nB,a2\nA,a1\nC,\n")

    assert (report["written"], report["removed_keys"]) == (3, 1)
    assert table.read("a3") is None
    owners = {
        key: one.listing.reference
        for key, one in table.filed(["a1", "a2", "c1"]).items()
        if one.listing
    }
    assert owners == {"a1": "A", "a2": "B", "c1": "D"}


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ({"reference": ""}, "reference"),
        ({"reference": "x" * 201}, "reference"),
        ({"reference": "\u200b"}, "reference"),
        ({"aliases": ";".join(map(str, range(21)))}, "aliases"),
        ({"title": "x" * 501}, "title"),
        ({"postcode": "1"}, "postcode"),
        ({"offering": "lease"}, "offering"),
        ({"url": "agency.example/7"}, "url"),
        ({"image": "javascript:alert(1)"}, "image"),
        ({"office_id": "0"}, "office_id"),
        ({"office_id": "1_000"}, "office_id"),
        ({"office_id": "Marina"}, "office_id"),
        ({"agent_email": canary.EMAIL + " or so"}, "agent_email"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_named_and_never_repeated(
    desk: Desk, dynamodb: "DynamoDBClient", cell: dict[str, str], column: str
) -> None:
    row = {"reference": "PF-7", "agent_name": canary.NAME, **cell}
    content = f"{','.join(row)}\n{','.join(row.values())}\n"

    report, told = imported(desk, content), desk.run("listings", "import", desk.file(content))

    assert [(each["line"], each["column"]) for each in report["errors"]] == [(2, column)]
    assert f"line 2: {column}: " in told.stdout
    assert told.stdout.endswith("1 of 1 lines are wrong; nothing was written.\n")
    canary.assert_clean(told.output, json.dumps(report))
    assert stored(dynamodb) == []


def test_lines_are_those_of_the_file_whatever_is_quoted(desk: Desk) -> None:
    content = (
        'reference,title,offering\nA,"one\ntwo\r\nthree",sale\n\n,,\nB,,nothing\n'
        'C,"x\ny",sale,\nD,"open\nE,,\n'
    )

    report = imported(desk, content)

    assert [(line, column) for line, column, _ in complaints(report)] == [
        (7, "offering"),
        (8, ""),
        (10, ""),
    ]
    assert report["listings"] == 1


def test_after_a_quote_in_the_wrong_place_the_next_line_is_read(desk: Desk) -> None:
    report = imported(desk, 'reference,title\nA,"a"b\nB,b\n', "--keep-going")

    assert complaints(report) == [(2, "", "its quotes are not closed, or in the wrong place")]
    assert report["written"] == 1


def test_what_is_not_utf_8_spoils_its_own_line_only(desk: Desk) -> None:
    content = "reference,title\nA,Süd\n".encode("latin-1") + b"B,b\n"

    report = imported(desk, content, "--keep-going")

    assert complaints(report) == [(2, "title", "is not UTF-8")]
    assert report["written"] == 1


def test_two_lines_with_one_key_are_named_both(desk: Desk, dynamodb: "DynamoDBClient") -> None:
    content = "reference,aliases\nA,a1\nB,b1\n a ,\nC,c1;B1\n"

    report = imported(desk, content)

    assert complaints(report) == [
        (4, "reference", "is on line 2 already"),
        (5, "aliases", "is on line 3 already"),
    ]
    assert stored(dynamodb) == []
    assert imported(desk, content, "--keep-going")["written"] == 2
    assert stored(dynamodb) == ["a", "a1", "b", "b1"]


def test_of_very_many_wrong_lines_the_first_are_shown(desk: Desk) -> None:
    content = "reference,offering\n" + "".join(f"R{number},x\n" for number in range(250))

    told = desk.run("listings", "import", desk.file(content))

    assert told.stdout.count("sale, rent or let") == 100
    assert "and 150 more wrong lines" in told.stdout
    assert told.exit_code == 1


def test_columns_that_nobody_knows_are_named(desk: Desk) -> None:
    told = desk.run("listings", "import", desk.file("Reference,Price\nA,1\n"))

    assert told.exit_code == 0
    assert "column `price` is not known" in told.stderr


@pytest.mark.parametrize(
    "content",
    ["", f"{canary.NAME},{canary.EMAIL}\n", "title\n", 'ref"erence,x\n', "reference,Reference\n"],
)
def test_a_file_that_is_none_of_listings_is_wrong_usage(desk: Desk, content: str) -> None:
    told = desk.run("listings", "import", desk.file(content))

    assert told.exit_code == 2
    assert "column `reference`" in told.stderr
    canary.assert_clean(told.output)


def test_a_file_that_is_not_there_is_wrong_usage(desk: Desk) -> None:
    assert desk.run("listings", "import", desk.folder / "nowhere.csv").exit_code == 2
    assert desk.run("listings", "import", desk.folder).exit_code == 2


def test_an_import_that_aws_stops_says_that_it_can_be_repeated(
    desk: Desk, dynamodb: "DynamoDBClient"
) -> None:
    with answers(dynamodb, "BatchWriteItem", *[left("pf-8")] * 20):
        told = desk.run("listings", "import", desk.file(FULL))

    assert (told.exit_code, "Run the same command again" in told.stderr) == (1, True)
    assert sum(desk.slept) > 20
    assert imported(desk, FULL)["written"] == 2


def left(key: str) -> Any:
    item = {"key": {"S": key}, "source": {"S": "import"}}
    return {"UnprocessedItems": {"listings": [{"PutRequest": {"Item": item}}]}}


def test_a_missing_permission_is_named(desk: Desk, dynamodb: "DynamoDBClient") -> None:
    denied = an_error(dynamodb, "AccessDeniedException")
    with answers(dynamodb, "BatchGetItem", denied):
        told = desk.run("listings", "import", desk.file(FULL))

    assert (told.exit_code, "dynamodb:" in told.stderr) == (3, True)


def test_a_stack_of_an_older_release_is_named(desk: Desk) -> None:
    desk.stack.outputs.clear()

    told = desk.run("listings", "import", desk.file(FULL))

    assert (told.exit_code, "ListingsTableName" in told.stderr) == (3, True)


def test_a_listing_is_shown_by_any_of_its_names(desk: Desk) -> None:
    imported(desk, FULL)

    told, data = desk.run("listings", "show", "e70"), desk.run("listings", "show", "4711", "--json")

    assert told.exit_code == 0
    assert "Sara Lind" in told.stdout
    assert "import" in told.stdout
    shown = json.loads(data.stdout)
    assert (shown["reference"], shown["aliases"]) == ("PF-7", ["E 70", "4711"])
    assert (shown["source"], shown["until"]) == ("import", None)


def test_what_a_portal_knows_nothing_of_is_shown_as_that(desk: Desk, table: DynamoListings) -> None:
    soon = NOW + timedelta(hours=1)
    table.remember(["pf-9"], Filed(listing=None, source="property_finder", expires_at=soon))

    shown = json.loads(desk.run("listings", "show", "PF-9", "--json").stdout)

    assert shown == {"known": False, "source": "property_finder", "until": soon.isoformat()}


@pytest.mark.parametrize("reference", ["nowhere", " ", "x" * 3000])
def test_a_listing_that_is_not_known_is_said_so(desk: Desk, reference: str) -> None:
    told = desk.run("listings", "show", reference)

    assert (told.exit_code, "Nothing is known" in told.stderr) == (1, True)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_a_bar_on_a_terminal_and_a_line_elsewhere(desk: Desk) -> None:
    plain = desk.run("listings", "import", desk.file(FULL))
    desk.console = Terminal
    watched = desk.run("listings", "import", desk.file(FULL))

    assert plain.stderr.splitlines() == ["checking", "writing"]
    assert "100%" in watched.stderr
