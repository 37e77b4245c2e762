"""A second stack in the account of the first, deployed after an attempt that failed."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.end_to_end.waiting import eventually
from tests.sandbox.build import built
from tests.sandbox.deploy import STACK, deploy, template_in
from tests.sandbox.errors import SandboxError
from tests.sandbox.sandbox import Sandbox

SECOND = f"{STACK}-test"
OF_THE_TRANSFORM = "AWS::ApiGatewayV2::Stage"  # `$default`, of an API of its own
HIDDEN = "****"
NEVER_MADE = {  # the local AWS knows no alarm of this kind
    "Type": "AWS::CloudWatch::Alarm",
    "DependsOn": ["LedgerTable", "EnquiryQueue", "LeadProSecret"],
    "Properties": {
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 1,
        "Metrics": [{"Id": "one", "Expression": "1+1"}],
    },
}


@pytest.fixture
def asked(sandbox: Sandbox) -> Mapping[str, str]:
    """What the first stack was asked for, and a key and a domain of the agency's own."""
    described = sandbox.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    given = {each["ParameterKey"]: each["ParameterValue"] for each in described["Parameters"]}
    given = {name: value for name, value in given.items() if value != HIDDEN}
    key = sandbox.client("kms").create_key()["KeyMetadata"]["Arn"]
    certificate = f"arn:aws:acm:us-east-1:000000000000:certificate/{'0' * 8}"
    domain = {"WebhookDomain": "leads.agency.example", "WebhookCertificateArn": certificate}
    return {**given, **domain, "EncryptionKeyArn": key}


@pytest.fixture
def second(sandbox: Sandbox, asked: Mapping[str, str]) -> Iterator[dict[str, dict[str, str]]]:
    """By logical ids."""
    wrong = template_in(built())
    wrong["Resources"]["NeverMade"] = NEVER_MADE
    with pytest.raises(SandboxError):
        deploy(sandbox.aws, built(), wrong, asked, SECOND)
    delete(sandbox)
    deploy(sandbox.aws, built(), template_in(built()), asked, SECOND)
    yield resources(sandbox, SECOND)
    delete(sandbox)


def delete(sandbox: Sandbox) -> None:
    sandbox.client("cloudformation").delete_stack(StackName=SECOND)
    assert eventually(lambda: is_gone(sandbox))


def is_gone(sandbox: Sandbox) -> bool:
    try:
        sandbox.client("cloudformation").describe_stacks(StackName=SECOND)
    except ClientError:
        return True
    return False


def resources(sandbox: Sandbox, stack: str) -> dict[str, dict[str, Any]]:
    answer = sandbox.client("cloudformation").describe_stack_resources(StackName=stack)
    return {one["LogicalResourceId"]: one for one in answer["StackResources"]}


def test_a_failed_attempt_is_in_nobodys_way_and_two_stacks_share_nothing(
    sandbox: Sandbox, asked: Mapping[str, str], second: dict[str, dict[str, str]]
) -> None:
    first = resources(sandbox, STACK)

    held = {
        name: [one[name]["PhysicalResourceId"] for one in (first, second)]
        for name in first.keys() & second.keys()
        if first[name]["ResourceType"] != OF_THE_TRANSFORM
    }
    assert len(held) > 80
    assert [name for name, (ours, theirs) in held.items() if ours == theirs] == []
    queue = sandbox.client("sqs").get_queue_attributes(
        QueueUrl=second["EnquiryQueue"]["PhysicalResourceId"], AttributeNames=["All"]
    )["Attributes"]
    assert queue["KmsMasterKeyId"] == asked["EncryptionKeyArn"]
    assert {"WebhookDomainName", "WebhookDomainMapping"} <= second.keys() - first.keys()
