"""The forwarder as it is deployed: SQS events in, leads at Lead.pro and ledger rows out."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from functions.lead_forwarder.app import handler
from leadrelay import codec
from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.aws.configuration import DynamoConfigurations, Version
from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.aws.listings import DynamoListings
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.aws.tokens import SecretTokenStore
from leadrelay.crm.lead_pro.contacts import contact, listing
from leadrelay.domain.coverage import PollState
from leadrelay.domain.entry import ParkReason, Row, State
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.listing import Filed, Listing
from leadrelay.domain.token import AccessToken
from leadrelay.http import JsonApi
from leadrelay.portals.property_finder.auth import PropertyFinderMinter
from leadrelay.wiring import lead_forwarder as wiring
from tests import canary
from tests.account_environment import environment_of
from tests.builders import ACCOUNT, an_enquiry, an_unreadable
from tests.simulators.faults import Fault
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

CACHES = (
    clients._client,  # noqa: SLF001 - a cold start
    wiring._configuration,  # noqa: SLF001
    wiring._contact_key,  # noqa: SLF001
    wiring._catalogue,  # noqa: SLF001
    wiring._forwarder,  # noqa: SLF001
    wiring._key_secret,  # noqa: SLF001
    wiring._settings,  # noqa: SLF001
    wiring._telemetry,  # noqa: SLF001
    wiring._visibility,  # noqa: SLF001
)
NOW = datetime.now(UTC)
CREATE = "/api/v103/leads"


@dataclass
class Deployed:
    crm: LeadProSimulator
    ledger: DynamoLedger
    sqs: "SQSClient"
    queue_url: str

    def deliver(self, *bodies: str, seconds: float = 30) -> list[str]:
        """Runs one invocation; answers the ids of the messages that must come again."""
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.queue_url, MessageBody=body)
        received = self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10)
        records = [_record(number, one) for number, one in enumerate(received["Messages"])]
        context = SimpleNamespace(
            aws_request_id="request-1",
            get_remaining_time_in_millis=lambda: int(seconds * 1000),
            function_name="lead-forwarder",
            memory_limit_in_mb=512,
            invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:lead-forwarder",
        )
        answer = handler({"Records": records}, context)
        return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]

    def row(self, key: str) -> Row:
        entry = self.ledger.read(key)
        assert entry is not None
        return entry.row

    @property
    def markers(self) -> list[str]:
        return sorted(lead["meta"]["src_key"] for lead in self.crm.leads)


def _record(number: int, message: Any) -> dict[str, Any]:
    return {
        "messageId": str(number),
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:enquiries",
        "awsRegion": "us-east-1",
    }


def message(number: int = 1, **said: Any) -> str:
    told = {"portal_lead_id": str(number), "observed_at": NOW, "created_at": NOW} | said
    body = codec.observation_to_body(an_enquiry(**told))
    return Envelope(kind=Kind.ENQUIRY, account=ACCOUNT, received_at=NOW, body=body).to_json()


def command(key: str) -> str:
    body = {"command": "replay", "key": key}
    return Envelope(kind=Kind.COMMAND, account=ACCOUNT, received_at=NOW, body=body).to_json()


@pytest.fixture(autouse=True)
def cold_start() -> Iterator[None]:
    for cache in CACHES:
        cache.cache_clear()
    yield
    for cache in CACHES:
        cache.cache_clear()


@pytest.fixture
def crm() -> Iterator[LeadProSimulator]:
    with LeadProSimulator() as simulator:
        yield simulator


@pytest.fixture
def portal() -> Iterator[PropertyFinderSimulator]:
    with PropertyFinderSimulator() as simulator:
        yield simulator


def _finder(
    portal: PropertyFinderSimulator, secretsmanager: "SecretsManagerClient"
) -> AccountSettings:
    """Its token has no value yet."""
    arns = [secretsmanager.create_secret(Name=name)["ARN"] for name in ("credentials", "token")]
    return AccountSettings(
        account=ACCOUNT,
        base_url=portal.url,
        auth_url=None,
        credentials_secret_arn=arns[0],
        token_secret_arn=arns[1],
    )


@pytest.fixture
def deployed(  # noqa: PLR0917 - fixtures
    crm: LeadProSimulator,
    portal: PropertyFinderSimulator,
    dynamodb: "DynamoDBClient",
    ledger_table: str,
    portal_state_table: str,
    configuration_table: str,
    listings_table: str,
    sqs: "SQSClient",
    queue_url: str,
    secretsmanager: "SecretsManagerClient",
    monkeypatch: pytest.MonkeyPatch,
) -> Deployed:
    arn = secretsmanager.create_secret(
        Name="lead-pro", SecretString=json.dumps({"api_key": crm.api_key})
    )["ARN"]
    contact_key = secretsmanager.create_secret(
        Name="contact-key", SecretString=json.dumps({"key": canary.TOKEN * 3})
    )["ARN"]
    environment = {
        **environment_of(_finder(portal, secretsmanager)),
        "LISTINGS_TABLE": listings_table,
        "LEDGER_TABLE": ledger_table,
        "PORTAL_STATE_TABLE": portal_state_table,
        "CONFIGURATION_TABLE": configuration_table,
        "ENQUIRY_QUEUE_URL": queue_url,
        "BACKFILL_QUEUE_URL": queue_url,
        "LEAD_PRO_URL": crm.url,
        "LEAD_PRO_SECRET_ARN": arn,
        "CONTACT_KEY_SECRET_ARN": contact_key,
        "SETTLE_SECONDS": "0",
        "CRM_CALL_SECONDS": "3",
        "OFFICE_ID": "375",
        "DEFAULT_LEAD_TYPE": "sale",
        "PLACEHOLDER_EMAIL_DOMAIN": "agency.example",
        "PHONE_REGION": "AE",
        "LEAD_SOURCE": "homepage",
        "TEST_OFFICE_ID": "",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    states = DynamoPortalStates(dynamodb, portal_state_table)
    line = PollState(go_live=NOW - timedelta(days=1), history_done_at=NOW)
    states.write_poll(ACCOUNT, line)
    ledger = DynamoLedger(dynamodb, ledger_table, lambda: datetime.now(UTC))
    return Deployed(crm, ledger, sqs, queue_url)


def test_every_message_of_a_batch_becomes_a_lead(deployed: Deployed) -> None:
    assert deployed.deliver(*map(message, range(5))) == []

    assert deployed.markers == [f"property_finder:{number}" for number in range(5)]


@pytest.mark.proves("F60", "F61")
@pytest.mark.parametrize("poison", ["", "not JSON", '{"schema_version": 1}', "[" * 5000])
def test_a_poisonous_message_comes_back_alone(deployed: Deployed, poison: str) -> None:
    failed = deployed.deliver(message(1), poison or " ", message(2))

    assert len(failed) == 1
    assert deployed.markers == ["property_finder:1", "property_finder:2"]


@pytest.mark.proves("F67")
def test_a_message_of_a_newer_release_comes_back(deployed: Deployed) -> None:
    newer = json.loads(message(1)) | {"schema_version": 9}

    assert len(deployed.deliver(json.dumps(newer))) == 1
    assert deployed.markers == []


@pytest.mark.proves("F60")
def test_an_enquiry_that_cannot_be_read_is_parked_with_all_it_said(deployed: Deployed) -> None:
    wire = json.loads(message(1))
    wire["body"] = {"portal_lead_id": 7, "nonsense": True}

    assert deployed.deliver(json.dumps(wire)) == []

    (entry,) = parked(deployed)
    assert entry.park_reason is ParkReason.UNREADABLE


@pytest.mark.proves("F46")
def test_a_body_that_no_portal_sends_is_parked(deployed: Deployed) -> None:
    raw = Envelope.of_webhook(ACCOUNT, NOW, b'{"type": "lead.created", "entity": 5').to_json()

    assert deployed.deliver(raw) == []

    (entry,) = parked(deployed)
    assert entry.park_reason is ParkReason.UNREADABLE


def parked(deployed: Deployed) -> list[Row]:
    client = clients.dynamodb()
    keys = {item["key"]["S"] for item in client.scan(TableName="ledger")["Items"]}
    rows = [deployed.row(key) for key in keys]
    return [row for row in rows if row.state is State.PARKED]


@pytest.mark.proves("F81", "F69")
def test_a_lost_answer_is_found_in_the_crm_and_not_sent_again(deployed: Deployed) -> None:
    deployed.crm.script(Fault(reset="after"), method="POST", path=CREATE)
    deployed.deliver(message(1))
    assert deployed.row("property_finder:1").state is State.UNKNOWN

    key = Envelope(
        kind=Kind.KEY, account=ACCOUNT, received_at=NOW, body={"key": "property_finder:1"}
    )
    due_at = deployed.row("property_finder:1").due_at
    assert due_at is not None
    with time_machine.travel(due_at):
        deployed.deliver(key.to_json())

    assert deployed.row("property_finder:1").state is State.CREATED
    assert len(deployed.crm.received("POST", CREATE)) == 1


@pytest.mark.proves("F91")
def test_an_unknown_office_parks_what_a_replay_delivers_after_the_correction(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_ID", "999999")
    deployed.deliver(message(1))
    row = deployed.row("property_finder:1")
    assert (row.park_reason, "office_id" in row.reason) == (ParkReason.REJECTED, True)

    monkeypatch.setenv("OFFICE_ID", "375")
    deployed.deliver(command("property_finder:1"))

    assert deployed.row("property_finder:1").state is State.CREATED


@pytest.mark.parametrize("variable", ["OFFICE_ID", "PLACEHOLDER_EMAIL_DOMAIN"])
def test_without_the_agencys_part_enquiries_are_kept_and_the_variable_is_named(
    deployed: Deployed,
    variable: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(variable, "")

    assert deployed.deliver(message(1)) == []

    assert deployed.row("property_finder:1").state is State.NEW
    printed = capsys.readouterr().out
    assert variable in printed
    assert "ConfigurationInvalid" in printed
    assert deployed.markers == []


def pushed(number: int, **said: Any) -> None:
    """Read by a process that starts cold."""
    document = {
        "default_office": 1213,
        "default_type": "let",
        "placeholder_email_domain": "other.example",
        "phone_region": "AE",
        "source": "homepage",
    }
    version = Version(
        number=number, at=NOW, by="user/jane", document=json.dumps(document | said), text=""
    )
    DynamoConfigurations(clients.dynamodb(), "configuration").push(version)
    wiring._configuration.cache_clear()  # noqa: SLF001


def test_what_was_pushed_is_decided_by_without_another_deployment(deployed: Deployed) -> None:
    deployed.deliver(message(1, email=None))
    pushed(1)
    deployed.deliver(message(2, email=None))
    pushed(2, default_office=1214)
    deployed.deliver(message(3, email=None))

    leads = [(one["office_id"], one["type"]) for one in deployed.crm.leads]
    assert leads == [(375, "sale"), (1213, "let"), (1214, "let")]
    assert deployed.crm.leads[2]["email"].endswith("@other.example")
    decision = deployed.row("property_finder:3").decision
    assert decision is not None
    assert decision.version == 2


def test_the_rules_of_a_pushed_version_route_suppress_and_hold(deployed: Deployed) -> None:
    rules = [
        {"name": "staff", "when": {"contact": ["boss@agency.example"]}, "suppress": True},
        {"name": "calls", "when": {"channel": ["call"]}, "hold": True},
        {"name": "here", "when": {"portal": ["property_finder"]}, "office": 1214},
    ]
    pushed(1, rules=rules)

    deployed.deliver(
        message(1, email="boss@agency.example"), message(2, channel="call"), message(3)
    )

    rows = [deployed.row(f"property_finder:{number}") for number in (1, 2, 3)]
    assert [row.state for row in rows] == [State.SUPPRESSED, State.PARKED, State.CREATED]
    assert (rows[0].reason, rows[1].reason) == ("rule staff", "rule calls")
    assert [lead["office_id"] for lead in deployed.crm.leads] == [1214]


@pytest.mark.parametrize("broken", ["unreadable", "no table"])
def test_without_a_readable_configuration_enquiries_are_kept_and_it_is_said(
    deployed: Deployed,
    broken: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if broken == "unreadable":
        pushed(1, of_a_newer_release=True)
    else:
        monkeypatch.setenv("CONFIGURATION_TABLE", "no-such-table")

    assert deployed.deliver(message(1)) == []

    assert deployed.row("property_finder:1").state is State.NEW
    assert "ConfigurationInvalid" in capsys.readouterr().out
    assert deployed.markers == []


def test_many_versions_do_not_pile_up_in_a_warm_process(deployed: Deployed) -> None:
    for number in range(1, 6):
        pushed(number)
        deployed.deliver(message(number))

    assert len(deployed.markers) == 5
    assert wiring._forwarder.cache_info().currsize <= 2  # noqa: SLF001


def test_without_a_key_for_the_crm_enquiries_are_kept(
    deployed: Deployed, secretsmanager: "SecretsManagerClient"
) -> None:
    secretsmanager.put_secret_value(SecretId="lead-pro", SecretString="{}")

    assert deployed.deliver(message(1)) == []

    assert deployed.row("property_finder:1").state is State.NEW
    assert deployed.crm.requests == []


def test_without_its_own_settings_every_message_comes_back(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEDGER_TABLE")

    with pytest.raises(Exception, match="LEDGER_TABLE"):
        deployed.deliver(message(1))


@pytest.mark.proves("F62")
def test_an_invocation_without_time_returns_the_message_and_keeps_the_enquiry(
    deployed: Deployed,
) -> None:
    assert len(deployed.deliver(message(1), seconds=5)) == 1

    assert deployed.row("property_finder:1").state is State.NEW
    assert deployed.markers == []


@pytest.mark.proves("F70")
def test_what_dynamodb_would_refuse_is_kept_as_text(deployed: Deployed) -> None:
    said = {"name": "Zo\u00eb \U0001f3e1 \u202etest", "details": {"a": "9" * 60, "b": "NaN"}}

    assert deployed.deliver(message(1, **said)) == []

    assert deployed.row("property_finder:1").state is State.CREATED


def test_an_unreadable_enquiry_of_a_poll_is_parked_under_its_own_key(deployed: Deployed) -> None:
    body = codec.observation_to_body(an_unreadable(portal_lead_id="9", observed_at=NOW))
    wire = Envelope(kind=Kind.ENQUIRY, account=ACCOUNT, received_at=NOW, body=body)

    deployed.deliver(wire.to_json())

    assert deployed.row("property_finder:9").park_reason is ParkReason.UNREADABLE


@pytest.fixture
def listings(
    dynamodb: "DynamoDBClient",
    listings_table: str,
) -> DynamoListings:
    return DynamoListings(dynamodb, listings_table, lambda: datetime.now(UTC))


@pytest.fixture
def token(portal: PropertyFinderSimulator, secretsmanager: "SecretsManagerClient") -> AccessToken:
    """What the refresher would have written."""
    credentials = {"api_key": portal.api_key, "api_secret": portal.api_secret}
    minted = PropertyFinderMinter(JsonApi(portal.url)).mint(credentials, NOW)
    SecretTokenStore(secretsmanager, {ACCOUNT: "token"}).write(ACCOUNT, minted)
    return minted


def lead_type(deployed: Deployed) -> str:
    (lead,) = deployed.crm.leads
    kind: str = lead["type"]
    return kind


def test_what_was_imported_decides_and_no_portal_is_asked(
    deployed: Deployed,
    listings: DynamoListings,
    portal: PropertyFinderSimulator,
    token: AccessToken,  # noqa: ARG001
) -> None:
    filed = Filed(listing=Listing(reference="PF-ABC-1001", offering="rent"))
    listings.replace({"pf-abc-1001": filed})

    deployed.deliver(message(1, listing_reference="pf-abc-1001"))

    assert lead_type(deployed) == "let"
    assert portal.received("GET", "/v1/listings") == []


def test_a_listing_that_is_not_in_the_catalogue_is_asked_of_its_portal_once(
    deployed: Deployed,
    listings: DynamoListings,
    portal: PropertyFinderSimulator,
    token: AccessToken,  # noqa: ARG001
) -> None:
    deployed.deliver(message(1, listing_reference="PF-ABC-1003"))
    wiring._catalogue.cache_clear()  # noqa: SLF001 - another process
    wiring._forwarder.cache_clear()  # noqa: SLF001
    deployed.deliver(message(2, listing_reference="PF-ABC-1003"))

    assert [lead["type"] for lead in deployed.crm.leads] == ["let", "let"]
    assert len(portal.received("GET", "/v1/listings")) == 1
    filed = listings.read("pf-abc-1003")
    assert filed is not None
    assert filed.listing is not None
    assert (filed.source, filed.listing.offering) == ("property_finder", "rent")


@pytest.mark.parametrize(
    "fault",
    [Fault(delay=6), Fault(status=500), Fault(html="<html>"), Fault(expired_token=True)],
    ids=["slow", "500", "html", "401"],
)
def test_a_portal_that_cannot_be_asked_delays_no_lead(
    deployed: Deployed,
    portal: PropertyFinderSimulator,
    token: AccessToken,  # noqa: ARG001
    fault: Fault,
) -> None:
    portal.script(fault, path="/v1/listings", times=9)
    began = time.monotonic()

    assert deployed.deliver(message(1, listing_reference="PF-ABC-1003")) == []

    assert lead_type(deployed) == "sale"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "said", [{"created_at": NOW - timedelta(days=2)}, {"erased": True}, {"created_at": None}]
)
def test_nothing_is_looked_up_for_an_enquiry_that_is_not_sent_now(
    deployed: Deployed,
    portal: PropertyFinderSimulator,
    token: AccessToken,  # noqa: ARG001
    said: dict[str, Any],
) -> None:
    DynamoPortalStates(clients.dynamodb(), "portal-state").write_poll(
        ACCOUNT, PollState(revision=1, go_live=NOW - timedelta(days=1))
    )

    deployed.deliver(message(1, listing_reference="PF-ABC-1003", **said))

    assert deployed.markers == []
    assert portal.received("GET", "/v1/listings") == []


def test_without_a_token_nobody_is_asked(
    deployed: Deployed, portal: PropertyFinderSimulator, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.deliver(message(1, listing_reference="PF-ABC-1003"))

    assert lead_type(deployed) == "sale"
    assert portal.requests == []
    assert "ListingNotRead" in capsys.readouterr().out


@pytest.mark.parametrize(
    "typed", [contact("Ada@Example.com", "AE"), contact("050 111 0001", "AE"), listing("mar-12 ")]
)
def test_an_enquiry_is_found_by_the_person_and_by_the_listing(
    deployed: Deployed, dynamodb: "DynamoDBClient", ledger_table: str, typed: str
) -> None:
    deployed.deliver(message(1, email="ada@example.com", listing_reference="MAR-12"))
    digests = ContactDigests(lambda: canary.TOKEN * 3, lambda _: ())

    found = LedgerReader(dynamodb, ledger_table).keys_of(digests.digest(typed))

    assert found == ["property_finder:1"]


def test_every_line_about_an_enquiry_says_which_and_what_brought_it(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Envelope.from_json(message(1))

    deployed.deliver(replace(told, cause="webhook-request-7").to_json())

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    about = [line for line in lines if line.get("message") == "EntryChanged"]
    assert [line["what"] for line in about] == ["sending", "created"]
    for line in about:
        assert (line["key"], line["cause"]) == ("property_finder:1", "webhook-request-7")
        assert (line["message_id"], line["request_id"]) == ("0", "request-1")
