"""Taking permissions from the roles of a stack, and being somebody who has one alone."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config

from tests.sandbox.aws import REGION
from tests.sandbox.sandbox import Sandbox
from tests.template.cloudformation import as_list
from tests.template.permissions import Permission

ANYBODY = {
    "Effect": "Allow",
    "Principal": {"AWS": "*", "Service": "lambda.amazonaws.com"},
    "Action": "sts:AssumeRole",
}


@contextmanager
def stripped(sandbox: Sandbox, permission: Permission) -> Iterator[None]:
    """Wherever the role may do this, it may not."""
    iam, role = sandbox.client("iam"), sandbox.stack.resources[permission.role]
    kept = {name: _policy(iam, role, name) for name in _policies(iam, role)}
    for name, policy in kept.items():
        _put(iam, role, name, _without(policy, permission.action))
    yield
    for name, policy in kept.items():
        _put(iam, role, name, policy)


def _policies(iam: Any, role: str) -> list[str]:
    names: list[str] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return names


def _policy(iam: Any, role: str, name: str) -> dict[str, Any]:
    policy: dict[str, Any] = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    return policy


def _put(iam: Any, role: str, name: str, policy: Mapping[str, Any]) -> None:
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))


def _without(policy: Mapping[str, Any], action: str) -> dict[str, Any]:
    left = [
        {**each, "Action": [one for one in as_list(each["Action"]) if one != action]}
        for each in policy["Statement"]
    ]
    return {**policy, "Statement": [each for each in left if each["Action"]]}


def client_with(sandbox: Sandbox, service: str, action: str, *, tls: bool) -> Any:
    """Of somebody who may do this anywhere, and nothing else."""
    session = _session(sandbox, action)
    client = session.client(  # type: ignore[call-overload]  # one of many services
        service,
        endpoint_url=sandbox.emulator.url,
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )
    protocol = "https" if tls else "http"
    client.meta.events.register(
        "before-send",
        lambda request, **_: request.headers.update({"X-Forwarded-Proto": protocol}),
    )
    return client


def role_with(sandbox: Sandbox, action: str) -> str:
    """The ARN of a role that is nobody's, with this permission alone."""
    iam, name = sandbox.client("iam"), f"somebody-{uuid4().hex[:8]}"
    trust = {"Version": "2012-10-17", "Statement": [ANYBODY]}
    may = {"Effect": "Allow", "Action": action, "Resource": "*"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    _put(iam, name, "one", {"Version": "2012-10-17", "Statement": [may]})
    arn: str = role["Arn"]
    return arn


def _session(sandbox: Sandbox, action: str) -> boto3.Session:
    role = role_with(sandbox, action)
    held = sandbox.client("sts").assume_role(RoleArn=role, RoleSessionName="somebody")
    keys = held["Credentials"]
    return boto3.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        region_name=REGION,
    )
