"""The poller as it is deployed: ticks in, a portal's enquiries on the queues out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from functions.delivery_sweeper.app import handler as sweep
from functions.portal_poller.app import handler as poll
from functions.token_refresher.app import handler as refresh
from leadrelay import codec
from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.domain.admission import observed
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Note
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.errors import ConfigurationError
from leadrelay.domain.token import AccessToken, Refreshed
from leadrelay.wiring import access, delivery_sweeper, portal_poller, token_refresher
from tests.account_environment import environment_of
from tests.builders import ACCOUNT, NOW
from tests.fakes.clock import FakeClock
from tests.simulators.faults import Fault
from tests.simulators.property_finder import PropertyFinderSimulator

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

EVENTS = Path(__file__).parents[2] / "events"
MODULES = (clients, delivery_sweeper, portal_poller, token_refresher)
MINUTE = timedelta(minutes=1)


def cool_down() -> None:
    for module in MODULES:
        for member in vars(module).values():
            if hasattr(member, "cache_clear"):
                member.cache_clear()


class InProcessRefresher:
    """The refresher's own handler, without the Lambda around it."""

    def __init__(self, *_: object) -> None:
        self.context = a_context(25)

    def refresh(self, account: Account, rejected: AccessToken | None) -> Refreshed:
        event = {
            "portal": account.portal,
            "account": account.name,
            "minted_at": rejected.minted_at.isoformat() if rejected else None,
        }
        return Refreshed(refresh(event, self.context)["outcomes"][str(account)])


def a_context(seconds: float) -> Any:
    return SimpleNamespace(
        aws_request_id="request-1", get_remaining_time_in_millis=lambda: int(seconds * 1000)
    )


@dataclass
class Deployed:
    portal: PropertyFinderSimulator
    clock: FakeClock
    sqs: "SQSClient"
    queues: dict[str, str]
    states: DynamoPortalStates
    ledger: DynamoLedger
    secrets: "SecretsManagerClient"

    def tick(self, by: timedelta = timedelta(0)) -> str:
        self.clock.advance(by)
        event = json.loads((EVENTS / "portal_poller.schedule.json").read_text())
        outcome: str = poll(event, a_context(300))["outcomes"][str(ACCOUNT)]
        return outcome

    def sweep(self) -> int:
        event = json.loads((EVENTS / "delivery_sweeper.schedule.json").read_text())
        queued: int = sweep(event, a_context(50))["queued"]
        return queued

    def take(self, queue: str) -> list[Envelope]:
        taken: list[Envelope] = []
        while True:
            answer = self.sqs.receive_message(
                QueueUrl=self.queues[queue], MaxNumberOfMessages=10, VisibilityTimeout=300
            )
            if not answer.get("Messages"):
                return taken
            taken += [Envelope.from_json(message["Body"]) for message in answer["Messages"]]

    def ids(self, queue: str) -> set[str]:
        return {envelope.body["portal_lead_id"] for envelope in self.take(queue)}

    def forward(self, envelopes: list[Envelope]) -> None:
        """As far as the ledger."""
        for envelope in envelopes:
            observation = codec.observation_from_body(envelope.body)
            entry = observed(None, observation, self.clock())
            self.ledger.commit(entry, expected=None, note=Note(at=NOW, what="observed"))

    @property
    def state(self) -> PollState:
        return self.states.read_poll(ACCOUNT)

    def went_live(self) -> None:
        """A month ago, with nothing left to sweep."""
        self.states.write_poll(
            ACCOUNT,
            PollState(
                go_live=NOW - timedelta(days=30),
                watermark=NOW - timedelta(minutes=5),
                daily_done_at=NOW,
                history_done_at=NOW,
            ),
        )

    def forget_credentials(self) -> None:
        self.secrets.put_secret_value(SecretId="credentials", SecretString=" ")


@pytest.fixture(autouse=True)
def cold_start() -> Iterator[None]:
    cool_down()
    yield
    cool_down()


@pytest.fixture
def portal(clock: FakeClock) -> Iterator[PropertyFinderSimulator]:
    with PropertyFinderSimulator(clock=clock) as simulator:
        yield simulator


