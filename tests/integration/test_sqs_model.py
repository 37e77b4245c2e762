"""What our model of SQS adds to what moto can show: the unkind side of AWS, and questions of tests.

Documented by AWS, and unlike moto: an old receipt handle deletes nothing, the visibility of what
is not in flight cannot be changed, a copy may come back even after its delete, and redriven
letters are new messages.
"""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from leadrelay.aws.failures import code_of
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.sqs import InMemorySqs, Message
from tests.integration.sqs_stage import (
    DAY,
    DELAY,
    RETENTION,
    SECOND,
    VISIBILITY,
    a_dead_model,
    a_model,
    bodies,
    bury,
    received_one,
)


@pytest.fixture
def dead(clock: FakeClock) -> InMemorySqs:
    return a_dead_model(clock)


@pytest.fixture
def model(clock: FakeClock, dead: InMemorySqs) -> InMemorySqs:
    return a_model(clock, dead)


def test_twelve_hours_of_visibility_count_from_the_receive(
    model: InMemorySqs, clock: FakeClock
) -> None:
    model.put("a")
    handle = received_one(model).receipt_handle
    model.change_visibility(handle, timedelta(hours=12))
    clock.advance(SECOND)

    with pytest.raises(ClientError):
        model.change_visibility(handle, timedelta(hours=12))
    model.change_visibility(handle, timedelta(hours=12) - SECOND)


def test_a_visibility_in_the_past_is_refused(model: InMemorySqs) -> None:
    model.put("a")

    with pytest.raises(ClientError):
        model.change_visibility(received_one(model).receipt_handle, -SECOND)


def test_the_visibility_of_what_is_not_in_flight_cannot_be_changed(
    model: InMemorySqs, clock: FakeClock
) -> None:
    model.put("a")
    handle = received_one(model).receipt_handle
    clock.advance(VISIBILITY)

    with pytest.raises(ClientError) as raised:
        model.change_visibility(handle, SECOND)

    assert code_of(raised.value) == "MessageNotInflight"
    assert bodies(model.receive()) == ["a"]


def test_an_old_handle_changes_no_visibility(model: InMemorySqs, clock: FakeClock) -> None:
    model.put("a")
    old = received_one(model).receipt_handle
    clock.advance(VISIBILITY)
    model.receive()

    with pytest.raises(ClientError):
        model.change_visibility(old, timedelta(0))

    assert model.receive() == []


def test_an_old_handle_is_accepted_and_deletes_nothing(
    model: InMemorySqs, clock: FakeClock
) -> None:
    model.put("a")
    old = received_one(model).receipt_handle
    clock.advance(VISIBILITY)
    model.receive()

    model.delete(old)

    clock.advance(VISIBILITY)
    assert bodies(model.receive()) == ["a"]


def test_redriven_dead_letters_are_new_messages(
    model: InMemorySqs, dead: InMemorySqs, clock: FakeClock
) -> None:
    bury(model, clock.advance, "a")
    (old,) = dead.messages

    assert model.redrive() == 1

    message = received_one(model)
    assert (message.body, message.receives, message.sent_at) == ("a", 1, clock())
    assert message.message_id != old.message_id
    assert len(dead) == 0
    assert model.redrive() == 0


def test_all_dead_letters_are_redriven_in_their_order(
    model: InMemorySqs, dead: InMemorySqs
) -> None:
    for number in range(23):
        dead.put(str(number))

    assert model.redrive() == 23

    back = [message for _ in range(3) for message in model.receive()]
    assert bodies(back) == [str(number) for number in range(23)]


def test_a_dead_letter_that_somebody_holds_is_not_redriven(
    model: InMemorySqs, dead: InMemorySqs, clock: FakeClock
) -> None:
    dead.put("a")
    dead.receive()

    assert model.redrive() == 0
    clock.advance(VISIBILITY)
    assert model.redrive() == 1


def test_what_has_vanished_is_counted_unless_it_was_deleted(
    model: InMemorySqs, clock: FakeClock
) -> None:
    model.put("deleted")
    model.put("a")
    model.put("b")
    model.delete(model.receive(1)[0].receipt_handle)
    clock.advance(RETENTION)

    assert len(model) == 0
    assert model.expired == 2


def test_a_redriven_letter_is_kept_from_its_redrive(model: InMemorySqs, clock: FakeClock) -> None:
    bury(model, clock.advance, "a")
    clock.advance(10 * DAY)

    model.redrive()
    clock.advance(RETENTION - SECOND)

    assert len(model) == 1


def test_a_message_may_come_once_more_while_it_is_in_flight(
    model: InMemorySqs, clock: FakeClock
) -> None:
    model.put("a")
    first = received_one(model)

    model.duplicate(first.message_id)

    second = received_one(model)
    assert (second.message_id, second.body) == (first.message_id, "a")
    assert second.receipt_handle != first.receipt_handle
    model.delete(second.receipt_handle)
    clock.advance(VISIBILITY)
    assert bodies(model.receive()) == ["a"]


