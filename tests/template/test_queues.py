"""Queues keep what they are given, and keep it from strangers."""

from typing import Any

import pytest

from tests.template.cloudformation import functions, most, properties, target

QUEUES = properties("AWS::SQS::Queue")
DEAD_LETTERS = {name: queue for name, queue in QUEUES.items() if "DeadLetter" in name}
WORKING = {name: queue for name, queue in QUEUES.items() if name not in DEAD_LETTERS}
DOORBELLS = {name: queue for name, queue in WORKING.items() if "Doorbell" in name}
CARRYING = {name: queue for name, queue in WORKING.items() if name not in DOORBELLS}


def _readers(queue: str) -> list[dict[str, Any]]:
    return [
        function
        for function in functions().values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "SQS" and target(event["Properties"]["Queue"]) == queue
    ]


@pytest.mark.proves("F63")
@pytest.mark.parametrize("name", WORKING)
def test_a_message_stays_hidden_for_six_times_as_long_as_its_reader_may_work(name: str) -> None:
    (reader,) = _readers(name)

    assert WORKING[name]["VisibilityTimeout"] >= 6 * most(reader["Timeout"])


@pytest.mark.proves("F65")
@pytest.mark.parametrize("name", CARRYING)
def test_a_dead_letter_outlives_the_queue_it_came_from_by_ten_days(name: str) -> None:
    policy = CARRYING[name]["RedrivePolicy"]
    dead_letters = QUEUES[target(policy["deadLetterTargetArn"])]

    kept = dead_letters["MessageRetentionPeriod"] - CARRYING[name]["MessageRetentionPeriod"]

    assert kept >= 10 * 86_400


@pytest.mark.parametrize("name", CARRYING)
def test_a_message_is_tried_often_because_poison_is_parked_by_code(name: str) -> None:
    assert CARRYING[name]["RedrivePolicy"]["maxReceiveCount"] == 100


def test_every_queue_that_carries_enquiries_has_dead_letters_of_its_own() -> None:
    targets = [target(queue["RedrivePolicy"]["deadLetterTargetArn"]) for queue in CARRYING.values()]

    assert sorted(targets) == sorted(DEAD_LETTERS)


@pytest.mark.parametrize("name", DOORBELLS)
def test_a_doorbell_is_heard_until_a_poll_has_been_completed(name: str) -> None:
    longest = 14 * 86_400

    assert "RedrivePolicy" not in DOORBELLS[name]
    assert DOORBELLS[name]["MessageRetentionPeriod"] == longest


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_is_encrypted_and_speaks_tls_only(name: str) -> None:
    (policy,) = [
        policy
        for policy in properties("AWS::SQS::QueuePolicy").values()
        if [target(queue) for queue in policy["Queues"]] == [name]
    ]
    (statement,) = policy["PolicyDocument"]["Statement"]

    assert QUEUES[name]["SqsManagedSseEnabled"] is True
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert (statement["Action"], target(statement["Resource"])) == ("sqs:*", name)
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