@pytest.fixture
def environment(
    portal: PropertyFinderSimulator,
    secretsmanager: "SecretsManagerClient",
    sqs: "SQSClient",
    ledger_table: str,
    portal_state_table: str,
) -> dict[str, str]:
    credentials = {"api_key": portal.api_key, "api_secret": portal.api_secret}
    filled = secretsmanager.create_secret(Name="credentials", SecretString=json.dumps(credentials))
    account = AccountSettings(
        account=ACCOUNT,
        base_url=portal.url,
        auth_url=None,
        credentials_secret_arn=filled["ARN"],
        token_secret_arn=secretsmanager.create_secret(Name="token")["ARN"],
    )
    return {
        **environment_of(account),
        "DOORBELL_QUEUE_URL": "",
        "PORTAL_STATE_TABLE": portal_state_table,
        "LEDGER_TABLE": ledger_table,
        "ENQUIRY_QUEUE_URL": sqs.create_queue(QueueName="enquiries")["QueueUrl"],
        "BACKFILL_QUEUE_URL": sqs.create_queue(QueueName="backfill")["QueueUrl"],
        "DEAD_LETTER_QUEUE_URLS": sqs.create_queue(QueueName="dead")["QueueUrl"],
        "TOKEN_REFRESHER_FUNCTION": "token-refresher",
        "POLL_INTERVAL_SECONDS": "300",
        "POLL_OVERLAP_SECONDS": "7200",
        "HISTORY_DAYS": "10",
    }


@pytest.fixture
def deployed(  # noqa: PLR0917 - fixtures
    portal: PropertyFinderSimulator,
    environment: dict[str, str],
    clock: FakeClock,
    dynamodb: "DynamoDBClient",
    sqs: "SQSClient",
    secretsmanager: "SecretsManagerClient",
    monkeypatch: pytest.MonkeyPatch,
) -> Deployed:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for module in (portal_poller, token_refresher, delivery_sweeper):
        monkeypatch.setattr(module, "now", clock)
    monkeypatch.setattr(access, "LambdaTokenRefresher", InProcessRefresher)
    return Deployed(
        portal=portal,
        clock=clock,
        sqs=sqs,
        queues={
            "fresh": environment["ENQUIRY_QUEUE_URL"],
            "backfill": environment["BACKFILL_QUEUE_URL"],
            "dead": environment["DEAD_LETTER_QUEUE_URLS"],
        },
        states=DynamoPortalStates(dynamodb, environment["PORTAL_STATE_TABLE"]),
        ledger=DynamoLedger(dynamodb, environment["LEDGER_TABLE"], clock),
        secrets=secretsmanager,
    )


def test_the_first_tick_gets_a_token_draws_the_line_and_queues_all_there_is(
    deployed: Deployed,
) -> None:
    fresh = deployed.portal.add(created_at=NOW - MINUTE)
    history = deployed.portal.fill(
        120, since=NOW - timedelta(days=9), until=NOW - timedelta(days=1)
    )

    assert deployed.tick() == "completed"

    assert deployed.ids("fresh") == {fresh.id}
    assert deployed.ids("backfill") >= {lead.id for lead in history}
    assert deployed.state.go_live == NOW
    assert deployed.state.watermark == NOW - timedelta(minutes=2)
    assert deployed.portal.access.minted == 1


def test_what_reached_the_ledger_is_queued_again_only_when_it_changes(deployed: Deployed) -> None:
    deployed.went_live()
    leads = deployed.portal.fill(60, since=NOW - timedelta(minutes=50), until=NOW - MINUTE)
    deployed.tick()
    deployed.forward(deployed.take("fresh"))

    deployed.portal.change(leads[3].id, tags=["changed"])
    deployed.tick(timedelta(minutes=5))

    assert deployed.ids("fresh") == {leads[3].id}


