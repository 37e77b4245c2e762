"""What CloudFormation needs of whoever deploys the stack, by its own schemas of resource types."""

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

from tests.template.cloudformation import ROOT, template

MADE_OF: Mapping[str, tuple[str, ...]] = {
    "AWS::Serverless::Function": (
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Function",
        "AWS::Lambda::Permission",
        "AWS::Scheduler::Schedule",
    ),
    "AWS::Serverless::HttpApi": ("AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage"),
    "AWS::Serverless::LayerVersion": ("AWS::Lambda::LayerVersion",),
}
"""By the transform."""
STEPS = ("create", "read", "update", "delete")
NOT_NEEDED: Mapping[str, str] = {
    "dynamodb:*Kinesis*": "no table streams to Kinesis",
    "dynamodb:*Replica": "no table has replicas",
    "dynamodb:*Import*": "no table is imported",
    "dynamodb:*Item": "only replicas and imports read and write rows",
    "dynamodb:Query": "the same",
    "dynamodb:Scan": "the same",
    "dynamodb:PutResourcePolicy": "no table has a policy of its own",
    "dynamodb:DeleteResourcePolicy": "the same",
    "ec2:*": "no function is in a network of ours",
    "elasticfilesystem:*": "no function mounts a file system",
    "firehose:*": "no log group is delivered to Firehose",
    "iam:*GroupPolicy": "policies are of roles",
    "iam:*UserPolicy": "the same",
    "iam:AttachRolePolicy": "no role has a managed policy",
    "iam:DetachRolePolicy": "the same",
    "iam:*PermissionsBoundary": "no role has a boundary",
    "kinesis:*": "no table streams to Kinesis",
    "kms:*": "a key of one's own is named apart",
    "lambda:*CapacityProvider": "functions run on what Lambda has",
    "lambda:AssociateRuntimeAlias": "the same",
    "lambda:PutFunctionCodeSigningConfig": "no code is signed",
    "lambda:DeleteFunctionCodeSigningConfig": "the same",
    "lambda:GetCodeSigningConfig": "the same",
    "lambda:PublishVersion": "functions have no versions",
    "logs:*KmsKey": "logs are under CloudWatch's own key",
    "logs:*BearerTokenAuthentication": "nobody sends logs from elsewhere",
    "logs:PutDataProtectionPolicy": "logs hold no personal data to be masked",
    "logs:DeleteDataProtectionPolicy": "the same",
    "logs:PutIndexPolicy": "no field of a log is indexed",
    "logs:DeleteIndexPolicy": "the same",
    "logs:PutLogEvents": "only imports of tables log",
    "logs:*LogStream*": "the same",
    "logs:PutLogGroupDeletionProtection": "logs may be deleted",
    "s3:*": "artefacts lie in the bucket of the SAM CLI, which is named apart",
    "s3files:*": "no function mounts a file system",
    "secretsmanager:*Replicat*": "no secret is in two regions",
    "sns:PutDataProtectionPolicy": "alarms hold no personal data to be masked",
}
BY_THE_MANUALS = frozenset(
    {
        *("logs:DeleteLogDelivery", "logs:GetLogDelivery", "logs:ListLogDeliveries"),
        *("logs:UpdateLogDelivery", "iam:CreateServiceLinkedRole"),
    }
)
"""What no schema says: the access log of an HTTP API, and its first domain."""


def policy() -> dict[str, Any]:
    """The one that the README gives."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"```json\n(\{\s*\"Version\".*?)```", text, flags=re.DOTALL)
    document: dict[str, Any] = json.loads(found)
    return document


def needed() -> frozenset[str]:
    """Actions; what the template makes no use of is left out."""
    asked = [action for action in by_schemas() if not matches(action, NOT_NEEDED)]
    return frozenset(asked) | BY_THE_MANUALS


def by_schemas() -> frozenset[str]:
    return frozenset(action for kind in kinds() for action in _asked(kind))


def kinds() -> frozenset[str]:
    """The types of the resources, after the transform."""
    written = {body["Type"] for body in template()["Resources"].values()}
    return frozenset(one for kind in written for one in MADE_OF.get(kind, (kind,)))


def matches(action: str, patterns: Mapping[str, object] | list[str]) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in patterns)


def _asked(kind: str) -> Iterator[str]:
    handlers = _schemas()[kind]["handlers"]
    for step in STEPS:
        yield from handlers.get(step, {}).get("permissions", [])


@cache
def _schemas() -> Mapping[str, Any]:
    folder = files("cfnlint") / "data" / "schemas" / "resources"
    texts = (one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".json"))
    wanted = {f'"typeName": "{kind}"' for kind in kinds()}
    read = (json.loads(text) for text in texts if any(each in text for each in wanted))
    return {each["typeName"]: each for each in read}
