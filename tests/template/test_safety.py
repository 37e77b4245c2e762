"""Data and deployments are safe by rules; and each rule notices when it is broken."""

from typing import Any

import pytest

from tests.template.account import uses_the_key_of_the_agency
from tests.template.cloudformation import TWO, template
from tests.template.safety import broken
from tests.template.settled import Template, changed, of_kind, settled, without

DEPLOYED: Template = settled(template(TWO), own_key=False)
WITH_A_KEY: Template = settled(template(TWO), own_key=True)
TABLE, QUEUE, SECRET = "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SecretsManager::Secret"
FUNCTION = "AWS::Serverless::Function"
PROTECTING: dict[tuple[str, ...], str] = {
    (TABLE, "DeletionPolicy"): "outlives_its_stack",
    (TABLE, "UpdateReplacePolicy"): "outlives_its_stack",
    (TABLE, "Properties", "PointInTimeRecoverySpecification"): "can_be_restored",
    (TABLE, "Properties", "DeletionProtectionEnabled"): "is_not_deleted_by_mistake",
    (TABLE, "Properties", "SSESpecification"): "is_encrypted",
    (QUEUE, "DeletionPolicy"): "outlives_its_stack",
    (QUEUE, "UpdateReplacePolicy"): "outlives_its_stack",
    (QUEUE, "Properties", "SqsManagedSseEnabled"): "is_encrypted",
    (SECRET, "DeletionPolicy"): "outlives_its_stack",
    (SECRET, "UpdateReplacePolicy"): "outlives_its_stack",
    ("AWS::Logs::LogGroup", "Properties", "RetentionInDays"): "has_logs_that_expire",
    ("AWS::Serverless::HttpApi", "Properties", "AccessLogSettings"): "has_logs_that_expire",
    (FUNCTION, "Properties", "LoggingConfig"): "has_logs_that_expire",
}
OF_SOME_QUEUES = {
    ("EnquiryQueue", "RedrivePolicy"): "has_dead_letters_of_its_own",
    ("BackfillQueue", "RedrivePolicy"): "has_dead_letters_of_its_own",
    ("EnquiryQueue", "VisibilityTimeout"): "is_hidden_for_six_times_as_long_as_it_is_worked_on",
    ("BackfillQueue", "VisibilityTimeout"): "is_hidden_for_six_times_as_long_as_it_is_worked_on",
    ("SeekerLeadsDoorbellQueue", "VisibilityTimeout"): (
        "is_hidden_for_six_times_as_long_as_it_is_worked_on"
    ),
    ("SeekerLeadsDoorbellQueue", "MessageRetentionPeriod"): "is_dead_for_longer_than_it_lived",
    ("EnquiryDeadLetterQueue", "MessageRetentionPeriod"): "is_dead_for_longer_than_it_lived",
    ("BackfillDeadLetterQueue", "MessageRetentionPeriod"): "is_dead_for_longer_than_it_lived",
}
OTHERWISE: dict[tuple[str, str, str], dict[str, Any]] = {
    ("LedgerTable", "LedgerTable", "leaves_room_for_a_second_stack"): {"TableName": "ledger"},
    ("LeadProSecret", "LeadProSecret", "leaves_room_for_a_second_stack"): {
        "Name": {"Fn::Sub": "${AWS::StackName}-lead-pro"}
    },
    ("PageTopic", "PageTopic", "leaves_room_for_a_second_stack"): {"TopicName": "pages"},
    ("LeadForwarderFunction", "LeadForwarderFunction", "fits_a_new_account"): {
        "ReservedConcurrentExecutions": 2
    },
    (
        "LeadForwarderFunction",
        "EnquiryQueue",
        "is_hidden_for_six_times_as_long_as_it_is_worked_on",
    ): {"Timeout": 31},
    ("EnquiryQueue", "EnquiryQueue", "is_dead_for_longer_than_it_lived"): {
        "MessageRetentionPeriod": 345_601
    },
    ("BackfillQueue", "BackfillQueue", "has_dead_letters_of_its_own"): {
        "RedrivePolicy": {"deadLetterTargetArn": {"Ref": "EnquiryDeadLetterQueue"}}
    },
}


