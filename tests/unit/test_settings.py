"""Settings are read from the environment, or everything that is wrong is named at once."""

import json
from typing import Any

import pytest

from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.errors import ConfigurationError
from leadrelay.domain.lead import Agency, LeadType
from leadrelay.settings import (
    AccountSettings,
    AgencySettings,
    ForwarderSettings,
    PollerSettings,
    RefresherSettings,
    Settings,
    SweeperSettings,
    WebhookSettings,
)
from tests import canary

ACCOUNT = {
    "portal": "property_finder",
    "account": "main",
    "base_url": "https://atlas.example/",
    "credentials_secret_arn": "arn:credentials",
    "token_secret_arn": "arn:token",
}
ENVIRONMENT = {
    "ACCOUNTS": json.dumps([ACCOUNT]),
    "PORTAL_STATE_TABLE": "states",
    "LEDGER_TABLE": "ledger",
    "ENQUIRY_QUEUE_URL": "https://sqs.example/enquiries",
    "BACKFILL_QUEUE_URL": "https://sqs.example/backfill",
    "TOKEN_REFRESHER_FUNCTION": "refresher",
    "POLL_INTERVAL_SECONDS": "300",
    "POLL_OVERLAP_SECONDS": "600",
    "HISTORY_DAYS": "85",
    "LEAD_PRO_URL": "https://lead-pro.example/api",
    "LEAD_PRO_SECRET_ARN": "arn:lead-pro",
    "SETTLE_SECONDS": "180",
    "CRM_CALL_SECONDS": "12",
    "OFFICE_ID": "375",
    "DEFAULT_LEAD_TYPE": "sale",
    "PLACEHOLDER_EMAIL_DOMAIN": "leads.agency.example",
    "PHONE_REGION": "AE",
    "LEAD_SOURCE": "homepage",
}
KINDS: list[type[Settings]] = [
    AgencySettings,
    ForwarderSettings,
    PollerSettings,
    RefresherSettings,
    SweeperSettings,
    WebhookSettings,
]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def account(**changes: Any) -> str:
    return json.dumps([ACCOUNT | changes])


def test_an_account_is_read_from_json(environment: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    settings = RefresherSettings.from_env()

    assert settings.portal_state_table == "states"
    assert settings.accounts == (
        AccountSettings(
            account=Account(Portal.PROPERTY_FINDER, "main"),
            base_url="https://atlas.example",
            credentials_secret_arn="arn:credentials",
            token_secret_arn="arn:token",
        ),
    )


def test_numbers_are_numbers(environment: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    poller = PollerSettings.from_env()

    assert (poller.poll_interval_seconds, poller.poll_overlap_seconds) == (300, 600)
    assert poller.history_days == 85


def test_the_agency_is_what_it_decided(environment: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    assert AgencySettings.from_env().agency == Agency(
        office_id=375,
        default_type=LeadType.SALE,
        placeholder_email_domain="leads.agency.example",
        phone_region="AE",
        source="homepage",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_is_missing_is_named_at_once(
    monkeypatch: pytest.MonkeyPatch, kind: type[Settings]
) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(ConfigurationError) as raised:
        kind.from_env()

    names = str(raised.value).removeprefix("missing or invalid: ").split(", ")
    assert set(names) <= set(ENVIRONMENT)
    assert len(names) == len(kind.__dataclass_fields__)


@pytest.mark.parametrize("kind", KINDS)
def test_each_reads_a_complete_environment(
    environment: pytest.MonkeyPatch,  # noqa: ARG001
    kind: type[Settings],
) -> None:
    assert isinstance(kind.from_env(), kind)


def test_the_forwarder_starts_while_the_agency_has_decided_nothing(
    environment: pytest.MonkeyPatch,
) -> None:
    for name in ("OFFICE_ID", "DEFAULT_LEAD_TYPE"):
        environment.setenv(name, "")

    assert ForwarderSettings.from_env().settle_seconds == 180
    with pytest.raises(ConfigurationError, match=r"OFFICE_ID, DEFAULT_LEAD_TYPE$"):
        AgencySettings.from_env()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("OFFICE_ID", "0"),
        ("OFFICE_ID", "-1"),
        ("OFFICE_ID", "3.5"),
        ("OFFICE_ID", "9" * 5000),
        ("DEFAULT_LEAD_TYPE", "Sale"),
        ("PLACEHOLDER_EMAIL_DOMAIN", "localhost"),
        ("PLACEHOLDER_EMAIL_DOMAIN", "a@agency.example"),
        ("PLACEHOLDER_EMAIL_DOMAIN", "agency..example"),
        ("PLACEHOLDER_EMAIL_DOMAIN", "a." * 200 + "example"),
        ("PHONE_REGION", "UAE"),
        ("PHONE_REGION", "ae"),
        ("LEAD_SOURCE", "  "),
    ],
)
def test_a_decision_that_cannot_be_meant_is_named(
    environment: pytest.MonkeyPatch, name: str, text: str
) -> None:
    environment.setenv(name, text)

    with pytest.raises(ConfigurationError, match=f"^missing or invalid: {name}$"):
        AgencySettings.from_env()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "{}",
        "[]",
        "null",
        "7",
        "[7]",
        "[" * 100_000,
        account(portal="elsewhere"),
        account(account=""),
        account(account="a b"),
        account(account=7),
        account(base_url="http://atlas.example"),
        account(base_url="ftp://127.0.0.1"),
        account(base_url="https://user:secret@atlas.example"),
        account(base_url="https://atlas.example/?key=1"),
        account(base_url="https://[broken"),
        account(base_url="https://"),
        account(credentials_secret_arn=" "),
        account(token_secret_arn=None),
        json.dumps([{"portal": "property_finder"}]),
        json.dumps([ACCOUNT, ACCOUNT]),
    ],
)
def test_accounts_that_cannot_be_meant_are_named(
    environment: pytest.MonkeyPatch, text: str
) -> None:
    environment.setenv("ACCOUNTS", text)

    with pytest.raises(ConfigurationError, match=r"^missing or invalid: ACCOUNTS$"):
        WebhookSettings.from_env()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://[::1]:1/x", "http://localhost:9"])
def test_plain_http_may_go_to_this_machine(environment: pytest.MonkeyPatch, url: str) -> None:
    environment.setenv("LEAD_PRO_URL", url)

    assert ForwarderSettings.from_env().lead_pro_url == url


@pytest.mark.parametrize("name", ["SETTLE_SECONDS", "CRM_CALL_SECONDS"])
@pytest.mark.parametrize("text", ["-1", "soon", "1e3", "999999999"])
def test_a_safety_constant_out_of_bounds_is_named(
    environment: pytest.MonkeyPatch, name: str, text: str
) -> None:
    environment.setenv(name, text)

    with pytest.raises(ConfigurationError, match=name):
        ForwarderSettings.from_env()


def test_no_value_is_repeated(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ACCOUNTS", canary.API_KEY)

    with pytest.raises(ConfigurationError) as raised:
        PollerSettings.from_env()

    canary.assert_clean(str(raised.value), repr(raised.value.__cause__))
