"""Without credentials, stack or permission: a sentence, advice, and an exit code of its own."""

from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOTokenLoadError,
)
from typer.testing import CliRunner, Result

from leadrelay.aws.secrets import secret_text
from leadrelay.cli.app import app
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError, Ending
from leadrelay.cli.operator import Surroundings
from leadrelay.domain.errors import ConfigurationError
from tests import canary

STACK: dict[str, Any] = {
    "Outputs": [],
    "Parameters": [{"ParameterKey": "PropertyFinderAccounts", "ParameterValue": "main"}],
}


def refused(code: str) -> ClientError:
    """AWS's texts can echo what was sent."""
    error: Any = {"Error": {"Code": code, "Message": f"about {canary.EMAIL}"}}
    return ClientError(error, "Something")


class CloudFormation:
    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: ARG002, N803
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"Stacks": [self.answer]}


def run(answer: Any, *arguments: str) -> Result:
    around = Surroundings(connect=lambda _profile, _region: lambda _service: CloudFormation(answer))
    return CliRunner().invoke(app, arguments or ["webhooks", "status"], obj=around)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (NoCredentialsError(), "no usable AWS credentials"),
        (PartialCredentialsError(provider="env", cred_var="x"), "no usable AWS credentials"),
        (SSOTokenLoadError(error_msg="expired"), "no usable AWS credentials"),
        (ProfileNotFound(profile="x"), "no such AWS profile"),
        (NoRegionError(), "in which AWS region"),
        (refused("ExpiredToken"), "does not accept the credentials (ExpiredToken)"),
        (refused("AccessDenied"), "cloudformation:DescribeStacks is needed"),
        (refused("ValidationError"), "no stack lead-relay in this account and region"),
        (STACK, "no output PortalStateTableName"),
    ],
    ids=["none", "half", "sso", "profile", "region", "expired", "denied", "stack", "output"],
)
def test_no_access_ends_with_three_and_says_why(failure: Any, words: str) -> None:
    ended = run(failure)

    assert (ended.exit_code, words in " ".join(ended.stderr.split())) == (Ending.NO_ACCESS, True)
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    canary.assert_clean(ended.output)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (refused("Throttling"), "AWS refused cloudformation:DescribeStacks (Throttling)"),
        (EndpointConnectionError(endpoint_url="https://x.example"), "EndpointConnectionError"),
    ],
    ids=["throttled", "away"],
)
def test_what_may_pass_ends_with_one(failure: Any, words: str) -> None:
    ended = run(failure)

    assert (ended.exit_code, words in ended.stderr) == (Ending.WRONG, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["webhooks", "nonsense"],
        ["webhooks", "status", "--portal", "bayut"],
        ["webhooks", "rotate"],
        ["--nonsense"],
        ["webhooks", "status", "--account", "second"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_ends_with_two(arguments: list[str]) -> None:
    assert run(STACK, *arguments).exit_code == Ending.USAGE


@pytest.mark.parametrize("command", ["", "webhooks", "webhooks rotate", "test-lead"])
def test_help_needs_no_aws(command: str) -> None:
    helped = run(NoCredentialsError(), *command.split(), "--help")

    assert (helped.exit_code, "Usage:" in helped.stdout) == (Ending.OK, True)


def test_the_stack_is_named_by_an_option_or_by_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LEADRELAY_STACK", "relay-two")

    assert "no stack relay-two" in run(refused("ValidationError")).stderr
    named = run(refused("ValidationError"), "--stack", "relay-three", "webhooks", "status")
    assert "no stack relay-three" in named.stderr


class Denied:
    """A client of Secrets Manager that may not do anything."""

    class exceptions:  # noqa: N801 - boto3's name
        class ResourceNotFoundException(Exception):  # noqa: N818 - boto3's name
            pass

    def get_secret_value(self, **_: str) -> Any:
        raise refused("AccessDeniedException")


def test_what_an_adapter_was_denied_is_told_like_everything_else() -> None:
    client: Any = Denied()
    needed = "secretsmanager:GetSecretValue"

    with pytest.raises(CommandError, match=f"{needed} is needed") as denied, asking(needed):
        secret_text(client, "arn")

    assert denied.value.ending is Ending.NO_ACCESS


@pytest.mark.parametrize("error", [ConfigurationError("ours"), CommandError("ours")])
def test_what_is_not_aws_s_stays_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error), match="ours"), asking("anything"):
        raise error


def test_every_failure_of_the_sdk_becomes_one_of_ours() -> None:
    kinds = [BotoCoreError(), refused("NeverHeardOf")]

    for kind in kinds:
        with pytest.raises(CommandError), asking("anything"):
            raise kind
