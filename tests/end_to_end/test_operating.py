"""What an operator does to the deployed stack: dead letters, the past, an examination."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.end_to_end.looking import is_created, leads_with, row_of
from tests.end_to_end.waiting import eventually
from tests.sandbox import vault
from tests.sandbox.commanding import command
from tests.sandbox.crowd import letters
from tests.sandbox.sandbox import Sandbox
from tests.simulators.property_finder import PortalLead

LETTERS = 50
TOPICS = ("PageTopicArn", "WarningTopicArn")
WINDOW = timedelta(minutes=5)
SLOW = {"rate_per_second": 2, "retry_after": 1}


@pytest.fixture
def slow_crm(aws_is_quiet: Sandbox) -> Iterator[Sandbox]:
    """It takes two requests a second, and says so."""
    settings = aws_is_quiet.lead_pro.settings
    before = {name: getattr(settings, name) for name in SLOW}
    for name, value in SLOW.items():
        setattr(settings, name, value)
    yield aws_is_quiet
    for name, value in before.items():
        setattr(settings, name, value)


@pytest.fixture
def heard(aws_is_quiet: Sandbox) -> Iterator[Sandbox]:
    """Somebody has confirmed that the alarms reach them."""
    topics = aws_is_quiet.client("sns")
    arns = [
        topics.subscribe(
            TopicArn=aws_is_quiet.stack.outputs[name],
            Protocol="sqs",
            Endpoint="arn:aws:sqs:us-east-1:000000000000:somebody",
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        for name in TOPICS
    ]
    yield aws_is_quiet
    for arn in arns:
        topics.unsubscribe(SubscriptionArn=arn)


def markers(sandbox: Sandbox) -> set[str]:
    return {(lead["meta"] or {}).get("src_key", "") for lead in sandbox.lead_pro.leads}


def test_dead_letters_come_back_to_a_slow_lead_pro_and_none_becomes_two_leads(
    slow_crm: Sandbox,
) -> None:
    bodies = letters(uuid4().hex[:12], LETTERS)
    client, url = slow_crm.client("sqs"), slow_crm.stack.outputs["EnquiryDeadLetterQueueUrl"]
    for body in bodies.values():
        client.send_message(QueueUrl=url, MessageBody=body)

    told = command(slow_crm.stack, "redrive", "--queue", "enquiry", "--rate", "300", "--yes")

    assert told["redriven"] == {"enquiry": LETTERS}
    eventually(lambda: bodies.keys() <= markers(slow_crm), 400)
    eventually(lambda: slow_crm.stack.waiting("EnquiryQueue") == 0)
    assert {key: len(leads_with(slow_crm, key)) for key in bodies} == dict.fromkeys(bodies, 1)


@pytest.fixture
def overlooked(aws_is_quiet: Sandbox) -> PortalLead:
    """By webhook and polls alike, and older than the go-live line."""
    asked_at = datetime.now(UTC) - timedelta(hours=7)
    return aws_is_quiet.property_finder.add(created_at=asked_at, visible_at=asked_at, deliver=False)


def test_a_backfill_counts_then_writes_down_and_sends_only_when_it_is_told_to(
    aws_is_quiet: Sandbox, overlooked: PortalLead
) -> None:
    key, at = f"property_finder:{overlooked.id}", overlooked.created_at
    times = ("--from", (at - WINDOW).isoformat(), "--to", (at + WINDOW).isoformat())

    def backfill(*options: str) -> Any:
        return command(aws_is_quiet.stack, "backfill", "property_finder", *times, *options)

    counted = backfill("--dry-run")
    assert (counted["new"], row_of(aws_is_quiet, key)) == (1, {})

    queued = backfill()
    assert (queued["new"], queued["created"]) == (1, 0)
    assert eventually(lambda: row_of(aws_is_quiet, key).get("state") == "suppressed")
    assert leads_with(aws_is_quiet, key) == []

    sent = backfill("--create", "--yes")
    assert (sent["new"], sent["created"]) == (0, 1)
    assert eventually(lambda: is_created(aws_is_quiet, key))
    assert len(leads_with(aws_is_quiet, key)) == 1


def wrong(sandbox: Sandbox) -> set[str]:
    findings = command(sandbox.stack, "doctor")["findings"]
    return {each["subject"] for each in findings if each["verdict"] == "wrong"}


def test_the_doctor_finds_what_is_wrong_and_nothing_else(heard: Sandbox) -> None:
    assert eventually(lambda: not wrong(heard)), wrong(heard)

    vault.put(heard.stack, "LeadProSecret", {"api_key": "revoked"})
    found = wrong(heard)
    vault.put(heard.stack, "LeadProSecret", vault.LEAD_PRO)

    assert found == {"Lead.pro"}
    assert not wrong(heard)
