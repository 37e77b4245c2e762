"""What the terminal shows while the day is played: a line per scene, and the state of things."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from tests.sandbox.demo.script import CLOSING, OPENING, Scene

WIDEST = 100
FRAMES = 8  # a second


@dataclass(frozen=True)
class Glance:
    """The day at one moment; `minute` since midnight, `received` by each portal."""

    minute: float
    received: Sequence[int]
    in_crm: int
    still_open: int | None = None


class Screen:
    def __init__(self, console: Console) -> None:
        self.console = console
        console.width = min(console.width, WIDEST)

    def headline(self, title: str) -> None:
        self.console.print()
        self.console.print(Rule(f"[bold]{title}", style="cyan", align="left"))

    def step(self, text: str) -> None:
        self.console.print(Text.assemble(("   ···  ", "dim"), (text, "dim")))

    def address(self, what: str, address: str) -> None:
        line = Text.assemble((f" {what:26}", "cyan"), address)
        self.console.print(line, soft_wrap=True)

    def scene(self, scene: Scene) -> None:
        mark = ("!", "bold yellow") if scene.is_trouble else ("·", "cyan")
        where = (f" {scene.where:15}  ", "cyan")
        line = Text.assemble((f" {scene.at} ", "bold"), mark, where, scene.title)
        self.console.print(line, soft_wrap=True)

    @contextmanager
    def watching(self, glance: Callable[[], Glance]) -> Iterator[None]:
        """The last line is alive, on a terminal; elsewhere there is none."""
        with Live(
            console=self.console,
            get_renderable=lambda: _bar(glance()),
            refresh_per_second=FRAMES,
            transient=True,
        ):
            yield


def _bar(glance: Glance) -> Group:
    minute = min(int(glance.minute), CLOSING)
    total, passed = CLOSING - OPENING, minute - OPENING
    bar = ProgressBar(total, passed, width=24, complete_style="cyan", finished_style="cyan")
    line = Table.grid(padding=(0, 1))
    line.add_row(Text(f" {minute // 60:02}:{minute % 60:02}", "bold cyan"), bar, _counts(glance))
    return Group(Text(), line)


def _counts(glance: Glance) -> Text:
    finder, seeker = (f"{received}" for received in glance.received)
    text = Text.assemble(
        (finder, "bold"),
        " + ",
        (seeker, "bold"),
        " received  ",
        (f"{glance.in_crm}", "bold"),
        " in Lead.pro",
    )
    if glance.still_open is not None:
        text.append(f"  {glance.still_open} still open", "yellow")
    return text
