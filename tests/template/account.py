"""Whether a template fits the account that it is deployed to, whatever else is there."""

from collections.abc import Iterator
from typing import Any

from tests.template.cloudformation import STATEFUL, target
from tests.template.settled import Template, properties_of

PHYSICAL_NAMES = {
    "AlarmName", "BudgetName", "DashboardName", "FunctionName", "LayerName", "LogGroupName", "Name",
    "QueueName", "RoleName", "TableName", "TopicName",
}  # fmt: skip
GIVEN_BY_A_PERSON = {"", "WebhookDomain"}
OWN_KEY = {"Ref": "EncryptionKeyArn"}
OF_A_TABLE = {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": OWN_KEY}


def fits_a_new_account(template: Template) -> Iterator[str]:
    for name, function in properties_of(template, "AWS::Serverless::Function"):
        if "ReservedConcurrentExecutions" in function or "ProvisionedConcurrencyConfig" in function:
            yield name


def leaves_room_for_a_second_stack(template: Template) -> Iterator[str]:
    """A name is given by a person or begins with the stack's; and what is kept has none at all."""
    for name, body in template["Resources"].items():
        named = {_text(body.get("Properties", {}).get(each)) for each in PHYSICAL_NAMES}
        fixed = [each for each in named if not each.startswith("${AWS::StackName}")]
        if set(fixed) - GIVEN_BY_A_PERSON or (body["Type"] in STATEFUL and any(named)):
            yield name


def _text(value: Any) -> str:
    match value:
        case {"Fn::Sub": str(text)} | {"Ref": str(text)}:
            return text
    return str(value or "")


def uses_the_key_of_the_agency(template: Template) -> Iterator[str]:
    """Where there is one: whatever holds personal data or secrets, and whoever uses that."""
    for name, table in properties_of(template, "AWS::DynamoDB::Table"):
        if table["SSESpecification"] != OF_A_TABLE:
            yield name
    for name, queue in properties_of(template, "AWS::SQS::Queue"):
        if queue.get("KmsMasterKeyId") != OWN_KEY or queue.get("SqsManagedSseEnabled") is not False:
            yield name
    for name, secret in properties_of(template, "AWS::SecretsManager::Secret"):
        if secret.get("KmsKeyId") != OWN_KEY:
            yield name
    users = dict(properties_of(template, "AWS::IAM::Policy"))["EncryptionKeyReaders"]["Roles"]
    for name, function in properties_of(template, "AWS::Serverless::Function"):
        if target(function["Role"]) not in map(target, users):
            yield name
