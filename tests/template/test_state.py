"""What must outlive a mistake: secrets, tables and queues."""

from collections.abc import Mapping
from typing import Any

import pytest

from leadrelay.domain.enquiry import Portal
from tests.template.cloudformation import (
    DEFAULT,
    STATEFUL,
    TWO,
    Accounts,
    properties,
)

FROZEN = {
    "LedgerTable": [("key", "HASH", "S"), ("part", "RANGE", "S")],
    "LedgerTable.due": [("due_shard", "HASH", "S"), ("due_at", "RANGE", "N")],
    "LedgerTable.admitted": [("admitted_on", "HASH", "S"), ("admitted_at", "RANGE", "S")],
    "ListingsTable": [("key", "HASH", "S")],
    "PortalStateTable": [("account", "HASH", "S"), ("part", "RANGE", "S")],
    "ConfigurationTable": [("agency", "HASH", "S"), ("part", "RANGE", "S")],
    "EnquiryQueue": [],
    "EnquiryDeadLetterQueue": [],
    "BackfillQueue": [],
    "BackfillDeadLetterQueue": [],
    "SeekerLeadsDoorbellQueue": [],
    "PropertyFinderCredentialsSecretmain": [],
    "PropertyFinderTokenSecretmain": [],
    "SeekerLeadsCredentialsSecretmain": [],
    "SeekerLeadsTokenSecretmain": [],
    "LeadProSecret": [],
    "LeadProWebhookSecret": [],
    "ContactKeySecret": [],
}
GENERATED = {"LeadProWebhookSecret": ("token", 48), "ContactKeySecret": ("key", 64)}


Keys = list[tuple[str, str, str]]


def _keys(schema: list[dict[str, str]], table: Mapping[str, Any]) -> Keys:
    kinds = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    return [(key["AttributeName"], key["KeyType"], kinds[key["AttributeName"]]) for key in schema]


def _identity(accounts: Accounts = DEFAULT) -> dict[str, Keys]:
    found: dict[str, Keys] = {}
    for kind in STATEFUL:
        for name, body in properties(kind, accounts).items():
            found[name] = _keys(body["KeySchema"], body) if "KeySchema" in body else []
            for index in body.get("GlobalSecondaryIndexes", []):
                found[f"{name}.{index['IndexName']}"] = _keys(index["KeySchema"], body)
    return found


@pytest.mark.proves("F19")
def test_no_deployment_can_overwrite_what_a_secret_holds() -> None:
    secrets = dict(properties("AWS::SecretsManager::Secret", TWO))
    for generated in GENERATED:
        del secrets[generated]

    assert len(secrets) == 2 * 2 * len(Portal) + 1
    assert all(secret.keys() == {"Description", "KmsKeyId"} for secret in secrets.values())


@pytest.mark.parametrize("name", GENERATED)
def test_a_secret_that_is_generated_would_be_replaced_by_any_change_of_how(name: str) -> None:
    made = properties("AWS::SecretsManager::Secret")[name]["GenerateSecretString"]
    key, length = GENERATED[name]

    assert made == {
        "SecretStringTemplate": "{}",
        "GenerateStringKey": key,
        "PasswordLength": length,
        "ExcludePunctuation": True,
    }


@pytest.mark.proves("F111")
def test_logical_ids_and_keys_of_state_never_change_because_that_would_replace_it() -> None:
    assert _identity() == FROZEN


@pytest.mark.proves("F111")
def test_an_account_more_replaces_nothing_of_the_others() -> None:
    grown = {"PropertyFinderAccounts": "another,main", "SeekerLeadsAccounts": "main,third"}

    assert FROZEN.items() <= _identity(grown).items()
    assert len(_identity(grown)) == len(FROZEN) + 4


def test_a_table_is_paid_by_use_and_has_no_capacity_to_run_out_of() -> None:
    for table in properties("AWS::DynamoDB::Table").values():
        assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_what_has_an_expiry_is_deleted_by_it_and_no_version_of_the_configuration_has() -> None:
    by_expiry = {"AttributeName": "expires_at", "Enabled": True}
    expiring = {
        name: table.get("TimeToLiveSpecification")
        for name, table in properties("AWS::DynamoDB::Table").items()
    }

    assert expiring == {
        "LedgerTable": by_expiry,
        "PortalStateTable": by_expiry,
        "ListingsTable": by_expiry,
        "ConfigurationTable": None,
    }


def test_the_index_of_open_rows_says_whose_row_is_due() -> None:
    due, _ = properties("AWS::DynamoDB::Table")["LedgerTable"]["GlobalSecondaryIndexes"]

    assert due["Projection"] == {
        "ProjectionType": "INCLUDE",
        "NonKeyAttributes": ["portal", "account"],
    }
