"""How far a long calculation is, what it came to, and how to see a failure again."""

import sys
from collections.abc import Callable, Iterable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.simulation.runs import Failure, Tally

FAILURES_SHOWN = 5


def say(text: object) -> None:
    """One line on standard output, whatever is in it."""
    sys.stdout.write(f"{text}\n")


def shown(parts: Iterable[Tally], count: int, size: Callable[[Tally], int]) -> Iterator[Tally]:
    """On a terminal a bar moves; a log gets a line for each tenth."""
    console, done = Console(stderr=True), 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task("done", total=count)
        for part in parts:
            progress.advance(task, size(part))
            done, before = done + size(part), done
            if not console.is_terminal and done * 10 // count > before * 10 // count:
                console.print(f"{done} of {count}", highlight=False)
            yield part


def summed(parts: Iterable[Tally]) -> Tally:
    """Until enough has failed to be looked at."""
    tally = Tally()
    for part in parts:
        tally.add(part)
        if len(tally.failures) >= FAILURES_SHOWN:
            break
    return tally


def explain(failures: Iterable[Failure], replay: str) -> None:
    """`replay` is the command without the name of the failure."""
    for failure in list(failures)[:FAILURES_SHOWN]:
        say(f"{failure.name} fails; replay it with: {replay}{failure.name}")
        for violation in failure.violations:
            say(f"  {violation}")