@pytest.mark.proves("F21")
@pytest.mark.parametrize(
    "fault",
    [
        Fault(html="<h1>Maintenance</h1>"),
        Fault(status=200, content={"data": None, "pagination": None}),
        Fault(status=200, content=[]),
        Fault(status=204),
        Fault(truncate=40),
    ],
)
def test_a_200_that_is_no_page_is_a_schema_error_and_never_no_leads(
    deployed: Deployed, fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.went_live()
    lead = deployed.portal.add(created_at=NOW - MINUTE)
    deployed.portal.script(fault, method="GET", path="/v1/leads", times=9)

    assert deployed.tick() == "failed"
    assert deployed.state.watermark == NOW - timedelta(minutes=5)
    assert '"PortalSchemaErrors"' in capsys.readouterr().out

    deployed.portal.faults.clear()
    assert deployed.tick(MINUTE) == "completed"
    assert deployed.ids("fresh") == {lead.id}


@pytest.mark.proves("F15")
def test_a_token_that_dies_between_two_pages_is_renewed_once_and_the_page_repeated(
    deployed: Deployed,
) -> None:
    deployed.went_live()
    leads = deployed.portal.fill(60, since=NOW - timedelta(minutes=50), until=NOW - MINUTE)
    deployed.tick()
    deployed.take("fresh")
    deployed.clock.advance(timedelta(minutes=5))
    deployed.portal.script(Fault(status=401), method="GET", path="/v1/leads", times=1, skip=1)

    assert deployed.tick() == "completed"

    assert deployed.ids("fresh") | deployed.ids("backfill") == {lead.id for lead in leads}
    assert deployed.portal.access.minted == 2


@pytest.mark.proves("F14")
def test_a_portal_that_refuses_every_fresh_token_once_is_polled_all_the_same(
    deployed: Deployed,
) -> None:
    deployed.went_live()
    deployed.portal.settings.first_use_401 = True
    lead = deployed.portal.add(created_at=NOW - MINUTE)

    assert deployed.tick() == "completed"

    assert deployed.ids("fresh") == {lead.id}
    assert deployed.portal.access.minted == 1


@pytest.mark.proves("F15")
def test_a_second_refusal_ends_the_poll_where_it_was(deployed: Deployed) -> None:
    deployed.went_live()
    deployed.portal.script(Fault(status=401), method="GET", path="/v1/leads", times=9)

    assert deployed.tick() == "failed"

    assert deployed.state.watermark == NOW - timedelta(minutes=5)
    assert len(deployed.portal.received("GET", "/v1/leads")) <= 2


def test_an_account_without_credentials_is_not_polled_and_a_metric_says_so(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.forget_credentials()

    assert deployed.tick() == "not_configured"

    printed = capsys.readouterr().out
    assert deployed.portal.received("GET", "/v1/leads") == []
    assert '"NotConfigured"' in printed
    assert '"PollFailed"' not in printed


@pytest.mark.proves("F10")
def test_refused_credentials_are_reported_and_the_watermark_stays(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.went_live()
    deployed.portal.script(Fault(status=401), method="POST", path="/v1/auth/token", times=9)

    assert deployed.tick() == "failed"

    assert '"CredentialsRefused"' in capsys.readouterr().out
    assert deployed.state.watermark == NOW - timedelta(minutes=5)


def test_a_lead_that_nobody_can_read_is_queued_too(deployed: Deployed) -> None:
    deployed.went_live()
    page = {
        "data": [{"id": "odd", "createdAt": 17, "sender": "?"}],
        "pagination": {"page": 1, "perPage": 50, "total": 1, "totalPages": 1}
        | {"nextPage": None, "prevPage": None},
    }
    deployed.portal.script(Fault(status=200, content=page), method="GET", path="/v1/leads", times=1)

    assert deployed.tick() == "completed"

    (envelope,) = deployed.take("fresh")
    assert envelope.kind is Kind.ENQUIRY
    assert "raw" in envelope.body


def test_a_deployment_without_settings_fails_by_name(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BACKFILL_QUEUE_URL")

    with pytest.raises(ConfigurationError, match="BACKFILL_QUEUE_URL"):
        deployed.tick()

    assert '"ConfigurationInvalid"' in capsys.readouterr().out


def test_the_sweeper_queues_the_keys_of_what_is_due(deployed: Deployed) -> None:
    deployed.went_live()
    lead = deployed.portal.add(created_at=NOW - MINUTE)
    deployed.tick()
    deployed.forward(deployed.take("fresh"))
    deployed.clock.advance(MINUTE)

    assert deployed.sweep() == 1

    (envelope,) = deployed.take("fresh")
    assert (envelope.kind, envelope.account) == (Kind.KEY, ACCOUNT)
    assert envelope.body == {"key": f"property_finder:{lead.id}"}


def test_nothing_due_queues_nothing(deployed: Deployed) -> None:
    assert deployed.sweep() == 0
    assert deployed.take("fresh") == []


def test_a_state_survives_its_own_storage(deployed: Deployed) -> None:
    deployed.portal.add(deliver=False, created_at=deployed.clock() - timedelta(hours=20))
    deployed.tick()
    state = deployed.state

    assert state.history is not None
    stored = deployed.states.write_poll(ACCOUNT, state)

    assert deployed.state == stored == replace(state, revision=state.revision + 1)


@pytest.mark.proves("F30")
def test_a_poller_that_is_killed_stops_its_account_for_less_than_a_minute(
    deployed: Deployed, dynamodb: "DynamoDBClient", portal_state_table: str
) -> None:
    leases: list[Any] = []

    def look(_exchange: object) -> None:
        items = dynamodb.scan(TableName=portal_state_table)["Items"]
        leases.extend(item["until"]["N"] for item in items if item["part"]["S"] == "LEASE")

    deployed.portal.after_exchange = look
    deployed.tick()

    longest = max(float(until) for until in leases)
    assert longest <= (deployed.clock() + timedelta(minutes=1)).timestamp()


@pytest.mark.proves("F65")
def test_the_sweeper_tells_of_dead_letters_once_there_are_any(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.sweep()
    before = capsys.readouterr().out
    deployed.sqs.send_message(QueueUrl=deployed.queues["dead"], MessageBody="given up")

    deployed.sweep()

    assert "DeadLettersFound" not in before
    assert '"DeadLettersFound":[1.0]' in capsys.readouterr().out.replace(" ", "")
