"""`leadrelay dead-letters` and `redrive` on a deployed stack."""

import json
from typing import Any

import pytest

from leadrelay.codec import observation_to_body
from leadrelay.domain.envelope import Envelope, Kind
from tests import canary
from tests.builders import NOW
from tests.integration.cli_enquiries import Enquiries, asked
from tests.integration.cli_world import FINDER, Deployed


def bury(relay: Deployed, *bodies: str, queue: str = "Enquiry") -> None:
    url = relay.stack.outputs[f"{queue}DeadLetterQueueUrl"]
    for body in bodies:
        relay.aws["sqs"].send_message(QueueUrl=url, MessageBody=body)


def an_enquiry(portal_lead_id: str) -> str:
    body = observation_to_body(asked(portal_lead_id))
    envelope = Envelope(kind=Kind.ENQUIRY, account=FINDER, received_at=NOW, body=body)
    return envelope.to_json()


def letters(relay: Deployed, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        relay.run("dead-letters", "--json", *arguments).stdout
    )["dead_letters"]
    return found


def forwarded(relay: Deployed) -> None:
    """All that the redrive has put back."""
    while (
        relay.aws["sqs"].get_queue_attributes(
            QueueUrl=relay.queue_url, AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]["ApproximateNumberOfMessages"]
        != "0"
    ):
        relay.forward()


def test_dead_letters_are_listed_without_the_people_in_them(
    relay: Deployed, enquiries: Enquiries
) -> None:
    enquiries.park("1")
    bury(relay, an_enquiry("1"), f"no envelope {canary.EMAIL}", '{"schema_version": 9}')
    bury(relay, Envelope.of_webhook(FINDER, NOW, b"{}").to_json(), queue="Backfill")

    shown, found = relay.run("dead-letters"), letters(relay)

    assert shown.exit_code == 1
    assert {(each["queue"], each["kind"], each["key"]) for each in found} == {
        ("enquiry", "enquiry", "property_finder:1"),
        ("enquiry", "unreadable", None),
        ("enquiry", "of a newer release", None),
        ("backfill", "raw_webhook", None),
    }
    assert "parked rejected: 400 phone" in " ".join(shown.stdout.split())
    canary.assert_clean(shown.output, json.dumps(found))


def test_looking_changes_nothing_and_can_be_repeated(relay: Deployed) -> None:
    bury(relay, an_enquiry("1"), an_enquiry("2"))

    looks = [{each["key"] for each in letters(relay)} for _ in range(3)]

    assert looks == [{"property_finder:1", "property_finder:2"}] * 3
    assert len(letters(relay, "--limit", "1")) == 1


def test_where_there_are_none_all_is_well(relay: Deployed) -> None:
    assert relay.run("dead-letters").exit_code == 0
    assert relay.run("redrive", "--yes").exit_code == 0


def test_fifty_dead_letters_are_put_back_and_become_one_lead_each(relay: Deployed) -> None:
    bury(relay, *(an_enquiry(str(number)) for number in range(48)))
    bury(relay, an_enquiry("0"), an_enquiry("1"))  # twice among them
    relay.forwarding = False

    ran = relay.run("redrive", "--queue", "enquiry", "--rate", "25", "--yes", "--json")

    assert json.loads(ran.stdout) == {"redriven": {"enquiry": 50}}
    assert relay.clock.slept.total_seconds() == pytest.approx(2.0)
    forwarded(relay)
    markers = [lead["meta"]["src_key"] for lead in relay.crm.leads]
    assert sorted(markers) == sorted(f"property_finder:{number}" for number in range(48))
    assert letters(relay) == []


def test_a_redrive_that_was_stopped_goes_on_where_it_was(relay: Deployed) -> None:
    bury(relay, *(an_enquiry(str(number)) for number in range(12)))
    relay.forwarding = False

    first = relay.run("redrive", "--limit", "5", "--yes", "--json")
    left = len(letters(relay))
    rest = relay.run("redrive", "--yes", "--json")

    assert (json.loads(first.stdout)["redriven"]["enquiry"], left) == (5, 7)
    assert json.loads(rest.stdout)["redriven"]["enquiry"] == 7


def test_what_is_unreadable_is_put_back_as_it_was(relay: Deployed) -> None:
    bury(relay, "no envelope")
    relay.forwarding = False

    relay.run("redrive", "--yes")

    (message,) = relay.aws["sqs"].receive_message(QueueUrl=relay.queue_url)["Messages"]
    assert message["Body"] == "no envelope"


def test_nothing_is_put_back_without_a_word(relay: Deployed) -> None:
    bury(relay, an_enquiry("1"))

    ran = relay.run("redrive", typed="n\n")

    assert (ran.exit_code, "about 1 dead letters back?" in ran.stderr) == (1, True)
    assert len(letters(relay)) == 1
