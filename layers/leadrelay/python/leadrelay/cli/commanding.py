"""Which enquiries a command is for, whether it can do anything there, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from typing import Any

import typer

from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError, Ending, UsageError
from leadrelay.cli.enquiry_table import as_data, shown
from leadrelay.cli.enquiry_views import read, selection_of
from leadrelay.cli.ledger import reader_of
from leadrelay.cli.obstacles import obstacle
from leadrelay.cli.operator import Operator
from leadrelay.cli.orders import is_carried_out, orders_of
from leadrelay.cli.screen import visible
from leadrelay.cli.selection import BATCH, chunks
from leadrelay.domain.command import Command
from leadrelay.domain.delivery import SHADOWED
from leadrelay.domain.entry import ParkReason, Row, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a state and a reason choose of the ledger."""

    states: frozenset[State]
    park_reason: ParkReason | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    keys: tuple[str, ...]
    _: KW_ONLY
    is_parked: bool = False
    reason: ParkReason | None = None
    is_shadow: bool = False
    since: str = "90d"

    def choice(self) -> Chosen | None:
        """None for keys. Raises UsageError unless it is said in one way which are meant."""
        said = (bool(self.keys), self.is_parked or self.reason is not None, self.is_shadow)
        if sum(said) != 1:
            advice = "`leadrelay parked` lists those that wait for a person."
            raise UsageError(
                "Say which enquiries: by their keys, or in one other way.", advice=advice
            )
        if self.keys:
            return None
        if self.is_shadow:
            return Chosen(states=frozenset({State.SUPPRESSED}), reason=SHADOWED)
        return Chosen(states=frozenset({State.PARKED}), park_reason=self.reason)


@dataclass(frozen=True, slots=True)
class Commanding:
    operator: Operator
    command: Command
    wait: bool
    timeout: float
    yes: bool
    _: KW_ONLY
    as_json: bool

    def run(self, meant: Meant) -> None:
        rows = self._meant(meant)
        refused = self._obstacles(rows)
        fit = [row for row in rows if row.key not in refused]
        for key, why in refused.items():
            self.operator.screen.note(str(visible(f"{key} is left out: {why}.")))
        if not fit:
            self._concluded([], refused, {})
            return
        self._confirm(fit, is_asked=not meant.keys)
        orders_of(self.operator).send(self.command, fit)
        self._concluded(fit, refused, self._followed(fit) if self.wait else {})

    def _meant(self, meant: Meant) -> Sequence[Row]:
        choice = meant.choice()
        if choice is None:
            return self._named(meant.keys)
        chosen: dict[str, Any] = {name: getattr(choice, name) for name in Chosen.__slots__}
        return read(self.operator, selection_of(self.operator, meant.since, "0min", **chosen))

    def _named(self, keys: tuple[str, ...]) -> list[Row]:
        wanted = list(dict.fromkeys(keys))
        with asking("dynamodb:BatchGetItem"):
            rows = reader_of(self.operator.stack).rows(wanted)
        unknown = [key for key in wanted if key not in rows]
        if unknown:
            raise UsageError(f"The ledger knows no enquiry {', '.join(unknown)}.")
        return list(rows.values())

    def _obstacles(self, rows: Sequence[Row]) -> Mapping[str, str]:
        reader, now = reader_of(self.operator.stack), self.operator.around.clock()
        kept: dict[str, datetime | None] = {}
        with asking("dynamodb:BatchGetItem"):
            for batch in chunks((row.key for row in rows), BATCH):
                kept |= reader.kept_until(batch)
        found = {row.key: obstacle(self.command, row, kept.get(row.key), now) for row in rows}
        return {key: why for key, why in found.items() if why}

    def _confirm(self, rows: Sequence[Row], *, is_asked: bool) -> None:
        if is_asked and not self.yes:
            asked = f"{self.command.capitalize()} {_count(len(rows))}?"
            typer.confirm(asked, abort=True, err=True)

    def _followed(self, rows: Sequence[Row]) -> Mapping[str, Row]:
        until = self.operator.around.clock() + timedelta(seconds=self.timeout)
        with self.operator.screen.progress("waiting for the forwarder", len(rows)) as reached:
            return orders_of(self.operator).follow(rows, until, reached)

    def _concluded(
        self, sent: Sequence[Row], refused: Mapping[str, str], after: Mapping[str, Row]
    ) -> None:
        rows = [after.get(row.key, row) for row in sent]
        if self.as_json:
            told = [as_data(row) for row in rows]
            self.operator.screen.data({"sent": told, "left_out": dict(refused)})
        else:
            self._show(rows)
        self._judge(sent, refused, after)

    def _show(self, rows: Sequence[Row]) -> None:
        screen = self.operator.screen
        if self.wait and rows:
            screen.show(shown(rows, self.operator.around.clock()))
        told = f"{_count(len(rows))}: the command to {self.command} is on the queue."
        screen.step(told, is_good=bool(rows))

    def _judge(
        self, sent: Sequence[Row], refused: Mapping[str, str], after: Mapping[str, Row]
    ) -> None:
        late = [row for row in sent if not is_carried_out(row, after.get(row.key, row))]
        if self.wait and late:
            told = f"{_count(len(late))} had not come to rest after {self.timeout:.0f} s."
            raise CommandError(told, advice="`leadrelay timeline KEY` tells what one waits for.")
        if refused:
            raise typer.Exit(Ending.WRONG)


def _count(number: int) -> str:
    return "1 enquiry" if number == 1 else f"{number} enquiries"
