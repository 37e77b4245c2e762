"""Who may do what: one role per function, and nothing that its code does not call."""

import re
from collections.abc import Callable

import pytest

from leadrelay.domain.enquiry import Portal
from tests.template.cloudformation import (
    PREFIXES,
    ROOT,
    TWO,
    as_list,
    every_value,
    functions,
    properties,
    target,
    template,
)
from tests.template.permissions import (
    granted,
    of_the_services,
    policies,
    recorded,
    statements,
)

WITH_CREDENTIALS = {"TokenRefresherRole", "PortalWebhookRole", "SubscriptionKeeperRole"}
WITH_TOKENS = {"TokenRefresherRole", "SubscriptionKeeperRole", "LedgerAuditorRole"}
TELLING_OF_LISTINGS = {Portal.PROPERTY_FINDER}
POLLER_ROLES = {portal: f"{prefix}PollerRole" for portal, prefix in PREFIXES.items()}


def _of_accounts(what: str, roles: Callable[[Portal], set[str]]) -> dict[str, set[str]]:
    return {
        f"{prefix}{what}Secret{account}": roles(portal)
        for portal, prefix in PREFIXES.items()
        for account in TWO[f"{prefix}Accounts"].split(",")
    }


def _with_tokens(portal: Portal) -> set[str]:
    asked = {"LeadForwarderRole"} if portal in TELLING_OF_LISTINGS else set()
    return {*WITH_TOKENS, *asked, POLLER_ROLES[portal]}


READERS_OF_SECRETS = {
    **_of_accounts("Credentials", lambda _: WITH_CREDENTIALS),
    **_of_accounts("Token", _with_tokens),
    "LeadProSecret": {"LeadForwarderRole", "LedgerAuditorRole"},
    "LeadProWebhookSecret": {"PortalWebhookRole"},
    "ContactKeySecret": {"LeadForwarderRole", "OperatorConsoleRole"},
}
ADAPTERS = ROOT / "layers/leadrelay/python/leadrelay/aws"
CALLS = {
    "batch_get_item(": "BatchGetItem",
    "delete_item(": "DeleteItem",
    "get_item(": "GetItem",
    "put_item(": "PutItem",
    "query(": "Query",
    "scan(": "Scan",
    "update_item(": "UpdateItem",
    '"ConditionCheck"': "ConditionCheckItem",
    '"Delete"': "DeleteItem",
    '"Put"': "PutItem",
    '"Update"': "UpdateItem",
}


def _holders(action: str, resource: str) -> set[str]:
    return {
        role
        for role, statement in statements(TWO)
        if action in as_list(statement["Action"])
        and resource in [target(each) for each in as_list(statement["Resource"])]
    }


def test_a_function_may_do_what_it_was_seen_to_do_and_nothing_else() -> None:
    """Seen on the local AWS: `tests/end_to_end/test_permissions.py`."""
    assert granted() - of_the_services() == recorded()


def test_the_services_may_start_functions_and_log_and_read_queues_for_them() -> None:
    assert of_the_services() <= granted()
    assert of_the_services() & recorded() == frozenset()


def test_no_permission_has_a_wildcard() -> None:
    allowed = [
        statement
        for statements in every_value(template(TWO), "Statement")
        for statement in as_list(statements)
        if statement["Effect"] == "Allow"
    ]
    actions = [action for each in allowed for action in as_list(each["Action"])]
    places = [place for each in allowed for place in as_list(each.get("Resource", []))]

    assert allowed
    assert [action for action in actions if "*" in action] == []
    assert [place for place in places if isinstance(place, str)] == []


def test_only_a_refusal_names_everybody() -> None:
    named = {
        statement["Effect"]
        for statements in every_value(template(TWO), "Statement")
        for statement in as_list(statements)
        if statement.get("Principal") == "*"
    }

    assert named == {"Deny"}


def test_each_function_has_a_role_of_its_own_that_nobody_generates() -> None:
    roles = {name: target(function["Role"]) for name, function in functions().items()}

    assert roles == {name: name.replace("Function", "Role") for name in functions()}
    assert not any("Policies" in function for function in functions().values())
    assert not any("ManagedPolicyArns" in role for role in properties("AWS::IAM::Role").values())


def test_policies_of_one_role_do_not_overwrite_each_other() -> None:
    named = [(role, str(policy["PolicyName"])) for role, policy in policies(TWO)]

    assert len(named) == len(set(named))


def test_every_secret_has_readers_that_this_file_knows() -> None:
    assert READERS_OF_SECRETS.keys() == properties("AWS::SecretsManager::Secret", TWO).keys()


@pytest.mark.parametrize("secret", READERS_OF_SECRETS)
def test_a_secret_is_read_by_those_who_use_it_and_nobody_else(secret: str) -> None:
    assert _holders("secretsmanager:GetSecretValue", secret) == READERS_OF_SECRETS[secret]


