"""Putting dead letters back: sent first, deleted then, no faster than was asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import typer

from leadrelay.aws.queue import SqsQueue
from leadrelay.cli.asking import asking
from leadrelay.cli.letters import AT_ONCE, Letter, LetterBox, box_of
from leadrelay.cli.operator import Operator
from leadrelay.cli.queues import DEAD_URLS, URLS, QueueName, depth


@dataclass(frozen=True, slots=True, kw_only=True)
class Redriving:
    """`send` takes bodies as they are, and returns only when every one is durable."""

    box: LetterBox
    send: Callable[[list[str]], None]
    sleep: Callable[[float], None]
    rate: float

    def run(self, limit: int | None, reached: Callable[[int], None]) -> int:
        done = 0
        for letters in self._taken(limit):
            self.send([letter.body for letter in letters])
            self.box.discard(letters)
            done += len(letters)
            reached(done)
            self.sleep(len(letters) / self.rate)
        return done

    def _taken(self, limit: int | None) -> Iterator[list[Letter]]:
        """Never more at once than are put back within the minute that they are ours."""
        left = limit
        at_once = max(1, min(AT_ONCE, int(self.rate)))
        while left is None or left > 0:
            letters = self.box.take(at_once if left is None else min(at_once, left))
            if not letters:
                return
            yield letters
            left = None if left is None else left - len(letters)


def redriven(  # noqa: PLR0913 - as the command is asked
    operator: Operator,
    queue: QueueName | None,
    rate: float,
    limit: int | None,
    *,
    yes: bool,
    as_json: bool,
) -> None:
    names = [queue] if queue else list(QueueName)
    waiting = {name: depth(operator.stack, DEAD_URLS[name]).waiting for name in names}
    if not yes and any(waiting.values()):
        told = f"Put about {sum(waiting.values())} dead letters back?"
        typer.confirm(told, abort=True, err=True)
    done = {name: _redriven(operator, name, rate, limit, waiting[name]) for name in names}
    if as_json:
        operator.screen.data({"redriven": done})
    else:
        told = ", ".join(f"{count} on the {name} queue" for name, count in done.items())
        operator.screen.step(f"Put back: {told}.")
    _tell_of_rest(operator, names)


def _redriven(
    operator: Operator, name: QueueName, rate: float, limit: int | None, waiting: int
) -> int:
    stack = operator.stack
    redriving = Redriving(
        box=box_of(stack, name),
        send=_sender(operator, name),
        sleep=operator.around.sleep,
        rate=rate,
    )
    with operator.screen.progress(f"putting {name} messages back", waiting) as reached:
        return redriving.run(limit, reached)


def _sender(operator: Operator, name: QueueName) -> Callable[[list[str]], None]:
    queue = SqsQueue(operator.stack.client("sqs"), operator.stack.output(URLS[name]))

    def send(bodies: list[str]) -> None:
        with asking("sqs:SendMessage"):
            queue.put(bodies)

    return send


def _tell_of_rest(operator: Operator, names: list[QueueName]) -> None:
    """Only what somebody else has taken can be left, or what came meanwhile."""
    left = sum(
        each.waiting + each.in_flight
        for each in (depth(operator.stack, DEAD_URLS[name]) for name in names)
    )
    if left:
        operator.screen.note(f"About {left} dead letters are left: say it again in a minute.")
