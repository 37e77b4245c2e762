"""How often what is on a queue is tried; that it is kept and encrypted is a rule of `safety`."""

import pytest

from tests.template.cloudformation import properties

QUEUES = properties("AWS::SQS::Queue")
DEAD_LETTERS = {name: queue for name, queue in QUEUES.items() if "DeadLetter" in name}
WORKING = {name: queue for name, queue in QUEUES.items() if name not in DEAD_LETTERS}
DOORBELLS = {name: queue for name, queue in WORKING.items() if "Doorbell" in name}
CARRYING = {name: queue for name, queue in WORKING.items() if name not in DOORBELLS}


@pytest.mark.parametrize("name", CARRYING)
def test_a_message_is_tried_often_because_poison_is_parked_by_code(name: str) -> None:
    assert CARRYING[name]["RedrivePolicy"]["maxReceiveCount"] == 100


@pytest.mark.parametrize("name", DOORBELLS)
def test_a_doorbell_is_heard_until_a_poll_has_been_completed(name: str) -> None:
    longest = 14 * 86_400

    assert "RedrivePolicy" not in DOORBELLS[name]
    assert DOORBELLS[name]["MessageRetentionPeriod"] == longest
