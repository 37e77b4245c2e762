"""The auditor as it is deployed: real wiring on moto, Lead.pro and both portals over HTTP."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from functions.ledger_auditor.app import handler
from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.aws.audit_book import DynamoAuditBook
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.aws.tokens import SecretTokenStore
from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.domain.admission import observed
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.entry import Entry, Note, State
from leadrelay.domain.errors import ConfigurationError
from leadrelay.domain.lead import Decision, LeadType, Shape
from leadrelay.http import JsonApi
from leadrelay.portals.property_finder.auth import PropertyFinderMinter
from leadrelay.portals.seeker_leads.auth import SeekerLeadsMinter
from leadrelay.wiring import ledger_auditor as wiring
from tests import canary
from tests.account_environment import environment_of
from tests.builders import ACCOUNT, AGENCY, an_enquiry
from tests.integration.keeper_deployment import a_context
from tests.simulators.faults import Fault
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSimulator
from tests.simulators.seeker_leads.shapes import CLASSIFIED

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

EVENTS = Path(__file__).parents[2] / "events"
NOW = datetime.now(UTC)
TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
NOON = datetime(YESTERDAY.year, YESTERDAY.month, YESTERDAY.day, 12, tzinfo=UTC)
SEEKER = Account(Portal.SEEKER_LEADS, "main")
DECISION = Decision(
    office_id=375, lead_type=LeadType.SALE, office_because="", type_because="by default"
)
PERSON = {"name": canary.NAME, "email": canary.EMAIL, "phones": (canary.PHONE,)}


@dataclass
class Deployed:
    crm: LeadProSimulator
    finder: PropertyFinderSimulator
    seeker: SeekerLeadsSimulator
    ledger: DynamoLedger
    book: DynamoAuditBook

    def tick(self) -> Any:
        return self.invoke(json.loads((EVENTS / "ledger_auditor.schedule.json").read_text()))

    def invoke(self, event: Any, seconds: float = 300) -> Any:
        answer = handler(event, a_context(seconds))
        canary.assert_clean(json.dumps(answer))
        return answer

    def deliver(self, number: int = 1, *, leads: int = 1, posts: int = 1) -> Entry:
        """An enquiry of yesterday as a forwarder would have left it."""
        enquiry = an_enquiry(
            portal_lead_id=f"message_lead_{number}", observed_at=NOON, created_at=NOON, **PERSON
        )
        made = [self._post(enquiry) for _ in range(leads)]
        entry = observed(None, enquiry, NOON)
        handles = LeadProMapper(AGENCY).draft(enquiry, DECISION, Shape.FULL, None).handles
        row = replace(
            entry.row,
            state=State.CREATED,
            due_at=None,
            posts=posts,
            delivered_at=NOON,
            lead_id=made[0] if made else 999,
        )
        done = Entry(row, replace(entry.record, sent_as=(handles,)))
        self.ledger.commit(done, expected=None, note=Note(at=NOW, what="created"))
        return done

    def list_at_finder(self, number: int) -> None:
        self.finder.add(deliver=False, id=f"message_lead_{number}", created_at=NOON)

    def _post(self, enquiry: Any) -> int:
        client = LeadPro(JsonApi(self.crm.url), lambda: self.crm.api_key, LeadProMapper(AGENCY))
        draft = client.draft(enquiry, DECISION, Shape.FULL, None)
        lead_id = client.create(draft, 5).lead_id
        assert lead_id is not None
        return lead_id


@pytest.fixture(autouse=True)
def cold_start() -> Iterator[None]:
    _cool_down()
    yield
    _cool_down()


def _cool_down() -> None:
    for module in (clients, wiring):
        for member in vars(module).values():
            if hasattr(member, "cache_clear"):
                member.cache_clear()


@pytest.fixture
def vendors() -> Iterator[tuple[LeadProSimulator, PropertyFinderSimulator, SeekerLeadsSimulator]]:
    with (
        LeadProSimulator() as crm,
        PropertyFinderSimulator() as finder,
        SeekerLeadsSimulator() as seeker,
    ):
        yield crm, finder, seeker


@pytest.fixture
def deployed(  # noqa: PLR0917 - fixtures
    vendors: tuple[LeadProSimulator, PropertyFinderSimulator, SeekerLeadsSimulator],
    dynamodb: "DynamoDBClient",
    secretsmanager: "SecretsManagerClient",
    ledger_table: str,
    portal_state_table: str,
    configuration_table: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Deployed:
    crm, finder, seeker = vendors
    key = json.dumps({"api_key": crm.api_key})
    arn = secretsmanager.create_secret(Name="lead-pro", SecretString=key)["ARN"]
    monkeypatch.setattr(wiring, "LOOKS_PER_MINUTE", 6_000)
    environment = {
        **environment_of(
            _settings(ACCOUNT, finder.url, None, secretsmanager),
            _settings(SEEKER, seeker.base_url, seeker.auth_url, secretsmanager),
        ),
        "LEDGER_TABLE": ledger_table,
        "PORTAL_STATE_TABLE": portal_state_table,
        "CONFIGURATION_TABLE": configuration_table,
        "TOKEN_REFRESHER_FUNCTION": "token-refresher",
        "LEAD_PRO_URL": crm.url,
        "LEAD_PRO_SECRET_ARN": arn,
        "SETTLE_SECONDS": "180",
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
    _mint(finder, seeker, secretsmanager)
    states = DynamoPortalStates(dynamodb, portal_state_table)
    for account in (ACCOUNT, SEEKER):
        states.write_poll(account, PollState(go_live=NOW - timedelta(days=30)))
    ledger = DynamoLedger(dynamodb, ledger_table, lambda: datetime.now(UTC))
    book = DynamoAuditBook(dynamodb, portal_state_table)
    return Deployed(crm, finder, seeker, ledger, book)


def _settings(
    account: Account, base_url: str, auth_url: str | None, client: "SecretsManagerClient"
) -> AccountSettings:
    arns = [client.create_secret(Name=f"{account}/{kind}")["ARN"] for kind in ("key", "token")]
    return AccountSettings(
        account=account,
        base_url=base_url,
        auth_url=auth_url,
        credentials_secret_arn=arns[0],
        token_secret_arn=arns[1],
    )


def _mint(
    finder: PropertyFinderSimulator, seeker: SeekerLeadsSimulator, client: "SecretsManagerClient"
) -> None:
    keys = {"api_key": finder.api_key, "api_secret": finder.api_secret}
    minted = {ACCOUNT: PropertyFinderMinter(JsonApi(finder.url)).mint(keys, NOW)}
    minter = SeekerLeadsMinter(
        JsonApi(seeker.auth_url, headers={"User-Agent": "relay/1 python/3 linux/6"}),
        seeker.base_url,
    )
    minted[SEEKER] = minter.mint(seeker.agencies[0].credentials, NOW)
    store = SecretTokenStore(client, {account: f"{account}/token" for account in minted})
    for account, token in minted.items():
        store.write(account, token)


@pytest.fixture
def midday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Yesterday has settled, whenever these tests run."""
    later = max(NOW, datetime(TODAY.year, TODAY.month, TODAY.day, 4, tzinfo=UTC))
    monkeypatch.setattr(wiring, "now", lambda: later + (datetime.now(UTC) - NOW))


