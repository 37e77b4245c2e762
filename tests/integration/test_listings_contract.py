"""The listing catalogue: the table and its twin in memory keep the same promises."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from leadrelay.aws.listings import DynamoListings
from leadrelay.domain.errors import ConfigurationError, SchemaError, UnavailableError
from leadrelay.domain.listing import Filed, Listing
from tests.aws_answers import an_error, answers
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.listings import InMemoryListings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Catalogue = DynamoListings | InMemoryListings
MARINA = Listing(
    reference="PF-7",
    aliases=("E 70",),
    title="Appartement, vue sur mer",
    address="1 Rue de la Mer",
    postcode="69003",
    offering="rent",
    property_type="Flat",
    url="https://agency.example/7",
    image="https://agency.example/7.jpg",
    office_id=8,
    agent_name="Sara Lind",
    agent_email="sara@agency.example",
)
SOON = NOW + timedelta(hours=1)


def told(listing: Listing | None = MARINA) -> Filed:
    return Filed(listing=listing, source="property_finder", expires_at=SOON)


@pytest.fixture(params=["dynamodb", "in memory"])
def listings(request: pytest.FixtureRequest, clock: FakeClock) -> Catalogue:
    if request.param == "in memory":
        return InMemoryListings(clock)
    client, table = map(request.getfixturevalue, ("dynamodb", "listings_table"))
    return DynamoListings(client, table, clock, sleep=lambda _: None)


def test_a_listing_is_read_whole_under_each_of_its_keys(listings: Catalogue) -> None:
    filed = Filed(listing=MARINA)
    assert listings.read("pf-7") is None

    listings.replace(dict.fromkeys(MARINA.keys, filed))

    assert MARINA.keys == ("pf-7", "e70")
    assert [listings.read(key) for key in MARINA.keys] == [filed, filed]


def test_what_a_portal_said_is_read_until_it_expires(listings: Catalogue, clock: FakeClock) -> None:
    listings.remember(["pf-7", "01k"], told())
    listings.remember(["nowhere"], told(None))
    assert listings.read("01k") == told()
    assert listings.read("nowhere") == told(None)

    clock.advance(timedelta(hours=1))

    assert [listings.read(key) for key in ("pf-7", "01k", "nowhere")] == [None, None, None]
    assert listings.filed(["pf-7"]) == {"pf-7": told()}


def test_what_was_imported_is_not_replaced_by_what_a_portal_said(listings: Catalogue) -> None:
    listings.replace({"pf-7": Filed(listing=MARINA)})

    listings.remember(["pf-7", "01k"], told(None))

    assert listings.read("pf-7") == Filed(listing=MARINA)
    assert listings.read("01k") == told(None)


def test_what_a_portal_said_is_replaced_by_what_it_says_later_and_by_an_import(
    listings: Catalogue,
) -> None:
    listings.remember(["pf-7"], told(None))

    listings.remember(["pf-7"], told())
    assert listings.read("pf-7") == told()
    listings.replace({"pf-7": Filed(listing=MARINA)})
    assert listings.read("pf-7") == Filed(listing=MARINA)


def test_many_keys_are_read_written_and_taken_away_at_once(listings: Catalogue) -> None:
    many = {f"k{number}": Filed(listing=Listing(reference=f"K{number}")) for number in range(130)}

    listings.replace(many)
    listings.replace({"k3": None, "k130": None})

    assert listings.filed([*many, "k1", "unknown"]) == {
        key: filed for key, filed in many.items() if key != "k3"
    }
    assert listings.filed([]) == {}


@pytest.fixture
def table(dynamodb: "DynamoDBClient", listings_table: str, clock: FakeClock) -> DynamoListings:
    return DynamoListings(dynamodb, listings_table, clock, sleep=lambda _: None)


@pytest.mark.parametrize(
    "spoilt",
    [
        {},
        {"source": {"N": "1"}},
        {"source": {"S": "import"}, "listing": {"S": "{}"}},
        {"source": {"S": "import"}, "listing": {"S": "["}},
        {"source": {"S": "property_finder"}, "expires_at": {"N": "9" * 30}},
        {"source": {"S": "property_finder"}, "expires_at": {"S": "soon"}},
    ],
)
def test_an_item_that_nothing_of_ours_wrote_is_a_schema_error_without_values(
    table: DynamoListings, dynamodb: "DynamoDBClient", spoilt: dict[str, Any]
) -> None:
    dynamodb.put_item(TableName="listings", Item={"key": {"S": "pf-7"}, **spoilt})

    with pytest.raises(SchemaError):
        table.read("pf-7")


def test_an_item_of_a_newer_release_is_read_without_what_it_added(
    table: DynamoListings, dynamodb: "DynamoDBClient"
) -> None:
    listing = {"S": '{"reference": "PF-7", "colour": "blue"}'}
    item = {"key": {"S": "pf-7"}, "source": {"S": "import"}, "listing": listing, "x": {"N": "1"}}
    dynamodb.put_item(TableName="listings", Item=item)

    assert table.read("pf-7") == Filed(listing=Listing(reference="PF-7"))


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("GetItem", lambda table: table.read("pf-7")),
        ("PutItem", lambda table: table.remember(["pf-7"], told())),
        ("BatchGetItem", lambda table: table.filed(["pf-7"])),
        ("BatchWriteItem", lambda table: table.replace({"pf-7": told()})),
    ],
)
def test_what_aws_refuses_is_one_of_our_errors(
    table: DynamoListings,
    dynamodb: "DynamoDBClient",
    operation: str,
    call: Callable[[DynamoListings], object],
) -> None:
    for code, error in (
        ("ThrottlingException", UnavailableError),
        ("AccessDeniedException", ConfigurationError),
    ):
        with answers(dynamodb, operation, an_error(dynamodb, code)), pytest.raises(error):
            call(table)


def test_what_was_left_unprocessed_is_asked_for_again(
    dynamodb: "DynamoDBClient", listings_table: str, clock: FakeClock
) -> None:
    slept: list[float] = []
    table = DynamoListings(dynamodb, listings_table, clock, sleep=slept.append)
    table.replace({"k1": told(), "k2": told()})
    left = {"UnprocessedKeys": {"listings": {"Keys": [{"key": {"S": "k2"}}]}}}

    with answers(dynamodb, "BatchGetItem", left):
        found = table.filed(["k1", "k2"])

    assert (found, slept) == ({"k2": told()}, [0.05])


def test_what_was_left_unprocessed_is_written_again_and_nothing_else(
    dynamodb: "DynamoDBClient", listings_table: str, clock: FakeClock
) -> None:
    slept: list[float] = []
    table = DynamoListings(dynamodb, listings_table, clock, sleep=slept.append)

    with answers(dynamodb, "BatchWriteItem", unprocessed("k2"), unprocessed("k2")):
        table.replace({"k1": told(), "k2": told()})

    assert table.filed(["k1", "k2"]).keys() == {"k2"}
    assert slept == [0.05, 0.1]


def test_a_batch_that_never_ends_is_given_up(
    dynamodb: "DynamoDBClient", listings_table: str, clock: FakeClock
) -> None:
    slept: list[float] = []
    table = DynamoListings(dynamodb, listings_table, clock, sleep=slept.append)

    with (
        answers(dynamodb, "BatchWriteItem", *[unprocessed("k2")] * 99),
        pytest.raises(UnavailableError),
    ):
        table.replace({"k2": told()})

    assert 20 < sum(slept) < 60


def unprocessed(key: str) -> Any:
    item = {"key": {"S": key}, "source": {"S": "property_finder"}}
    return {"UnprocessedItems": {"listings": [{"PutRequest": {"Item": item}}]}}
