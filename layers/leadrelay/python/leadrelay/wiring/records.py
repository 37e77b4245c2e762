"""One SQS record at a time: taken, or reported so that it comes again soon."""

from dataclasses import dataclass

from leadrelay.aws.visibility import Visibility
from leadrelay.domain.entry import Claim
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import (
    ConfigurationError,
    SchemaError,
    TransientError,
    UnavailableError,
)
from leadrelay.usecases.take_message import MessageTaker
from leadrelay.wiring.batch import Record


@dataclass(frozen=True, slots=True)
class RecordTaker:
    """Raises for a record that must come again; what it raises is reported, not fatal."""

    taker: MessageTaker
    visibility: Visibility
    claim: Claim

    def __call__(self, record: Record) -> None:
        with self.taker.telemetry.about(message_id=record.message_id):
            self._take(record)

    def _take(self, record: Record) -> None:
        try:
            envelope = Envelope.from_json(record.body)
            with self.taker.telemetry.about(cause=envelope.cause):
                if not self.taker.take(envelope, self.claim):
                    raise UnavailableError("no time left in this invocation")
        except (TransientError, SchemaError, ConfigurationError) as error:
            self._again(record, error)
            raise

    def _again(self, record: Record, error: Exception) -> None:
        if isinstance(error, SchemaError):
            self.taker.telemetry.count("MessagesUnreadable")
        self.taker.telemetry.event("MessageReturned", error=error)
        self.visibility.shorten(record.queue_arn, record.receipt_handle, record.receives)
