"""A dead letter queue: looking at what is on it, and taking it off without losing any."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from leadrelay.cli.asking import asking
from leadrelay.cli.queues import DEAD_URLS, QueueName
from leadrelay.cli.stack import Stack
from leadrelay.domain.enquiry import enquiry_key
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.errors import LeadRelayError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

AT_ONCE = 10
HIDDEN_SECONDS = 60
LOOKS = 2  # in vain, before a queue counts as empty
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`key` is None where the message does not say whose it is. `body` is personal."""

    id: str
    kind: str
    key: str | None
    sent_at: datetime
    receives: int
    handle: str = field(repr=False)
    body: str = field(repr=False)

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Self:
        kind, key = _subject(message["Body"])
        attributes = message["Attributes"]
        return cls(
            id=message["MessageId"],
            kind=kind,
            key=key,
            sent_at=datetime.fromtimestamp(int(attributes["SentTimestamp"]) / 1000, UTC),
            receives=int(attributes["ApproximateReceiveCount"]),
            handle=message["ReceiptHandle"],
            body=message["Body"],
        )


@dataclass(frozen=True, slots=True)
class LetterBox:
    client: "SQSClient"
    url: str

    def take(self, most: int = AT_ONCE) -> list[Letter]:
        """Nobody else sees them for a minute; none at all only where there seem to be none."""
        for _ in range(LOOKS):
            with asking("sqs:ReceiveMessage"):
                answer = self.client.receive_message(
                    QueueUrl=self.url,
                    MaxNumberOfMessages=min(most, AT_ONCE),
                    VisibilityTimeout=HIDDEN_SECONDS,
                    WaitTimeSeconds=1,
                    MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
                )
            if answer.get("Messages"):
                return [Letter.of(message) for message in answer["Messages"]]
        return []

    def look(self, limit: int) -> list[Letter]:
        """As they lie there; afterwards everybody sees them again."""
        found: dict[str, Letter] = {}
        try:
            while len(found) < limit and (letters := self.take(limit - len(found))):
                before = len(found)
                found |= {letter.id: letter for letter in letters}
                if len(found) == before:
                    break  # the first of them can be seen again
        finally:
            self._show(list(found.values()))
        return list(found.values())

    def discard(self, letters: Sequence[Letter]) -> None:
        """One that is not deleted comes again: it was sent once too often, and never too rarely."""
        with asking("sqs:DeleteMessage"):
            self.client.delete_message_batch(QueueUrl=self.url, Entries=list(_entries(letters)))

    def _show(self, letters: Sequence[Letter]) -> None:
        for start in range(0, len(letters), AT_ONCE):
            entries: Any = [
                entry | {"VisibilityTimeout": 0}
                for entry in _entries(letters[start : start + AT_ONCE])
            ]
            with asking("sqs:ChangeMessageVisibility"):
                self.client.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)


def box_of(stack: Stack, name: QueueName) -> LetterBox:
    return LetterBox(stack.client("sqs"), stack.output(DEAD_URLS[name]))


def _entries(letters: Sequence[Letter]) -> Iterator[Any]:
    for number, letter in enumerate(letters):
        yield {"Id": str(number), "ReceiptHandle": letter.handle}


def _subject(body: str) -> tuple[str, str | None]:
    try:
        envelope = Envelope.from_json(body)
    except LeadRelayError:
        return _kind_of_newer(body), None
    match envelope.kind, envelope.body:
        case Kind.KEY | Kind.COMMAND | Kind.CRM_EVENT, {"key": str(key)}:
            return envelope.kind, key
        case Kind.ENQUIRY, {"portal_lead_id": str(portal_lead_id)}:
            return envelope.kind, enquiry_key(envelope.account.portal, portal_lead_id)
    return envelope.kind, None


def _kind_of_newer(body: str) -> str:
    """What a newer release says is not read; that it is newer is worth knowing."""
    try:
        return "of a newer release" if json.loads(body)["schema_version"] > 1 else UNREADABLE
    except (ValueError, KeyError, TypeError, RecursionError):
        return UNREADABLE
