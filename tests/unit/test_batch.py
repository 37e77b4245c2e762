"""What the event source of SQS is answered."""

from dataclasses import dataclass
from typing import Any, cast

from leadrelay.aws.visibility import Visibility
from leadrelay.domain.entry import Claim
from leadrelay.domain.envelope import Envelope
from leadrelay.wiring.batch import Record, taken
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


def again(answer: dict[str, Any]) -> list[str]:
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_only_what_failed_comes_again() -> None:
    assert again(taken(EVENT, failing_for(IDS[1]))) == [IDS[1]]


def test_of_a_batch_that_fails_entirely_every_message_comes_again() -> None:
    assert again(taken(EVENT, failing_for(*IDS))) == IDS


def test_a_message_is_what_the_event_says() -> None:
    records: list[Record] = []

    assert again(taken(EVENT, records.append)) == []
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

    answer = taken(EVENT, RecordTaker(taker, nobody, Claim("worker", NOW)))

    assert again(answer) == IDS
    assert telemetry.events == [("MessageFailed", {"error": "KeyError"})] * len(IDS)
