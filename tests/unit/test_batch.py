"""What the event source of SQS is answered."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from leadrelay.aws.visibility import Visibility
from leadrelay.domain.entry import Claim
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import UnavailableError
from leadrelay.wiring import batch
from leadrelay.wiring.records import RecordTaker
from tests.benchmarks.invocations import event
from tests.builders import NOW
from tests.fakes.telemetry import RecordingTelemetry

EVENT = event("lead_forwarder.sqs")
IDS = [record["messageId"] for record in EVENT["Records"]]


@dataclass
class Failing:
    """Takes none of `message_ids`."""

    message_ids: tuple[str, ...]
    error: Exception
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)

    def __call__(self, record: SQSRecord) -> None:
        if record.message_id in self.message_ids:
            raise self.error


def again(take: batch.Taker) -> list[str]:
    answer = batch.answered(EVENT, take, SimpleNamespace())
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_only_what_failed_comes_again() -> None:
    assert again(Failing((IDS[1],), UnavailableError("queue"))) == [IDS[1]]


def test_of_a_batch_that_fails_entirely_every_message_comes_again() -> None:
    assert again(Failing((*IDS,), UnavailableError("queue"))) == IDS


def test_what_was_expected_to_fail_is_told_of_by_whoever_takes_it() -> None:
    failing = Failing((*IDS,), UnavailableError("queue"))

    again(failing)

    assert failing.telemetry.events == []


@dataclass(frozen=True)
class Mistaken:
    """Takes a message, and finds a mistake of ours."""

    telemetry: RecordingTelemetry

    def take(self, envelope: Envelope, _: Claim) -> bool:
        raise KeyError(str(envelope.body))


def test_a_mistake_of_ours_is_told_of_without_the_person_it_happened_with() -> None:
    telemetry, nobody = RecordingTelemetry(), Visibility(cast("Any", None), [])
    taker: Any = Mistaken(telemetry)

    assert again(RecordTaker(taker, nobody, Claim("worker", NOW))) == IDS
    assert telemetry.events == [
        ("MessageFailed", {"message_id": message_id, "error": "KeyError"}) for message_id in IDS
    ]
