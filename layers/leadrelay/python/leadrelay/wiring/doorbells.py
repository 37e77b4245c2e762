"""One doorbell of a queue at a time: answered, or reported so that it comes again soon."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadrelay.aws.visibility import Visibility
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import LeadRelayError, SchemaError, UnavailableError
from leadrelay.domain.ports import Telemetry
from leadrelay.usecases.answer_doorbells import DoorbellAnswering

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord


def readable(event: Mapping[str, Any]) -> list[Envelope]:
    """Of all records; those that cannot be read are dropped when their turn comes."""
    found: list[Envelope] = []
    for record in event["Records"]:
        with suppress(LeadRelayError):
            found.append(Envelope.from_json(record["body"]))
    return found


@dataclass(frozen=True, slots=True)
class DoorbellTaker:
    """Raises for a record that must come again; what it raises is reported, not fatal."""

    answering: DoorbellAnswering
    visibility: Visibility

    @property
    def telemetry(self) -> Telemetry:
        return self.answering.telemetry

    def __call__(self, record: "SQSRecord") -> None:
        try:
            is_answered = self.answering.answer(Envelope.from_json(record.body))
        except SchemaError as error:
            # Nothing is lost with it: whatever it meant, every poll reads what there is.
            self.telemetry.count("MessagesUnreadable")
            self.telemetry.event("DoorbellDropped", error=error)
        except LeadRelayError:
            self.visibility.shorten(record)
            raise
        else:
            if not is_answered:
                self.visibility.shorten(record)
                raise UnavailableError("the portal has not been read since")
