"""One SQS record at a time: taken, or reported so that it comes again soon."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadrelay.aws.visibility import Visibility
from leadrelay.domain.entry import Claim
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import (
    ConfigurationError,
    SchemaError,
    TransientError,
    UnavailableError,
)
from leadrelay.domain.ports import Telemetry
from leadrelay.usecases.take_message import MessageTaker

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord


@dataclass(frozen=True, slots=True)
class RecordTaker:
    """Raises for a record that must come again; what it raises is reported, not fatal."""

    taker: MessageTaker
    visibility: Visibility
    claim: Claim

    @property
    def telemetry(self) -> Telemetry:
        return self.taker.telemetry

    def __call__(self, record: "SQSRecord") -> None:
        with self.telemetry.about(message_id=record.message_id):
            self._take(record)

    def _take(self, record: "SQSRecord") -> None:
        try:
            envelope = Envelope.from_json(record.body)
            with self.telemetry.about(cause=envelope.cause):
                if not self.taker.take(envelope, self.claim):
                    raise UnavailableError("it is to be tried again soon")
        except (TransientError, SchemaError, ConfigurationError) as error:
            self._again(record, error)
            raise

    def _again(self, record: "SQSRecord", error: Exception) -> None:
        if isinstance(error, SchemaError):
            self.telemetry.count("MessagesUnreadable")
        self.telemetry.event("MessageReturned", error=error)
        self.visibility.shorten(record)
