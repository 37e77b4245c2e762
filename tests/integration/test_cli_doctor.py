"""`leadrelay doctor` on a deployed stack: every finding comes with its cure."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import boto3
import pytest

from leadrelay.aws.configuration import DynamoConfigurations, Version
from leadrelay.domain.coverage import PollState
from tests.integration.cli_stack import NAME
from tests.integration.cli_world import ACCOUNTS, FINDER, Deployed

WRITTEN = {
    "default_office": 375,
    "default_type": "sale",
    "placeholder_email_domain": "agency.example",
    "phone_region": "AE",
    "source": "homepage",
}
TOPICS = ("PageTopicArn", "WarningTopicArn")


@pytest.fixture(autouse=True)
def _healthy(relay: Deployed) -> None:
    relay.aws |= {"sns": boto3.client("sns"), "cloudwatch": boto3.client("cloudwatch")}
    for output in TOPICS:
        topic = relay.aws["sns"].create_topic(Name=output)["TopicArn"]
        relay.stack.outputs[output] = topic
        queue = f"arn:aws:sqs:us-east-1:123456789012:{output}"
        relay.aws["sns"].subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    now = datetime.now(UTC)
    for account in ACCOUNTS:
        state = relay.states.read_poll(account)
        relay.states.write_poll(account, replace(state, polled_at=now, watermark=now))
    relay.run("webhooks", "ensure")


def findings(relay: Deployed, verdict: str) -> dict[str, dict[str, Any]]:
    """By their subjects."""
    told = json.loads(relay.run("doctor", "--json").stdout)["findings"]
    return {each["subject"]: each for each in told if each["verdict"] == verdict}


def another_stack(relay: Deployed, key: str) -> None:
    secret = relay.aws["secretsmanager"].create_secret(
        Name="another", SecretString=json.dumps({"api_key": key})
    )
    relay.stack.others["another-relay"] = {"LeadProSecretArn": secret["ARN"]}


def test_a_healthy_stack_has_nothing_wrong(relay: Deployed) -> None:
    ran = relay.run("doctor")

    assert ran.exit_code == 0, ran.output
    assert "0 of" in ran.stdout
    assert findings(relay, "wrong") == findings(relay, "unchecked") == {}
    assert set(findings(relay, "good")) == {
        *("configuration", "time zone", "Lead.pro", "offices", "other roads", "other stacks"),
        *("alarms", "concurrency", *map(str, ACCOUNTS)),
    }


def test_a_key_that_lead_pro_refuses_is_told_with_its_cure(relay: Deployed) -> None:
    relay.aws["secretsmanager"].put_secret_value(
        SecretId=relay.lead_pro_secret, SecretString='{"api_key": "not-the-key-of-lead-pro"}'
    )

    wrong = findings(relay, "wrong")

    assert wrong["Lead.pro"]["cure"] == "leadrelay secrets set lead_pro"
    assert relay.run("doctor").exit_code == 1


def pushed(relay: Deployed, **said: Any) -> None:
    table = relay.stack.outputs["ConfigurationTableName"]
    store = DynamoConfigurations(relay.aws["dynamodb"], table)
    document = json.dumps({**WRITTEN, **said})
    store.push(Version(number=1, at=datetime.now(UTC), by="agency", document=document))


def test_the_time_zone_is_told_with_what_its_clocks_say(relay: Deployed) -> None:
    pushed(relay, time_zone="Asia/Dubai")

    local = relay.clock().astimezone(timezone(timedelta(hours=4)))
    told = findings(relay, "good")["time zone"]["text"]
    assert told.startswith(f"Asia/Dubai, where it is {local:%A %H:}")


def test_office_hours_without_a_time_zone_are_asked_about(relay: Deployed) -> None:
    pushed(relay, office_hours={"monday": "09:00-18:00"})

    assert "config push" in findings(relay, "unchecked")["time zone"]["cure"]


def test_a_time_zone_that_nobody_knows_is_told_with_its_cure(relay: Deployed) -> None:
    pushed(relay, time_zone="Asia/Atlantis")

    wrong = findings(relay, "wrong")["time zone"]
    assert "Asia/Atlantis is not known" in wrong["text"]
    assert "config push" in wrong["cure"]


def test_an_office_that_lead_pro_does_not_know_is_named(relay: Deployed) -> None:
    relay.stack.parameters["OfficeId"] = "999"

    assert "no such office: default_office" in findings(relay, "wrong")["Lead.pro"]["text"]


def test_a_configuration_that_is_missing_is_told(relay: Deployed) -> None:
    relay.stack.parameters["OfficeId"] = ""

    assert "nothing is sent" in findings(relay, "wrong")["configuration"]["cure"]


def test_leads_of_somebody_else_are_told(relay: Deployed) -> None:
    earlier = datetime.now(UTC) - timedelta(hours=1)
    relay.aws["cloudwatch"].put_metric_data(
        Namespace=f"LeadRelay/{NAME}",
        MetricData=[{"MetricName": "LeadsMadeElsewhere", "Value": 3, "Timestamp": earlier}],
    )

    assert "3 leads of the last day" in findings(relay, "wrong")["other roads"]["text"]


def test_another_stack_with_our_key_is_named(relay: Deployed) -> None:
    another_stack(relay, relay.crm.api_key)

    assert "another-relay uses the same key" in findings(relay, "wrong")["other stacks"]["text"]


def test_another_stack_with_a_key_of_its_own_is_none_of_our_business(relay: Deployed) -> None:
    another_stack(relay, "a-key-of-its-own")

    assert findings(relay, "good")["other stacks"]


def test_what_may_not_be_read_of_another_stack_is_said_to_be_unchecked(relay: Deployed) -> None:
    relay.stack.others["another-relay"] = {"LeadProSecretArn": "arn:aws:secretsmanager:x"}

    assert "another-relay cannot be read" in findings(relay, "unchecked")["other stacks"]["text"]


def test_alarms_that_nobody_hears_or_has_confirmed_are_told(relay: Deployed) -> None:
    relay.stack.outputs["PageTopicArn"] = relay.aws["sns"].create_topic(Name="deaf")["TopicArn"]

    assert "nobody hears alarms that wake" in findings(relay, "wrong")["alarms"]["text"]


def test_too_few_functions_at_once_are_told(relay: Deployed) -> None:
    relay.functions.at_once = 10

    assert "only 10 functions" in findings(relay, "wrong")["concurrency"]["text"]


def test_credentials_of_too_narrow_a_scope_are_found_by_reading(relay: Deployed) -> None:
    relay.finder.settings.scopes = ["users:read"]

    wrong = findings(relay, "wrong")

    assert str(FINDER) in wrong
    assert "leadrelay secrets set property_finder" in wrong[str(FINDER)]["cure"]


def test_an_account_that_was_never_polled_is_told(relay: Deployed) -> None:
    state = relay.states.read_poll(FINDER)
    relay.states.write_poll(FINDER, PollState(revision=state.revision))

    told = relay.run("doctor")

    assert told.exit_code == 1
    words = " ".join(told.stdout.split())
    assert "no poll has been completed" in words
    assert "no go-live line has been drawn" in words
