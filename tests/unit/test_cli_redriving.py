"""A dead letter is sent before it is deleted, so that none is lost by being stopped."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from leadrelay.cli.letters import LetterBox
from leadrelay.cli.redriving import Redriving


@dataclass
class Sqs:
    """A queue that tells in which order things were done to it."""

    bodies: list[str]
    done: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def receive_message(self, *, MaxNumberOfMessages: int, **_: Any) -> Any:  # noqa: N803
        seen = [body for body in self.bodies if body not in self.taken][:MaxNumberOfMessages]
        self.taken += seen
        attributes = {"SentTimestamp": "0", "ApproximateReceiveCount": "1"}
        return {
            "Messages": [
                {"MessageId": body, "Body": body, "ReceiptHandle": body, "Attributes": attributes}
                for body in seen
            ]
        }

    def delete_message_batch(self, *, Entries: list[Any], **_: Any) -> None:  # noqa: N803
        self.done += [f"deleted {entry['ReceiptHandle']}" for entry in Entries]
        self.bodies = [
            body for body in self.bodies if body not in {e["ReceiptHandle"] for e in Entries}
        ]


def redriving(sqs: Any, send: Any, rate: float = 10) -> Redriving:
    slept: list[float] = []
    return Redriving(box=LetterBox(sqs, "dead"), send=send, sleep=slept.append, rate=rate)


def test_each_is_sent_before_it_is_deleted() -> None:
    sqs = Sqs(["a", "b"])

    done = redriving(sqs, lambda bodies: sqs.done.extend(f"sent {b}" for b in bodies), 1).run(
        None, lambda _: None
    )

    assert (done, sqs.done) == (2, ["sent a", "deleted a", "sent b", "deleted b"])


def test_what_could_not_be_sent_stays() -> None:
    sqs = Sqs(["a", "b"])

    def broken(_: list[str]) -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - its type says it
        redriving(sqs, broken).run(None, lambda _: None)

    assert (sqs.bodies, sqs.done) == (["a", "b"], [])


@pytest.mark.parametrize(("limit", "rate", "left"), [(1, 10, 2), (2, 1, 1), (None, 0.5, 0)])
def test_it_stops_at_the_limit_and_takes_no_more_than_it_puts_back(
    limit: int | None, rate: float, left: int
) -> None:
    sqs = Sqs(["a", "b", "c"])

    redriving(sqs, lambda _: None, rate).run(limit, lambda _: None)

    assert (len(sqs.bodies), len(sqs.taken)) == (left, 3 - left)