@pytest.mark.proves("F19", "F63", "F65", "F111", "F112")
def test_the_template_breaks_no_rule_whichever_key_it_is_deployed_with() -> None:
    assert broken(DEPLOYED) == set()
    assert broken(WITH_A_KEY, uses_the_key_of_the_agency) == set()


@pytest.mark.parametrize("guard", PROTECTING, ids=lambda guard: f"{guard[0][5:]} {guard[-1]}")
def test_whatever_has_lost_a_protection_is_named(guard: tuple[str, ...]) -> None:
    kind, *path = guard

    found = {name: broken(without(DEPLOYED, name, *path)) for name, _ in of_kind(DEPLOYED, kind)}

    assert found
    assert found == {name: {(PROTECTING[guard], name)} for name in found}


@pytest.mark.parametrize("guard", OF_SOME_QUEUES, ids=" ".join)
def test_a_queue_that_would_lose_messages_is_named(guard: tuple[str, str]) -> None:
    queue, member = guard

    rules = {rule for rule, _ in broken(without(DEPLOYED, queue, "Properties", member))}

    assert OF_SOME_QUEUES[guard] in rules


@pytest.mark.parametrize("wrong", OTHERWISE, ids=" ".join)
def test_a_value_that_is_not_safe_is_noticed(wrong: tuple[str, str, str]) -> None:
    name, culprit, rule = wrong

    def change(body: dict[str, Any]) -> None:
        body.setdefault("Properties", {}).update(OTHERWISE[wrong])

    assert (rule, culprit) in broken(changed(DEPLOYED, name, change))


POLICIES = [
    name
    for kind in ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
    for name, _ in of_kind(DEPLOYED, kind)
]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    "weakening",
    [{"Effect": "Allow"}, {"Condition": {}}, {"Action": "sns:Subscribe"}, {"Principal": "nobody"}],
    ids=lambda change: next(iter(change)),
)
def test_a_place_that_may_be_used_without_tls_is_named(
    policy: str, weakening: dict[str, Any]
) -> None:
    place = policy.removesuffix("Policy")

    def weaken(body: dict[str, Any]) -> None:
        for statement in body["Properties"]["PolicyDocument"]["Statement"]:
            statement.update(weakening)

    assert broken(changed(DEPLOYED, policy, weaken)) == {("speaks_tls_only", place)}
    assert broken(without(DEPLOYED, policy)) == {("speaks_tls_only", place)}


KEYED = [
    (TABLE, "Properties", "SSESpecification", "KMSMasterKeyId"),
    (QUEUE, "Properties", "KmsMasterKeyId"),
    (SECRET, "Properties", "KmsKeyId"),
]


@pytest.mark.parametrize("guard", KEYED, ids=lambda guard: guard[-1])
def test_whatever_is_left_to_another_key_is_named(guard: tuple[str, ...]) -> None:
    kind, *path = guard

    for name, _ in of_kind(WITH_A_KEY, kind):
        forgetful = without(WITH_A_KEY, name, *path)
        assert ("uses_the_key_of_the_agency", name) in broken(forgetful, uses_the_key_of_the_agency)


def test_who_may_use_the_key_may_use_it_for_data_alone_and_the_console_only_to_read() -> None:
    policies = {
        name: WITH_A_KEY["Resources"][f"EncryptionKey{name}"]["Properties"]
        for name in ("Readers", "Writers")
    }
    services = {"dynamodb", "sqs", "secretsmanager"}
    through = [{"Fn::Sub": f"{one}.${{AWS::Region}}.amazonaws.com"} for one in sorted(services)]

    roles = {name: {role["Ref"] for role in one["Roles"]} for name, one in policies.items()}
    assert roles["Readers"] - roles["Writers"] == {"OperatorConsoleRole"}
    for policy in policies.values():
        (statement,) = policy["PolicyDocument"]["Statement"]
        condition = statement["Condition"]["StringEquals"]
        assert statement["Resource"] == {"Ref": "EncryptionKeyArn"}
        assert sorted(condition["kms:ViaService"], key=str) == sorted(through, key=str)
