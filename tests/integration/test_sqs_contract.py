"""What a standard queue of SQS promises to its consumers: moto's, and our model of it.

What moto is too kind to show is in `test_sqs_model`.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from botocore.exceptions import ClientError

from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import SchemaError
from tests.builders import ACCOUNT, NOW
from tests.fakes.clock import FakeClock
from tests.integration.sqs_stage import (
    DAY,
    DELAY,
    MOST_RECEIVES,
    RETENTION,
    SECOND,
    VISIBILITY,
    Stage,
    bodies,
    bury,
    model_stage,
    moto_stage,
    received_one,
)


@pytest.fixture(params=["moto", "model"])
def stage(request: pytest.FixtureRequest, clock: FakeClock) -> Iterator[Stage]:
    if request.param == "model":
        yield model_stage(clock)
        return
    client = request.getfixturevalue("sqs")
    with time_machine.travel(NOW, tick=False) as traveller:
        yield moto_stage(client, traveller.shift)


def test_an_empty_queue_answers_nothing(stage: Stage) -> None:
    assert stage.queue.receive() == []


def test_a_message_says_what_was_sent_and_when(stage: Stage) -> None:
    stage.queue.put("a")
    stage.wait(SECOND)

    message = received_one(stage.queue)

    assert (message.body, message.sent_at, message.receives) == ("a", NOW, 1)


def test_envelopes_arrive_as_they_were_sent(stage: Stage) -> None:
    envelopes = [Envelope.of_webhook(ACCOUNT, NOW, bytes([number])) for number in range(12)]

    stage.queue.send(envelopes)

    received = stage.queue.receive() + stage.queue.receive()
    assert [Envelope.from_json(body) for body in bodies(received)] == envelopes


def test_an_envelope_that_no_message_can_hold_is_refused_before_any_is_sent(stage: Stage) -> None:
    small, large = (Envelope.of_webhook(ACCOUNT, NOW, bytes(size)) for size in (1, 200_000))

    with pytest.raises(SchemaError):
        stage.queue.send([small, large])

    assert stage.queue.receive() == []


def test_messages_come_oldest_first_and_no_more_than_asked_for(stage: Stage) -> None:
    for body in "abc":
        stage.queue.put(body)
        stage.wait(SECOND)

    assert bodies(stage.queue.receive(2)) == ["a", "b"]
    assert bodies(stage.queue.receive(2)) == ["c"]


@pytest.mark.parametrize("most", [0, 11])
def test_one_receive_asks_for_one_to_ten_messages(stage: Stage, most: int) -> None:
    with pytest.raises(ClientError):
        stage.queue.receive(most)


def test_a_delayed_message_is_hidden_for_that_long(stage: Stage) -> None:
    stage.queue.put("a", DELAY)

    stage.wait(DELAY - SECOND)
    assert stage.queue.receive() == []

    stage.wait(2 * SECOND)
    assert bodies(stage.queue.receive()) == ["a"]


def test_envelopes_for_later_are_hidden_for_that_long(stage: Stage) -> None:
    stage.queue.send([Envelope.of_webhook(ACCOUNT, NOW, b"later")], after=DELAY)

    stage.wait(DELAY - SECOND)
    assert stage.queue.receive() == []

    stage.wait(2 * SECOND)
    assert len(stage.queue.receive()) == 1


def test_a_queue_delays_what_says_nothing_else(stage: Stage) -> None:
    stage.delayed.put("slow")
    stage.delayed.put("fast", timedelta(0))
    stage.wait(SECOND)

    assert bodies(stage.delayed.receive()) == ["fast"]
    stage.wait(DELAY)
    assert bodies(stage.delayed.receive()) == ["slow"]


def test_a_received_message_is_hidden_until_its_time_is_over(stage: Stage) -> None:
    stage.queue.put("a")
    stage.queue.receive()

    stage.wait(VISIBILITY - SECOND)
    assert stage.queue.receive() == []

    stage.wait(2 * SECOND)
    assert bodies(stage.queue.receive()) == ["a"]


def test_each_receive_is_counted_and_has_a_handle_of_its_own(stage: Stage) -> None:
    stage.queue.put("a")

    first = received_one(stage.queue)
    stage.wait(VISIBILITY + SECOND)
    second = received_one(stage.queue)

    assert (first.message_id, first.receives) == (second.message_id, 1)
    assert second.receives == 2
    assert first.receipt_handle != second.receipt_handle


def test_a_changed_visibility_counts_from_the_change(stage: Stage) -> None:
    stage.queue.put("a")
    handle = received_one(stage.queue).receipt_handle
    stage.wait(timedelta(seconds=170))

    stage.queue.change_visibility(handle, timedelta(seconds=60))

    stage.wait(timedelta(seconds=59))
    assert stage.queue.receive() == []
    stage.wait(timedelta(seconds=2))
    assert bodies(stage.queue.receive()) == ["a"]


def test_a_shortened_visibility_brings_a_message_back_sooner(stage: Stage) -> None:
    stage.queue.put("a")

    stage.queue.change_visibility(received_one(stage.queue).receipt_handle, timedelta(0))
    stage.wait(SECOND)

    assert bodies(stage.queue.receive()) == ["a"]


def test_a_changed_visibility_holds_for_one_receive_only(stage: Stage) -> None:
    stage.queue.put("a")
    stage.queue.change_visibility(received_one(stage.queue).receipt_handle, 5 * SECOND)
    stage.wait(6 * SECOND)
    stage.queue.receive()

    stage.wait(VISIBILITY - SECOND)

    assert stage.queue.receive() == []


def test_a_visibility_of_more_than_twelve_hours_is_refused(stage: Stage) -> None:
    stage.queue.put("a")
    handle = received_one(stage.queue).receipt_handle

    with pytest.raises(ClientError):
        stage.queue.change_visibility(handle, timedelta(hours=12, seconds=1))


def test_the_visibility_of_a_deleted_message_cannot_be_changed(stage: Stage) -> None:
    stage.queue.put("a")
    handle = received_one(stage.queue).receipt_handle
    stage.queue.delete(handle)

    with pytest.raises(ClientError):
        stage.queue.change_visibility(handle, SECOND)


def test_a_deleted_message_does_not_come_back(stage: Stage) -> None:
    stage.queue.put("a")

    stage.queue.delete(received_one(stage.queue).receipt_handle)
    stage.wait(VISIBILITY + SECOND)

    assert stage.queue.receive() == []


def test_deleting_twice_is_nothing_new(stage: Stage) -> None:
    stage.queue.put("a")
    stage.queue.put("b")
    first, _ = stage.queue.receive()

    stage.queue.delete(first.receipt_handle)
    stage.queue.delete(first.receipt_handle)
    stage.wait(VISIBILITY + SECOND)

    assert bodies(stage.queue.receive()) == ["b"]


def test_the_newest_handle_deletes_even_what_is_visible_again(stage: Stage) -> None:
    stage.queue.put("a")
    handle = received_one(stage.queue).receipt_handle
    stage.wait(VISIBILITY + SECOND)

    stage.queue.delete(handle)

    assert stage.queue.receive() == []


@pytest.mark.parametrize("handle", ["made-up", "a/b/c", "queue/1", "queue//1"])
def test_a_made_up_handle_is_refused(stage: Stage, handle: str) -> None:
    with pytest.raises(ClientError):
        stage.queue.delete(handle)
    with pytest.raises(ClientError):
        stage.queue.change_visibility(handle, SECOND)


def test_the_handle_of_another_queue_is_refused(stage: Stage) -> None:
    stage.queue.put("a")
    stage.dead.put("b")
    handle = received_one(stage.queue).receipt_handle
    stage.dead.receive()

    with pytest.raises(ClientError):
        stage.dead.delete(handle)


def test_what_was_received_too_often_is_a_dead_letter_with_its_id_and_time(stage: Stage) -> None:
    stage.queue.put("a")
    message_id = received_one(stage.queue).message_id
    for _ in range(MOST_RECEIVES):
        stage.wait(VISIBILITY + SECOND)
        stage.queue.receive()

    letter = received_one(stage.dead)

    assert (letter.message_id, letter.body, letter.sent_at) == (message_id, "a", NOW)


def test_a_dead_letter_does_not_keep_others_from_being_received(stage: Stage) -> None:
    stage.queue.put("poison")
    for _ in range(MOST_RECEIVES):
        stage.queue.receive()
        stage.wait(VISIBILITY + SECOND)
    stage.queue.put("fresh")

    assert bodies(stage.queue.receive(1)) == ["fresh"]


def test_a_message_without_a_queue_for_dead_letters_is_received_for_ever(stage: Stage) -> None:
    stage.dead.put("a")

    for receives in range(1, 3 * MOST_RECEIVES):
        assert received_one(stage.dead).receives == receives
        stage.wait(VISIBILITY + SECOND)


def test_a_dead_letter_can_be_deleted(stage: Stage) -> None:
    bury(stage.queue, stage.wait, "a")

    stage.dead.delete(received_one(stage.dead).receipt_handle)
    stage.wait(VISIBILITY + SECOND)

    assert stage.dead.receive() == []


@pytest.mark.parametrize("body", ["waiting", "in flight"])
def test_a_message_vanishes_when_it_was_kept_for_long_enough(stage: Stage, body: str) -> None:
    stage.queue.put(body)
    if body == "in flight":
        stage.queue.receive()

    stage.wait(RETENTION + SECOND)

    assert stage.queue.receive() == []


def test_a_message_is_there_until_then(stage: Stage) -> None:
    stage.queue.put("a")

    stage.wait(RETENTION - SECOND)

    assert bodies(stage.queue.receive()) == ["a"]


@pytest.mark.parametrize(("days", "found"), [(13, ["a"]), (14, [])])
def test_a_dead_letter_is_kept_from_when_it_was_first_sent(
    stage: Stage, days: int, found: list[str]
) -> None:
    stage.queue.put("a")
    stage.wait(3 * DAY)
    for _ in range(MOST_RECEIVES + 1):
        stage.queue.receive()
        stage.wait(VISIBILITY + SECOND)

    stage.wait((days - 3) * DAY - (MOST_RECEIVES + 1) * (VISIBILITY + SECOND))

    assert bodies(stage.dead.receive()) == found