@pytest.mark.usefixtures("midday")
def test_a_day_on_which_all_agree_is_balanced(deployed: Deployed) -> None:
    deployed.list_at_finder(1)
    deployed.deliver(1)

    answer = deployed.tick()

    assert answer["findings"] == []
    assert answer["looked_up"] == 1
    report = deployed.book.read_day(YESTERDAY)
    assert report is not None
    assert [(line.account, line.listed, line.held) for line in report.lines] == [
        (ACCOUNT, 1, 1),
        (SEEKER, 0, 0),
    ]
    assert report.drifts == ()


@pytest.mark.usefixtures("midday")
def test_what_does_not_agree_is_told_with_ids_and_counted(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(4):
        deployed.list_at_finder(number)
    deployed.deliver(1)
    deployed.deliver(2, leads=2, posts=2)
    deployed.deliver(3, leads=0)

    found = {one["key"]: one for one in deployed.tick()["findings"]}

    first, second = (lead["id"] for lead in _of(deployed.crm, "property_finder:message_lead_2"))
    assert {key: one["anomaly"] for key, one in found.items()} == {
        "property_finder:message_lead_0": "unseen",
        "property_finder:message_lead_2": "duplicate",
        "property_finder:message_lead_3": "missing",
    }
    assert found["property_finder:message_lead_2"]["lead_ids"] == [first, second]
    printed = capsys.readouterr().out
    assert '"BalanceOff"' in printed
    assert '"SilenceExcess"' in printed
    canary.assert_clean(printed)


def _of(crm: LeadProSimulator, key: str) -> list[Any]:
    return [lead for lead in crm.leads if lead["meta"]["src_key"] == key]


def test_the_auditor_writes_nothing_anywhere_but_what_it_found(
    deployed: Deployed, dynamodb: "DynamoDBClient"
) -> None:
    deployed.deliver(2, leads=2, posts=2)
    before = dynamodb.scan(TableName="ledger")["Items"]
    posted = len(deployed.crm.requests)

    deployed.invoke({"balance": True})

    assert dynamodb.scan(TableName="ledger")["Items"] == before
    assert {one.method for one in deployed.crm.requests[posted:]} == {"GET"}
    assert {one.method for one in deployed.finder.requests if "/auth/" not in one.path} == {"GET"}
    parts = {one["part"]["S"] for one in dynamodb.scan(TableName="portal-state")["Items"]}
    assert parts <= {"POLL", "STATE", "RHYTHM", YESTERDAY.isoformat()}


def test_a_person_asks_for_a_day(deployed: Deployed) -> None:
    deployed.seeker.receive(CLASSIFIED, deliver=False, id="lead_9", ingested_at=NOON)
    event = json.loads((EVENTS / "ledger_auditor.day.json").read_text())

    answer = deployed.invoke(event | {"day": YESTERDAY.isoformat()})

    assert answer["report"]["day"] == YESTERDAY.isoformat()
    assert [one["key"] for one in answer["findings"]] == ["seeker_leads:lead_9"]


def test_what_is_younger_than_a_restored_table_is_looked_up(deployed: Deployed) -> None:
    deployed.deliver(1, leads=2)
    event = json.loads((EVENTS / "ledger_auditor.restored.json").read_text())

    answer = deployed.invoke(event | {"restored_at": (NOON - timedelta(hours=1)).isoformat()})

    assert [one["anomaly"] for one in answer["findings"]] == ["duplicate"]
    assert (answer["looked_up"], answer["after"]) == (1, "")


@pytest.mark.usefixtures("midday")
def test_a_portal_and_a_crm_that_are_away_are_no_anomaly(deployed: Deployed) -> None:
    deployed.deliver(2, leads=2, posts=2)
    deployed.finder.script(Fault(status=503), path="/v1/leads", times=None)
    deployed.crm.script(Fault(status=503), path="/api/v103/*", times=None)

    answer = deployed.tick()

    assert (answer["findings"], answer["looked_up"], answer["not_looked_up"]) == ([], 0, 1)
    assert answer["report"]["lines"][0]["problem"] == "UnavailableError"


@pytest.mark.usefixtures("midday")
def test_a_field_that_nobody_has_documented_is_told_by_its_name(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.finder.add(
        deliver=False,
        id="message_lead_1",
        created_at=NOON,
        overrides={"nickname": canary.NAME, "channel": "pigeon"},
    )

    answer = deployed.tick()

    assert answer["report"]["drifts"] == [
        "property_finder: new field nickname (1 of 1)",
        "property_finder: new value channel (1 of 1)",
    ]
    printed = capsys.readouterr().out
    assert "ContractDrifted" in printed
    assert "pigeon" not in printed


@pytest.mark.proves("F91")
@pytest.mark.usefixtures("midday")
def test_an_office_that_lead_pro_does_not_have_is_told(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OFFICE_ID", "376")

    deployed.tick()

    printed = capsys.readouterr().out
    assert "ConfigurationUnknownToCrm" in printed
    assert '"default_office"' in printed


def test_without_a_key_for_lead_pro_the_rest_is_audited(
    deployed: Deployed, secretsmanager: "SecretsManagerClient"
) -> None:
    deployed.deliver(2, leads=2, posts=2)
    secretsmanager.put_secret_value(SecretId="lead-pro", SecretString="{}")

    answer = deployed.invoke({"balance": True})

    assert (answer["looked_up"], answer["not_looked_up"]) == (0, 1)
    assert answer["report"]["lines"][0]["held"] == 1


def test_a_wrong_deployment_says_what_is_wrong(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEAD_PRO_URL", "lead.pro")

    with pytest.raises(ConfigurationError, match="LEAD_PRO_URL"):
        deployed.tick()
    assert '"ConfigurationInvalid"' in capsys.readouterr().out
