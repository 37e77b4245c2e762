"""What must outlive a mistake: secrets, tables and queues."""

import pytest

from tests.template.cloudformation import (
    DEFAULT,
    STATEFUL,
    TWO,
    Accounts,
    properties,
    resources,
    template,
)

FROZEN = {
    "LedgerTable": [("key", "HASH"), ("part", "RANGE")],
    "LedgerTable.due": [("due_shard", "HASH"), ("due_at", "RANGE")],
    "LedgerTable.admitted": [("admitted_on", "HASH"), ("admitted_at", "RANGE")],
    "ListingsTable": [("key", "HASH")],
    "PortalStateTable": [("account", "HASH"), ("part", "RANGE")],
    "ConfigurationTable": [("agency", "HASH"), ("part", "RANGE")],
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
PHYSICAL_NAMES = {
    "AlarmName", "DashboardName", "FunctionName", "LayerName", "LogGroupName", "Name", "QueueName",
    "RoleName", "TableName", "TopicName",
}  # fmt: skip


def _keys(schema: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(key["AttributeName"], key["KeyType"]) for key in schema]


def _identity(accounts: Accounts = DEFAULT) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for kind in STATEFUL:
        for name, body in properties(kind, accounts).items():
            found[name] = _keys(body.get("KeySchema", []))
            for index in body.get("GlobalSecondaryIndexes", []):
                found[f"{name}.{index['IndexName']}"] = _keys(index["KeySchema"])
    return found


@pytest.mark.proves("F19")
def test_no_deployment_can_overwrite_what_a_secret_holds() -> None:
    secrets = dict(properties("AWS::SecretsManager::Secret", TWO))
    for generated in GENERATED:
        del secrets[generated]

    assert len(secrets) == 9
    assert all(secret.keys() == {"Description"} for secret in secrets.values())


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


@pytest.mark.proves("F19", "F111")
@pytest.mark.parametrize("kind", STATEFUL)
def test_what_holds_state_outlives_its_stack_and_its_replacement(kind: str) -> None:
    for name, body in resources(kind, TWO).items():
        policies = (body.get("DeletionPolicy"), body.get("UpdateReplacePolicy"))

        assert policies == ("Retain", "Retain"), name


@pytest.mark.proves("F111")
def test_logical_ids_and_keys_of_state_never_change_because_that_would_replace_it() -> None:
    assert _identity() == FROZEN


@pytest.mark.proves("F111")
def test_an_account_more_replaces_nothing_of_the_others() -> None:
    grown = {"PropertyFinderAccounts": "another,main", "SeekerLeadsAccounts": "main,third"}

    assert FROZEN.items() <= _identity(grown).items()
    assert len(_identity(grown)) == len(FROZEN) + 4


@pytest.mark.proves("F111")
def test_a_table_is_encrypted_and_can_be_restored_and_not_be_deleted_by_mistake() -> None:
    for table in properties("AWS::DynamoDB::Table").values():
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["SSESpecification"] == {"SSEEnabled": True}
        assert table["DeletionProtectionEnabled"] is True
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


def test_two_stacks_fit_one_account_because_nothing_has_a_name_of_its_own() -> None:
    """But saved queries, which must have one: it begins with the stack's."""
    named = {
        name: body["Properties"].keys() & PHYSICAL_NAMES
        for name, body in template(TWO)["Resources"].items()
        if body.get("Properties", {}).keys() & PHYSICAL_NAMES
        and body["Type"] != "AWS::Logs::QueryDefinition"
    }
    queries = [
        each["Name"]["Fn::Sub"] for each in properties("AWS::Logs::QueryDefinition").values()
    ]

    assert named == {}
    assert all(name.startswith("${AWS::StackName}/") for name in queries)
