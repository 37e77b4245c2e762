"""One stack, several accounts at each portal: each with its own secrets, which nobody mixes up."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from leadrelay import settings
from leadrelay.accounts import AccountSettings
from leadrelay.domain.enquiry import Account, Portal
from tests.template.cloudformation import (
    DEFAULT,
    POLLERS,
    PREFIXES,
    TWO,
    Accounts,
    every_value,
    properties,
    template,
)
from tests.template.resolving import Stack, arn

BOTH: dict[str, Any] = {
    "TokenRefresherFunction": settings.RefresherSettings,
    "PortalWebhookFunction": settings.WebhookSettings,
    "SubscriptionKeeperFunction": settings.KeeperSettings,
}
FORWARDER = "LeadForwarderFunction"
TEN: Accounts = {
    f"{prefix}Accounts": ",".join(f"branch{number:02}" for number in range(number, 10, len(Portal)))
    for number, prefix in enumerate(PREFIXES.values())
}
OF_ALL = ("EncryptionKey", "Canary")
MOST_BYTES = 4096  # of all variables of a Lambda


def _settings(
    function: str, accounts: Accounts, kind: Any, environment: pytest.MonkeyPatch
) -> tuple[AccountSettings, ...]:
    for name, value in Stack(accounts).environment(function).items():
        environment.setenv(name, value)
    read: tuple[AccountSettings, ...] = kind.from_env().accounts
    return read


def _named(portal: Portal, accounts: Accounts) -> list[Account]:
    listed = template(accounts)["Parameters"][f"{PREFIXES[portal]}Accounts"]["Default"]
    return [Account(portal, name) for name in listed.split(",")]


def _secrets(account: Account) -> tuple[str, str]:
    prefix = PREFIXES[account.portal]
    return (
        arn(f"{prefix}CredentialsSecret{account.name}"),
        arn(f"{prefix}TokenSecret{account.name}"),
    )


def _held(read: tuple[AccountSettings, ...]) -> Mapping[Account, tuple[str, str]]:
    return {one.account: (one.credentials_secret_arn, one.token_secret_arn) for one in read}


@pytest.mark.parametrize("accounts", [DEFAULT, TWO], ids=["one", "two"])
@pytest.mark.parametrize("function", BOTH)
def test_a_function_for_all_portals_finds_every_account_with_the_secrets_of_just_that_one(
    function: str, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [one for portal in Portal for one in _named(portal, accounts)]

    read = _settings(function, accounts, BOTH[function], monkeypatch)

    assert _held(read) == {account: _secrets(account) for account in every}


@pytest.mark.parametrize("accounts", [DEFAULT, TWO], ids=["one", "two"])
@pytest.mark.parametrize("function", POLLERS)
def test_a_poller_finds_the_accounts_of_its_own_portal_and_no_others(
    function: str, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = _settings(function, accounts, settings.PollerSettings, monkeypatch)

    mine = _named(POLLERS[function], accounts)
    assert _held(read) == {account: _secrets(account) for account in mine}


@pytest.mark.parametrize("accounts", [DEFAULT, TWO], ids=["one", "two"])
def test_the_forwarder_finds_the_accounts_that_can_be_asked_about_a_listing(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = _settings(FORWARDER, accounts, settings.ForwarderSettings, monkeypatch)

    asked = _named(Portal.PROPERTY_FINDER, accounts)
    assert _held(read) == {account: _secrets(account) for account in asked}


def test_the_webhook_rings_for_the_portal_whose_webhooks_may_only_say_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in Stack(DEFAULT).environment("PortalWebhookFunction").items():
        monkeypatch.setenv(name, value)

    rung = settings.WebhookSettings.from_env().doorbell_queue_urls

    assert rung == {Portal.SEEKER_LEADS: "SeekerLeadsDoorbellQueue"}


def test_a_permission_for_an_account_names_the_secrets_of_no_other() -> None:
    every = properties("AWS::IAM::Policy", TWO)
    policies = {name: one for name, one in every.items() if not name.startswith(OF_ALL)}

    for name, policy in policies.items():
        prefix, account = _of(name)
        secrets = [secret for secret, _ in every_value(policy, "Fn::GetAtt")]
        assert secrets
        assert all(re.fullmatch(rf"{prefix}\w+Secret{account}", secret) for secret in secrets)
        assert policy["PolicyName"].endswith(f"-{account}")
    assert len(policies) == 2 * len(Portal) * 3


def _of(policy: str) -> tuple[str, str]:
    """The portal and the account that a policy is named after."""
    accounts = "|".join(name for names in TWO.values() for name in names.split(","))
    found = re.fullmatch(rf"({'|'.join(PREFIXES.values())})\w+?({accounts})", policy)
    assert found
    return found[1], found[2]


@pytest.mark.parametrize("function", [*BOTH, *POLLERS, FORWARDER])
def test_ten_accounts_fit_into_the_variables_of_a_function(function: str) -> None:
    common = template()["Globals"]["Function"]["Environment"]["Variables"]
    given = {**common, **Stack(TEN).environment(function)}

    taken = sum(len(name) + len(str(value)) for name, value in given.items())

    assert taken <= MOST_BYTES


def test_an_operator_is_told_the_secrets_and_the_address_of_every_account() -> None:
    outputs = template(TWO)["Outputs"]

    for portal, prefix in PREFIXES.items():
        for account in _named(portal, TWO):
            assert {
                f"{prefix}{what}{account.name}"
                for what in ("CredentialsSecretArn", "TokenSecretArn", "WebhookUrl")
            } <= outputs.keys()
            text, _ = outputs[f"{prefix}WebhookUrl{account.name}"]["Value"]["Fn::Sub"]
            assert text == f"${{Base}}/webhooks/{portal.value}/{account.name}.1"


@pytest.mark.parametrize("prefix", PREFIXES.values())
def test_the_name_of_an_account_may_stand_in_a_logical_id_and_in_an_address(prefix: str) -> None:
    pattern = template()["Parameters"][f"{prefix}Accounts"]["AllowedPattern"]

    assert re.fullmatch(pattern, "main2")
    for wrong in ("", "Main", "a-b", "a.b", "a_b", "x" * 33):
        assert re.fullmatch(pattern, wrong) is None
