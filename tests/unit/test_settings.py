"""Settings are read from the environment, or everything that is wrong is named at once."""

import json
from typing import Any

import pytest

from leadrelay.accounts import AccountSettings
from leadrelay.agency_settings import AgencySettings
from leadrelay.domain.agency import Agency
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.errors import ConfigurationError
from leadrelay.domain.lead import LeadType
from leadrelay.settings import (
    ActionSettings,
    ConsoleSettings,
    ForwarderSettings,
    KeeperSettings,
    PollerSettings,
    RefresherSettings,
    Settings,
    SweeperSettings,
    WebhookSettings,
)
from tests import canary

ATLAS = {"base_url": "https://atlas.example/", "accounts": "main"}
ENVIRONMENT = {
    "PORTALS": json.dumps({"property_finder": ATLAS}),
    "PropertyFinderCredentialsSecretmain": "arn:credentials",
    "PropertyFinderTokenSecretmain": "arn:token",
    "DOORBELL_QUEUE_URL": "https://sqs.example/doorbells",
    "DOORBELL_QUEUE_URLS": json.dumps({"seeker_leads": "https://sqs.example/doorbells"}),
    "WEBHOOK_BASE_URL": "https://api.example/",
    "CANARY_LEDGER_TABLE": "",
    "TEST_OFFICE_ID": "",
    "PORTAL_STATE_TABLE": "states",
    "LEDGER_TABLE": "ledger",
    "CONFIGURATION_TABLE": "configuration",
    "LISTINGS_TABLE": "listings",
    "ENQUIRY_QUEUE_URL": "https://sqs.example/enquiries",
    "BACKFILL_QUEUE_URL": "https://sqs.example/backfill",
    "DEAD_LETTER_QUEUE_URLS": "https://sqs.example/dead,https://sqs.example/backfill-dead",
    "TOKEN_REFRESHER_FUNCTION": "refresher",
    "POLL_INTERVAL_SECONDS": "300",
    "POLL_OVERLAP_SECONDS": "600",
    "HISTORY_DAYS": "85",
    "LEAD_PRO_URL": "https://lead-pro.example/api",
    "LEAD_PRO_SECRET_ARN": "arn:lead-pro",
    "CONTACT_KEY_SECRET_ARN": "arn:contact-key",
    "LEAD_PRO_WEBHOOK_SECRET_ARN": "arn:lead-pro-webhook",
    "SETTLE_SECONDS": "180",
    "CRM_CALL_SECONDS": "12",
    "OFFICE_ID": "375",
    "DEFAULT_LEAD_TYPE": "sale",
    "PLACEHOLDER_EMAIL_DOMAIN": "leads.agency.example",
    "PHONE_REGION": "AE",
    "LEAD_SOURCE": "homepage",
    "ACCOUNT_NAMES": json.dumps({"property_finder": "main,second", "seeker_leads": "lyon"}),
    "OPERATOR_ACTIONS_FUNCTION": "arn:actions",
}
KINDS: list[type[Settings]] = [
    ActionSettings,
    AgencySettings,
    ConsoleSettings,
    ForwarderSettings,
    KeeperSettings,
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


def portals(**changes: Any) -> str:
    return json.dumps({"property_finder": ATLAS | changes})


def test_an_account_is_one_of_its_portal_with_secrets_of_its_own(
    environment: pytest.MonkeyPatch,  # noqa: ARG001
) -> None:
    settings = RefresherSettings.from_env()

    assert settings.portal_state_table == "states"
    assert settings.accounts == (
        AccountSettings(
            account=Account(Portal.PROPERTY_FINDER, "main"),
            base_url="https://atlas.example",
            auth_url=None,
            credentials_secret_arn="arn:credentials",
            token_secret_arn="arn:token",
        ),
    )


def test_a_portal_may_have_several_accounts(environment: pytest.MonkeyPatch) -> None:
    leads = {"base_url": "https://aviv.example/v1", "auth_url": "https://auth.example"}
    told = {"property_finder": ATLAS, "seeker_leads": leads | {"accounts": "lyon,nantes"}}
    environment.setenv("PORTALS", json.dumps(told))
    for name in ("lyon", "nantes"):
        environment.setenv(f"SeekerLeadsCredentialsSecret{name}", f"arn:{name}")
        environment.setenv(f"SeekerLeadsTokenSecret{name}", f"arn:{name}:token")

    accounts = RefresherSettings.from_env().accounts

    assert [str(each.account) for each in accounts] == [
        "property_finder:main",
        "seeker_leads:lyon",
        "seeker_leads:nantes",
    ]
    assert accounts[1].auth_url == "https://auth.example"
    assert accounts[2].token_secret_arn == "arn:nantes:token"


def test_the_variable_of_a_secret_that_is_missing_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PORTALS", portals(accounts="main,second"))
    environment.setenv("PropertyFinderCredentialsSecretsecond", " ")

    with pytest.raises(
        ConfigurationError, match=r"^missing or invalid: PropertyFinderCredentialsSecretsecond$"
    ):
        RefresherSettings.from_env()


def test_a_poller_without_doorbells_has_no_queue_for_them(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DOORBELL_QUEUE_URL", "")

    assert PollerSettings.from_env().doorbell_queue_url is None


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
        json.dumps({"elsewhere": ATLAS}),
        json.dumps({"property_finder": {"accounts": "main"}}),
        json.dumps({"property_finder": {"base_url": "https://atlas.example"}}),
        portals(accounts=""),
        portals(accounts="a b"),
        portals(accounts="a-b"),
        portals(accounts="Main"),
        portals(accounts=7),
        portals(accounts="main,main"),
        portals(accounts="main,"),
        portals(base_url="http://atlas.example"),
        portals(base_url="ftp://127.0.0.1"),
        portals(base_url="https://user:secret@atlas.example"),  # pragma: allowlist secret
        portals(base_url="https://atlas.example/?key=1"),
        portals(base_url="https://[broken"),
        portals(base_url="https://"),
        portals(auth_url="http://auth.example"),
    ],
)
def test_accounts_that_cannot_be_meant_are_named(
    environment: pytest.MonkeyPatch, text: str
) -> None:
    environment.setenv("PORTALS", text)

    with pytest.raises(ConfigurationError, match=r"^missing or invalid: PORTALS$"):
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
    environment.setenv("PORTALS", canary.API_KEY)

    with pytest.raises(ConfigurationError) as raised:
        PollerSettings.from_env()

    canary.assert_clean(str(raised.value), repr(raised.value.__cause__))


@pytest.mark.usefixtures("environment")
def test_accounts_are_known_by_name_alone_where_nothing_else_is_needed() -> None:
    assert ConsoleSettings.from_env().account_names == (
        Account(Portal.PROPERTY_FINDER, "main"),
        Account(Portal.PROPERTY_FINDER, "second"),
        Account(Portal.SEEKER_LEADS, "lyon"),
    )


def test_a_portal_may_have_no_account(environment: pytest.MonkeyPatch) -> None:
    names = {"property_finder": "main", "seeker_leads": ""}
    environment.setenv("ACCOUNT_NAMES", json.dumps(names))

    assert ConsoleSettings.from_env().account_names == (Account(Portal.PROPERTY_FINDER, "main"),)
