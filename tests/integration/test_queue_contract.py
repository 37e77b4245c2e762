"""What every queue promises, the one in SQS and its twin in memory."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError

from leadrelay import codec
from leadrelay.aws.queue import MOST_BYTES, SqsQueue, batches
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.errors import ConfigurationError, SchemaError, UnavailableError
from leadrelay.domain.ports import Queue
from tests import canary
from tests.aws_answers import an_error, answers
from tests.builders import ACCOUNT, NOW, an_enquiry
from tests.fakes.queue import InMemoryQueue, refuse_impossible

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass
class Watched:
    queue: Queue
    received: Callable[[], list[Envelope]]


def received(client: "SQSClient", queue_url: str) -> list[Envelope]:
    found: list[Envelope] = []
    while messages := client.receive_message(
        QueueUrl=queue_url, MaxNumberOfMessages=10, VisibilityTimeout=600
    ).get("Messages"):
        found += [Envelope.from_json(message["Body"]) for message in messages]
    return found


@pytest.fixture(params=["sqs", "in memory"])
def watched(request: pytest.FixtureRequest) -> Watched:
    if request.param == "in memory":
        queue = InMemoryQueue()
        return Watched(queue, lambda: queue.envelopes)
    client, url = request.getfixturevalue("sqs"), request.getfixturevalue("queue_url")
    return Watched(SqsQueue(client, url), lambda: received(client, url))


def keyed(key: str) -> Envelope:
    return Envelope(kind=Kind.KEY, account=ACCOUNT, received_at=NOW, body={"key": key})


def webhook(size: int) -> Envelope:
    return Envelope.of_webhook(ACCOUNT, NOW, b"\x00" * size)


def test_an_envelope_arrives_as_it_was_sent(watched: Watched) -> None:
    enquiry = an_enquiry(name="Zoë \x01\x7f \U0001f3e0", observed_at=NOW)
    body = codec.observation_to_body(enquiry)
    envelope = Envelope(kind=Kind.ENQUIRY, account=ACCOUNT, received_at=NOW, body=body)

    watched.queue.send([envelope])

    (arrived,) = watched.received()
    assert arrived == envelope
    assert codec.observation_from_body(arrived.body) == enquiry


def test_sending_nothing_is_nothing(watched: Watched) -> None:
    watched.queue.send([])

    assert watched.received() == []


def test_more_envelopes_than_one_batch_takes_all_arrive(watched: Watched) -> None:
    envelopes = [keyed(f"property_finder:{number}") for number in range(23)]

    watched.queue.send(envelopes)

    arrived = watched.received()
    assert sorted(each.body["key"] for each in arrived) == sorted(e.body["key"] for e in envelopes)


def test_webhooks_of_the_largest_size_all_arrive(watched: Watched) -> None:
    envelopes = [webhook(128 * 1024) for _ in range(3)]

    watched.queue.send(envelopes)

    assert watched.received() == envelopes


@pytest.mark.proves("F70")
def test_an_envelope_that_no_message_can_hold_is_refused_before_anything_is_sent(
    watched: Watched,
) -> None:
    with pytest.raises(SchemaError):
        watched.queue.send([keyed("a"), webhook(200_000)])

    assert watched.received() == []


def test_batches_keep_order_and_both_limits() -> None:
    bodies = ["a" * 100_000, "b" * 100_000, "c" * 100_000, *"defghijklmno"]

    packed = list(batches(bodies))

    assert [body for batch in packed for body in batch] == bodies
    assert [len(batch) for batch in packed] == [2, 10, 3]


def test_one_batch_may_be_filled_to_the_last_byte() -> None:
    assert list(batches(["a" * (MOST_BYTES - 1), "b"])) == [["a" * (MOST_BYTES - 1), "b"]]
    assert len(list(batches(["a" * MOST_BYTES, "b"]))) == 2


@pytest.mark.parametrize("body", ["\x00", "\x0b", "\ud800", "\ufffe", ""])
def test_the_twin_refuses_what_sqs_would_change(body: str) -> None:
    with pytest.raises((AssertionError, UnicodeEncodeError)):
        refuse_impossible([body])


def test_the_twin_can_fail_and_can_accept_a_part() -> None:
    queue = InMemoryQueue(accept_only=1)

    with pytest.raises(UnavailableError):
        queue.send([keyed("a"), keyed("b")])
    queue.faults.fail()
    with pytest.raises(UnavailableError):
        queue.send([keyed("c")])
    queue.faults.lose_answer()
    with pytest.raises(UnavailableError):
        queue.send([keyed("d")])

    assert [envelope.body["key"] for envelope in queue.envelopes] == ["a", "d"]


def answered(*sent: str, failed: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "Successful": [{"Id": each, "MessageId": "m", "MD5OfMessageBody": "x"} for each in sent],
        "Failed": [{"Id": each, "SenderFault": True, "Code": "InternalError"} for each in failed],
    }


def ids(asked: list[Any]) -> list[list[str]]:
    return [[entry["Id"] for entry in json.loads(body)["Entries"]] for body in asked]


@pytest.mark.proves("F29")
def test_only_what_failed_or_was_not_mentioned_is_sent_again(
    sqs: "SQSClient", queue_url: str
) -> None:
    queue = SqsQueue(sqs, queue_url)
    partial = answered("0", "3", failed=("1",))  # of 2 nothing is said

    with answers(sqs, "SendMessageBatch", partial, answered("2", failed=("1",))) as asked:
        queue.send([keyed(f"property_finder:{number}") for number in range(4)])

    assert ids(asked) == [["0", "1", "2", "3"], ["1", "2"], ["1"]]
    assert [each.body["key"] for each in received(sqs, queue_url)] == ["property_finder:1"]


@pytest.mark.proves("F29")
@pytest.mark.parametrize("unsent", [answered(failed=("0",)), {"Successful": [], "Failed": []}])
def test_what_is_never_confirmed_was_not_sent(
    sqs: "SQSClient", queue_url: str, unsent: dict[str, Any]
) -> None:
    with (
        answers(sqs, "SendMessageBatch", *[unsent] * 3) as asked,
        pytest.raises(UnavailableError, match="1 messages"),
    ):
        SqsQueue(sqs, queue_url).send([keyed("a")])

    assert len(asked) == 3


def test_a_batch_that_fails_ends_the_sending(sqs: "SQSClient", queue_url: str) -> None:
    lost = EndpointConnectionError(endpoint_url=f"https://sqs.example/{canary.EMAIL}")

    with answers(sqs, "SendMessageBatch", lost) as asked, pytest.raises(UnavailableError) as raised:
        SqsQueue(sqs, queue_url).send([keyed(str(number)) for number in range(30)])

    assert len(asked) == 1
    canary.assert_clean(str(raised.value))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("QueueDoesNotExist", ConfigurationError),
        ("BatchRequestTooLong", SchemaError),
        ("RequestThrottled", UnavailableError),
        ("SomethingNew", UnavailableError),
    ],
)
def test_a_failure_is_named_by_what_can_be_done(
    sqs: "SQSClient", queue_url: str, code: str, kind: type[Exception]
) -> None:
    with (
        answers(sqs, "SendMessageBatch", an_error(sqs, code)),
        pytest.raises(kind, match=code) as raised,
    ):
        SqsQueue(sqs, queue_url).send([keyed("a")])

    canary.assert_clean(str(raised.value))


def test_beside_its_body_a_message_holds_nothing_that_a_list_of_dead_letters_could_show(
    sqs: "SQSClient", queue_url: str
) -> None:
    enquiry = an_enquiry(name=canary.NAME, observed_at=NOW)
    body = codec.observation_to_body(enquiry)
    envelope = Envelope(kind=Kind.ENQUIRY, account=ACCOUNT, received_at=NOW, body=body)

    SqsQueue(sqs, queue_url).send([envelope])

    (message,) = sqs.receive_message(
        QueueUrl=queue_url, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
    )["Messages"]
    beside = {name: value for name, value in message.items() if name != "Body"}
    assert canary.NAME in message["Body"]
    assert canary.NAME not in json.dumps(beside, default=str)
    assert "MessageAttributes" not in beside
