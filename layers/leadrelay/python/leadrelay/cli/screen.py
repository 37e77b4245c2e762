"""What a command prints: results on the standard output, everything else on the standard error."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from leadrelay.cli.endings import CommandError
from leadrelay.cli.plain_console import PlainConsole
from leadrelay.cli.plain_text import on_one_line

WIDEST = 100
STEP_SECONDS = 0.5


class Screen:
    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        """Without files: whatever the standard output and error are then."""
        self._out, self._err = _console(out, stderr=False), _console(err, stderr=True)

    def show(self, *parts: RenderableType) -> None:
        for part in parts:
            self._out.print(part)

    def step(self, text: str, *, seconds: float | None = None, is_good: bool = True) -> None:
        mark = ("✓ ", "green") if is_good else ("! ", "bold yellow")
        time = "" if seconds is None else f"{seconds:6.1f} s  "
        self._out.print(Text.assemble(mark, (time, "dim"), text), soft_wrap=True)

    def data(self, value: Any) -> None:
        """JSON for scripts, as it is, whatever the width."""
        self._out.file.write(f"{json.dumps(value, indent=2)}\n")

    def text(self, text: str) -> None:
        """As it is, to the byte."""
        self._out.file.write(text)

    def line(self, text: str) -> None:
        """For a person or a script to copy, so it is never broken."""
        self._out.file.write(f"{text}\n")

    def note(self, text: str) -> None:
        self._err.print(Text(text, "dim"))

    def failure(self, error: CommandError) -> None:
        self._err.print(Text.assemble(("✗ ", "bold red"), (str(error), "bold")))
        if error.advice:
            self._err.print(Text(f"  {error.advice}"))

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        """A sign of life; one line where nobody watches."""
        if not self._err.is_terminal:
            self.note(text)
            yield
            return
        with self._err.status(Text(text)):
            yield

    @contextmanager
    def progress(self, text: str, total: int) -> Iterator[Callable[[int], None]]:
        """Yields what is told how much of `total` has been reached."""
        if not self._err.is_terminal:
            self.note(text)
            yield lambda _: None
            return
        bar = BarColumn(complete_style="cyan", finished_style="cyan")
        words, left = TextColumn("{task.description}", markup=False), TimeRemainingColumn()
        share = TaskProgressColumn()
        with Progress(words, bar, share, left, console=self._err, transient=True) as progress:
            task = progress.add_task(text, total=total)
            yield lambda reached: progress.update(task, completed=reached)

    def wait(self, seconds: float, text: str, sleep: Callable[[float], None] = time.sleep) -> None:
        """`text` says what for."""
        if not self._err.is_terminal:
            self.note(f"waiting {seconds:.0f} s {text}")
            sleep(seconds)
            return
        bar = BarColumn(complete_style="cyan", finished_style="cyan")
        words = TextColumn("waiting {task.description}", markup=False)
        columns = (words, bar, TimeRemainingColumn())
        with Progress(*columns, console=self._err, transient=True) as progress:
            task = progress.add_task(text, total=seconds)
            while not progress.finished:
                sleep(min(STEP_SECONDS, seconds))
                progress.advance(task, STEP_SECONDS)


def table(*columns: str) -> Table:
    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold cyan")
    for name in columns:
        made.add_column(name, overflow="fold")
    return made


def visible(text: str, style: str = "") -> Text:
    """What somebody else wrote: nothing in it moves the cursor or turns a line around."""
    return Text(on_one_line(text), style)


def _console(file: TextIO | None, *, stderr: bool) -> Console:
    console = PlainConsole(file=file, stderr=stderr, highlight=False, emoji=False, markup=False)
    console.width = min(console.width, WIDEST) if console.is_terminal else WIDEST
    return console
