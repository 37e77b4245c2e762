"""What the event source of SQS is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from leadrelay.aws.visibility import Visibility
from leadrelay.domain.entry import Claim
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.ports import Telemetry
from leadrelay.wiring.batch import BatchTaker, Record
from leadrelay.wiring.records import RecordTaker
from tests.benchmarks.invocations import event
from tests.builders import NOW
from tests.fakes.telemetry import RecordingTelemetry

EVENT = event("lead_forwarder.sqs")
IDS = [record["messageId"] for record in EVENT["Records"]]


def failing_for(*message_ids: str) -> Any:
    def take(record: Record) -> None:
        if record.message_id in message_ids:
            raise KeyError(record.body)

    return take


def again(take: Callable[[Record], None], telemetry: Telemetry | None = None) -> list[str]:
    answer = BatchTaker(take, telemetry or RecordingTelemetry())(EVENT)
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_only_what_failed_comes_again() -> None:
    assert again(failing_for(IDS[1])) == [IDS[1]]


def test_of_a_batch_that_fails_entirely_every_message_comes_again() -> None:
    assert again(failing_for(*IDS)) == IDS


def test_a_message_is_what_the_event_says() -> None:
    records: list[Record] = []

    assert again(records.append) == []
    assert [record.receives for record in records] == [1, 1, 1, 1]
    assert {record.queue_arn for record in records} == {EVENT["Records"][0]["eventSourceARN"]}
    assert [record.body for record in records] == [one["body"] for one in EVENT["Records"]]


@dataclass(frozen=True)
class Mistaken:
    """Takes a message, and finds a mistake of ours."""

    telemetry: RecordingTelemetry

    def take(self, envelope: Envelope, _: Claim) -> bool:
        raise KeyError(str(envelope.body))


def test_a_mistake_of_ours_is_told_of_without_the_person_it_happened_with() -> None:
    telemetry, nobody = RecordingTelemetry(), Visibility(cast("Any", None), [])
    taker: Any = Mistaken(telemetry)

    assert again(RecordTaker(taker, nobody, Claim("worker", NOW)), telemetry) == IDS
    assert telemetry.events == [
        ("MessageFailed", {"message_id": message_id, "error": "KeyError"}) for message_id in IDS
    ]