def test_a_message_may_come_once_more_after_it_was_deleted(model: InMemorySqs) -> None:
    model.put("a")
    message = received_one(model)
    model.delete(message.receipt_handle)

    model.duplicate(message.message_id)

    copy = received_one(model)
    assert (copy.message_id, copy.sent_at) == (message.message_id, NOW)
    model.delete(copy.receipt_handle)
    assert len(model) == 0


def test_there_is_no_copy_of_what_was_sent_too_long_ago(
    model: InMemorySqs, clock: FakeClock
) -> None:
    model.put("a")
    message = received_one(model)
    model.delete(message.receipt_handle)
    clock.advance(RETENTION)

    with pytest.raises(KeyError):
        model.duplicate(message.message_id)

    assert model.expired == 0


def test_there_is_no_copy_of_what_was_never_sent(model: InMemorySqs) -> None:
    with pytest.raises(KeyError):
        model.duplicate("queue-1")


def test_a_queue_says_when_a_receive_will_find_something(
    model: InMemorySqs, clock: FakeClock
) -> None:
    assert model.next_visible_at() is None

    model.put("late", DELAY)
    model.put("now")
    assert model.next_visible_at() == NOW

    model.change_visibility(received_one(model).receipt_handle, 2 * DELAY)
    assert model.next_visible_at() == NOW + DELAY

    clock.advance(DELAY)
    model.delete(received_one(model).receipt_handle)
    assert model.next_visible_at() == NOW + 2 * DELAY


def test_a_time_that_was_shortened_or_deleted_is_forgotten(
    model: InMemorySqs, clock: FakeClock
) -> None:
    model.put("a")
    message = received_one(model)
    model.change_visibility(message.receipt_handle, 5 * SECOND)
    assert model.next_visible_at() == NOW + 5 * SECOND

    model.delete(message.receipt_handle)
    assert model.next_visible_at() is None
    clock.advance(VISIBILITY)
    assert model.receive() == []


def test_two_changes_to_one_moment_bring_a_message_back_once(
    model: InMemorySqs, clock: FakeClock
) -> None:
    model.put("a")
    handle = received_one(model).receipt_handle
    for _ in range(2):
        model.change_visibility(handle, 5 * SECOND)

    clock.advance(5 * SECOND)

    assert bodies(model.receive()) == ["a"]
    assert model.receive() == []


def test_a_queue_says_how_many_it_holds_and_how_old_the_oldest_is(
    model: InMemorySqs, clock: FakeClock
) -> None:
    assert (len(model), model.oldest_age()) == (0, None)
    model.put("a")
    clock.advance(DELAY)
    model.put("b")
    first, _ = model.receive()
    assert (len(model), model.oldest_age()) == (2, DELAY)

    model.delete(first.receipt_handle)

    assert (len(model), model.oldest_age()) == (1, timedelta(0))


def test_a_dead_letter_is_as_old_as_its_first_sending(
    model: InMemorySqs, dead: InMemorySqs, clock: FakeClock
) -> None:
    bury(model, clock.advance, "a")

    assert dead.oldest_age() == clock() - NOW


@pytest.mark.parametrize("delay", [-SECOND, timedelta(minutes=15, seconds=1)])
def test_a_delay_has_a_quarter_of_an_hour_at_most(model: InMemorySqs, delay: timedelta) -> None:
    with pytest.raises(ClientError):
        model.put("a", delay)


@pytest.mark.parametrize("body", ["", "\x00", "\ufffe", "a" * 262_145, "é" * 131_073])
def test_what_no_message_can_hold_is_refused(model: InMemorySqs, body: str) -> None:
    with pytest.raises(AssertionError):
        model.put(body)


def test_queues_that_are_asked_the_same_answer_the_same() -> None:
    def told() -> list[Message]:
        model = InMemorySqs(FakeClock())
        model.put("a")
        model.put("b")
        model.duplicate(model.receive(1)[0].message_id)
        return model.receive()

    assert told() == told()


def test_the_handle_of_a_copy_does_not_delete_the_other(
    model: InMemorySqs, clock: FakeClock
) -> None:
    model.put("a")
    first = received_one(model)
    model.duplicate(first.message_id)
    model.delete(first.receipt_handle)

    assert bodies(model.receive()) == ["a"]
    clock.advance(VISIBILITY)
    assert bodies(model.receive()) == ["a"]


def test_what_a_consumer_holds_does_not_change_with_the_next_receive(
    model: InMemorySqs, clock: FakeClock
) -> None:
    model.put("a")
    first = received_one(model)
    clock.advance(VISIBILITY)

    second = received_one(model)

    assert (first.receives, second.receives) == (1, 2)
    assert first.visible_at == NOW + VISIBILITY
