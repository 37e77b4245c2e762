"""The console as it is deployed: events of a dashboard in, HTML out, and commands on the queue."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from functions.operator_actions.app import handler as act
from functions.operator_console.app import handler as show
from leadrelay.aws import clients
from leadrelay.aws.configuration import DynamoConfigurations, Version
from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.crm.lead_pro.contacts import traces_of
from leadrelay.domain.admission import observed
from leadrelay.domain.command import Command
from leadrelay.domain.coverage import PollState
from leadrelay.domain.entry import Entry, Note, ParkReason, State
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import ConfigurationError
from leadrelay.wiring import operator_actions, operator_console
from tests import canary
from tests.builders import ACCOUNT, NOW, an_enquiry
from tests.widgets import Widget, is_harmless

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

EVENTS = Path(__file__).parents[2] / "events"
KEY = "property_finder:message_lead_1"
CONTACT_KEY = "k" * 64
PERSON: Mapping[str, Any] = {
    "name": canary.NAME,
    "email": canary.EMAIL,
    "phones": (canary.PHONE,),
    "message": canary.MESSAGE,
    "listing_reference": "MAR-2026-0012",
}
VIEWS = ["headline", "enquiries", "open", "parked", "accounts", "timeline", "search"]
DOCUMENT = {"time_zone": "Asia/Dubai", "phone_region": "AE"}


@dataclass
class Deployed:
    ledger: DynamoLedger
    states: DynamoPortalStates
    configurations: DynamoConfigurations
    sqs: "SQSClient"
    queue_url: str

    def shows(self, name: str, **said: Any) -> Widget:
        widget = Widget(show(event(f"operator_console.{name}") | said, a_context()))
        assert is_harmless(widget)
        return widget

    def presses(self, name: str, **said: Any) -> Widget:
        return Widget(act(event(f"operator_actions.{name}") | said, a_context()))

    def finds(self, typed: str) -> Widget:
        asked = event("operator_console.search")
        asked["widgetContext"]["forms"]["all"]["search"] = typed
        return Widget(show(asked, a_context()))

    def admit(self, number: int = 1, *, at: timedelta = timedelta(0), **row: Any) -> None:
        told = an_enquiry(portal_lead_id=f"message_lead_{number}", **PERSON)
        entry = observed(None, told, NOW + at)
        entry = Entry(replace(entry.row, **row), entry.record)
        self.ledger.commit(entry, expected=None, note=Note(at=NOW + at, what="observed"))

    def park(self, number: int = 1) -> None:
        self.admit(number, state=State.PARKED, park_reason=ParkReason.HELD, due_at=None)

    def queued(self) -> list[Envelope]:
        received = self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10)
        return [Envelope.from_json(one["Body"]) for one in received.get("Messages", [])]


def event(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return read


def a_context() -> Any:
    return SimpleNamespace(
        aws_request_id="request-1",
        invoked_function_arn="arn:aws:lambda:me-central-1:123456789012:function:console",
    )


@pytest.fixture(autouse=True)
def cold_start() -> Iterator[None]:
    cool_down()
    yield
    cool_down()


def cool_down() -> None:
    for module in (clients, operator_console, operator_actions):
        for member in vars(module).values():
            if hasattr(member, "cache_clear"):
                member.cache_clear()


@pytest.fixture
def relay(  # noqa: PLR0917 - fixtures
    dynamodb: "DynamoDBClient",
    sqs: "SQSClient",
    secretsmanager: "SecretsManagerClient",
    ledger_table: str,
    portal_state_table: str,
    configuration_table: str,
    queue_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Deployed]:
    secret = json.dumps({"key": CONTACT_KEY})
    arn = secretsmanager.create_secret(Name="contact-key", SecretString=secret)["ARN"]
    environment = {
        "ACCOUNT_NAMES": json.dumps({"property_finder": "main", "seeker_leads": "lyon,nantes"}),
        "LEDGER_TABLE": ledger_table,
        "PORTAL_STATE_TABLE": portal_state_table,
        "CONFIGURATION_TABLE": configuration_table,
        "CONTACT_KEY_SECRET_ARN": arn,
        "PHONE_REGION": "AE",
        "OPERATOR_ACTIONS_FUNCTION": "arn:aws:lambda:me-central-1:123456789012:function:actions",
        "ENQUIRY_QUEUE_URL": queue_url,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    digests = ContactDigests(lambda: CONTACT_KEY, lambda enquiry: traces_of(enquiry, "AE"))
    with time_machine.travel(NOW, tick=False):
        yield Deployed(
            ledger=DynamoLedger(dynamodb, ledger_table, lambda: NOW, digests=digests),
            states=DynamoPortalStates(dynamodb, portal_state_table),
            configurations=DynamoConfigurations(dynamodb, configuration_table),
            sqs=sqs,
            queue_url=queue_url,
        )


def test_the_headline_is_drawn_for_a_dark_dashboard(relay: Deployed) -> None:
    relay.admit(state=State.CREATED, due_at=None, lead_id=7, delivered_at=NOW)
    relay.states.write_poll(ACCOUNT, PollState(polled_at=NOW - timedelta(minutes=2)))

    widget = relay.shows("headline")

    assert widget.texts[:3] == ["Leads today", "1", "enquiries admitted: 1"]
    assert "polled 2 min ago" in widget.texts
    assert "lr-dark" in widget.classes
    assert [text for text in widget.texts if text.startswith("seeker leads:")] == [
        *("seeker leads:lyon", "seeker leads:nantes")
    ]


def test_the_day_is_that_of_the_configuration_in_force(relay: Deployed) -> None:
    document = json.dumps(DOCUMENT | {"time_zone": "Pacific/Kiritimati"})  # fourteen hours ahead
    relay.configurations.push(Version(number=1, at=NOW, by="me", document=document))
    relay.admit(1, at=timedelta(hours=-22))
    relay.admit(2, at=timedelta(hours=-21))

    assert "enquiries admitted: 1" in relay.shows("headline").texts


def test_a_story_is_told_through_the_handler(relay: Deployed) -> None:
    relay.park()

    widget = relay.shows("timeline")

    assert KEY in widget.texts
    assert {"Replay", "Dismiss", "Reveal"} <= set(widget.labels())


@pytest.mark.parametrize("typed", [f" {canary.EMAIL.upper()} ", canary.PHONE, "050 042 7316"])
def test_a_person_is_found_by_what_an_agent_types(relay: Deployed, typed: str) -> None:
    relay.park(1)
    relay.park(2)

    labels = relay.finds(typed).labels()

    assert [label for label in labels if ":" in label] == [KEY, "property_finder:message_lead_2"]


def test_somebody_else_is_not_found(relay: Deployed) -> None:
    relay.park()

    assert "Nothing was found." in relay.shows("search").text
    assert "Nothing was found." in relay.finds("000 000 0000").text


def test_enquiries_about_a_listing_are_found_by_its_reference(relay: Deployed) -> None:
    relay.park()

    assert KEY in relay.finds(" mar-2026-0012 ").texts
    assert KEY not in relay.finds("MAR-2026-0013").texts


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_shows_anybody(relay: Deployed, view: str) -> None:
    relay.park(1)
    relay.admit(2, state=State.RETRY)
    asked = event("operator_console.search")
    asked["widgetContext"]["forms"]["all"]["search"] = canary.EMAIL

    html = show(asked | {"view": view, "key": KEY}, a_context())

    canary.assert_clean(html)


@pytest.mark.parametrize("command", [Command.REPLAY, Command.DISMISS])
def test_a_button_queues_a_command_for_the_forwarder(relay: Deployed, command: Command) -> None:
    relay.park()

    widget = relay.presses("replay", command=command.value)

    assert "is queued" in widget.text
    asked = Envelope.of_command(ACCOUNT, NOW, command, KEY)
    assert relay.queued() == [replace(asked, cause="request-1")]


def test_only_revealing_shows_who_asked_and_the_log_says_which(
    relay: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    relay.park()

    widget = relay.presses("reveal")
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())

    assert {canary.NAME, canary.EMAIL, canary.PHONE, canary.MESSAGE} <= set(widget.texts)
    assert (line["message"], line["key"]) == ("PersonRevealed", KEY)
    assert relay.queued() == []


def test_both_describe_themselves_without_any_setting() -> None:
    for handler in (show, act):
        text = handler({"describe": True}, a_context())

        assert text.startswith("# Lead Relay: operator ")


@pytest.mark.parametrize("strange", [{}, {"widgetContext": None}, {"widgetContext": {"forms": 1}}])
def test_an_event_of_another_shape_shows_the_latest(
    relay: Deployed, strange: dict[str, Any]
) -> None:
    relay.park()

    assert KEY in Widget(show(strange, a_context())).texts


@pytest.mark.parametrize("handler", [show, act], ids=["console", "actions"])
def test_a_setting_that_is_missing_is_named(
    relay: Deployed,  # noqa: ARG001 - all others are there
    monkeypatch: pytest.MonkeyPatch,
    handler: Any,
) -> None:
    monkeypatch.delenv("LEDGER_TABLE")

    with pytest.raises(ConfigurationError, match="LEDGER_TABLE"):
        handler({"view": "enquiries"}, a_context())


def test_a_configuration_that_cannot_be_read_leaves_the_viewers_day(relay: Deployed) -> None:
    relay.configurations.push(Version(number=1, at=NOW, by="me", document="[not a document"))
    relay.admit(at=timedelta(hours=-1))

    assert "enquiries admitted: 1" in relay.shows("headline").texts


def test_the_time_shown_is_local(relay: Deployed) -> None:
    relay.configurations.push(Version(number=1, at=NOW, by="me", document=json.dumps(DOCUMENT)))
    relay.admit()
    local = NOW - timedelta(seconds=20) + timedelta(hours=4)

    assert f"{local:%H:%M:%S}" in relay.shows("timeline").texts