def test_the_refresher_alone_writes_tokens_and_nobody_writes_what_a_person_set() -> None:
    for secret in READERS_OF_SECRETS:
        writers = _holders("secretsmanager:PutSecretValue", secret)

        assert writers == ({"TokenRefresherRole"} if "Token" in secret else set())


def test_the_forwarder_alone_writes_the_ledger() -> None:
    for action in ("PutItem", "UpdateItem", "DeleteItem"):
        assert _holders(f"dynamodb:{action}", "LedgerTable") <= {"LeadForwarderRole"}


def test_those_who_decide_audit_or_show_read_the_configuration_and_no_function_writes_it() -> None:
    reading = {"GetItem": {"LeadForwarderRole", "LedgerAuditorRole", "OperatorConsoleRole"}}

    for action in ("GetItem", "PutItem", "UpdateItem", "DeleteItem"):
        holders = _holders(f"dynamodb:{action}", "ConfigurationTable")
        assert holders == reading.get(action, set()), action


def test_the_forwarder_reads_listings_and_keeps_what_a_portal_said_and_nobody_else_does() -> None:
    for action in ("GetItem", "PutItem"):
        assert _holders(f"dynamodb:{action}", "ListingsTable") == {"LeadForwarderRole"}
    for action in ("BatchGetItem", "DeleteItem", "Scan", "UpdateItem"):
        assert _holders(f"dynamodb:{action}", "ListingsTable") == set()


def test_the_keeper_looks_into_the_ledger_for_canaries_alone_and_only_at_rows() -> None:
    policy = properties("AWS::IAM::Policy")["CanaryWatchers"]
    keeper = {each for each in granted() if each.role == "SubscriptionKeeperRole"}

    (statement,) = policy["PolicyDocument"]["Statement"]

    assert list(map(target, policy["Roles"])) == ["SubscriptionKeeperRole"]
    assert (statement["Action"], target(statement["Resource"])) == (
        "dynamodb:BatchGetItem",
        "LedgerTable",
    )
    assert "LedgerTable" not in {each.resource for each in keeper}


def test_the_console_can_only_read_and_calls_nobody() -> None:
    actions = {each.action for each in granted() if each.role == "OperatorConsoleRole"}

    assert actions - {"logs:CreateLogStream", "logs:PutLogEvents"} == {
        *("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"),
        "secretsmanager:GetSecretValue",
    }


def test_a_button_only_queues_and_looks_at_one_enquiry() -> None:
    may = {each[1:] for each in granted() if each.role == "OperatorActionsRole"}

    assert {each for each in may if not each[0].startswith("logs:")} == {
        ("dynamodb:GetItem", "LedgerTable"),
        ("sqs:SendMessage", "EnquiryQueue"),
    }


def test_the_tables_are_open_to_what_the_code_calls_and_to_nothing_else() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in ADAPTERS.glob("*.py"))
    called = {
        action for call, action in CALLS.items() if re.search(r"(?<!_)" + re.escape(call), source)
    }
    may = {each.action for each in granted() if each.action.startswith("dynamodb:")}

    assert may == {f"dynamodb:{action}" for action in called}


def test_a_doorbell_is_rung_by_the_webhook_and_answered_by_the_poller_of_its_portal() -> None:
    queue = "SeekerLeadsDoorbellQueue"

    assert _holders("sqs:SendMessage", queue) == {"PortalWebhookRole"}
    for action in ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"):
        assert _holders(f"sqs:{action}", queue) == {"SeekerLeadsPollerRole"}


def test_a_token_is_asked_for_by_those_who_use_tokens() -> None:
    askers = {*POLLER_ROLES.values(), "SubscriptionKeeperRole", "LedgerAuditorRole"}

    assert _holders("lambda:InvokeFunction", "TokenRefresherFunction") == {
        *askers,
        "SchedulerRole",
    }


def test_the_schedules_start_the_functions_that_have_one_and_no_others() -> None:
    scheduled = {
        name
        for name, function in functions().items()
        if any(event["Type"] == "ScheduleV2" for event in function.get("Events", {}).values())
    }
    started = {
        target(function)
        for role, statement in statements(TWO)
        if role == "SchedulerRole"
        for function in as_list(statement["Resource"])
    }

    assert started == scheduled


def test_a_function_writes_to_its_own_log_and_to_no_other() -> None:
    for name, function in functions().items():
        group = target(function["LoggingConfig"]["LogGroup"])

        assert _holders("logs:PutLogEvents", group) == {name.replace("Function", "Role")}


def test_nobody_but_the_schedules_of_this_account_takes_the_role_of_the_scheduler() -> None:
    (statement,) = properties("AWS::IAM::Role")["SchedulerRole"]["AssumeRolePolicyDocument"][
        "Statement"
    ]

    assert statement["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }
