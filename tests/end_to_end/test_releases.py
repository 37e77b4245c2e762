"""A newer release over a running stack, the older one back, and the stack's end."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.documents.reading import text_of
from tests.end_to_end.looking import leads_with, row_of
from tests.end_to_end.releases import NEW_FIELD, Stream, delete, next_release, roll_back, upgrade
from tests.end_to_end.waiting import eventually
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox
from tests.template.cloudformation import DEFAULT, STATEFUL, TWO, Accounts, template

PARAMETERS = {"SettleSeconds": "8", "ForwarderTimeoutSeconds": "30"}
VISIBILITY_SECONDS = 35
SECOND_LOOK = 0.5
PATIENCE = 240.0
FORWARDER = "LeadForwarderFunction"
WITH_NUMBERS_OF_THEIR_OWN = ("AWS::Lambda::LayerVersion",)

GONE = ("LeadForwarderFunction", "LeadForwarderLogGroup", "LeadForwarderRole")
ASKED = {
    "AWS::DynamoDB::Table": ("dynamodb.describe_table", "TableName"),
    "AWS::SQS::Queue": ("sqs.get_queue_attributes", "QueueUrl"),
    "AWS::SecretsManager::Secret": ("secretsmanager.describe_secret", "SecretId"),
    "AWS::Serverless::Function": ("lambda.get_function", "FunctionName"),
    "AWS::Logs::LogGroup": ("logs.list_tags_log_group", "logGroupName"),
    "AWS::IAM::Role": ("iam.get_role", "RoleName"),
}
OF_AN_ACCOUNT = re.compile(r"(PropertyFinder|SeekerLeads)(Credentials|Token)Secret")


@dataclass(frozen=True)
class Life:
    """What was seen of a stack before, with, and after the next release."""

    keys: tuple[str, ...]
    unanswered: tuple[str, ...]
    rows_of_the_next: Mapping[str, Mapping[str, Any]]
    identities: tuple[Mapping[str, str], ...]
    code: tuple[str, ...]
    log_of_the_next: str


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    # With Lead.pro's webhook, what has no answer would be found before the release changes.
    options = Options(parameters=PARAMETERS, seconds_per_minute=4.0, crm_webhook=False)
    with Sandbox(options) as running:
        for queue in ("EnquiryQueue", "BackfillQueue"):
            running.client("sqs").set_queue_attributes(
                QueueUrl=running.stack.resources[queue],
                Attributes={"VisibilityTimeout": str(VISIBILITY_SECONDS)},
            )
        yield running


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Life:
    stream, package = Stream(sandbox), next_release(tmp_path_factory.mktemp("release"))
    identities, code = [identity(sandbox)], [code_of(sandbox)]
    with stream.flowing():
        unanswered = [stream.leave_unanswered("message_before")]
        upgrade(sandbox, package)
        identities, code = [*identities, identity(sandbox)], [*code, code_of(sandbox)]
        unanswered.append(stream.leave_unanswered("message_between"))
        assert eventually(lambda: is_unknown(sandbox, unanswered[1]), PATIENCE)
        log, rows = "\n".join(sandbox.stack.log(FORWARDER)), states(sandbox)
        roll_back(sandbox)
        identities, code = [*identities, identity(sandbox)], [*code, code_of(sandbox)]
    assert eventually(lambda: are_delivered(sandbox, stream.keys), PATIENCE)
    return Life(tuple(stream.keys), tuple(unanswered), rows, tuple(identities), tuple(code), log)


def identity(sandbox: Sandbox) -> dict[str, str]:
    """Logical to physical ids, of everything but what is new with every code."""
    described = sandbox.client("cloudformation").describe_stack_resources(StackName="lead-relay")
    return {
        one["LogicalResourceId"]: one["PhysicalResourceId"]
        for one in described["StackResources"]
        if one["ResourceType"] not in WITH_NUMBERS_OF_THEIR_OWN
    }


def code_of(sandbox: Sandbox) -> str:
    known = sandbox.client("lambda").get_function_configuration(
        FunctionName=sandbox.stack.resources[FORWARDER]
    )
    return f"{known['CodeSha256']} {[layer['CodeSize'] for layer in known['Layers']]}"


def states(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in sandbox.stack.ledger_rows() if row["part"] == "STATE"}


def is_unknown(sandbox: Sandbox, key: str) -> bool:
    time.sleep(SECOND_LOOK)
    return row_of(sandbox, key).get("state") == "unknown"


def are_delivered(sandbox: Sandbox, keys: Sequence[str]) -> bool:
    """And nothing is left to do."""
    time.sleep(SECOND_LOOK)
    rows = states(sandbox)
    return {*keys} == {
        key for key, row in rows.items() if row["state"] == "created" and "deliver_at" not in row
    }


def test_every_enquiry_that_came_meanwhile_is_one_lead(sandbox: Sandbox, life: Life) -> None:
    found = {key: len(leads_with(sandbox, key)) for key in life.keys}

    assert len(found) >= 10
    assert found == dict.fromkeys(life.keys, 1)


@pytest.mark.usefixtures("life")
def test_nothing_is_given_up_on(sandbox: Sandbox) -> None:
    assert {row["state"] for row in states(sandbox).values()} == {"created"}
    for queue in ("EnquiryDeadLetterQueue", "BackfillDeadLetterQueue"):
        assert sandbox.stack.waiting(queue) == 0


def test_the_older_release_reads_what_the_newer_one_wrote_more(
    sandbox: Sandbox, life: Life
) -> None:
    key = life.unanswered[1]

    assert life.rows_of_the_next[key][NEW_FIELD]
    assert NEW_FIELD not in row_of(sandbox, key)
    assert row_of(sandbox, key)["state"] == "created"


def test_both_releases_were_at_work(life: Life) -> None:
    before, between, after = life.code

    assert before == after != between
    assert NEW_FIELD in life.log_of_the_next


def test_nothing_is_replaced_but_code(life: Life) -> None:
    before, between, after = life.identities

    assert before == between == after


@pytest.fixture(scope="module")
def left(sandbox: Sandbox, life: Life) -> Mapping[str, bool]:  # noqa: ARG001 - it comes before
    """Of a deleted stack: whether each of the stateful and some of the others are still there."""
    delete(sandbox)
    return {name: is_there(sandbox, name) for name in (*state_of(DEFAULT), *GONE)}


def is_there(sandbox: Sandbox, name: str) -> bool:
    """Asked of the service, by the id that it had."""
    id_ = sandbox.stack.resources[name]
    ask, argument = ASKED[kind_of(name)]
    service, _, operation = ask.partition(".")
    try:
        getattr(sandbox.client(service), operation)(**{argument: id_})
    except ClientError:
        return False
    return True


def kind_of(name: str) -> str:
    return str(template()["Resources"][name]["Type"])


def state_of(accounts: Accounts) -> dict[str, str]:
    """What the template retains, by its policy on deletion."""
    every = template(accounts)["Resources"].items()
    return {name: one["Type"] for name, one in every if one.get("DeletionPolicy") == "Retain"}


def test_a_deleted_stack_leaves_its_state_and_nothing_else(left: Mapping[str, bool]) -> None:
    assert {name for name, is_there in left.items() if is_there} == state_of(DEFAULT).keys()


def test_what_stays_is_what_the_document_says() -> None:
    text = text_of("DEPLOYMENT.md")
    rows = re.findall(r"^\| (?:tables|queues|secrets) \|.*$", text, re.MULTILINE)
    said = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    of_accounts = {name for name in state_of(TWO) if OF_AN_ACCOUNT.match(name)}

    assert len(rows) == len(STATEFUL)
    assert "two for each account" in rows[-1]
    assert len(of_accounts) == 2 * 4
    assert said == state_of(TWO).keys() - of_accounts
    assert {*state_of(TWO).values()} == {*STATEFUL}
