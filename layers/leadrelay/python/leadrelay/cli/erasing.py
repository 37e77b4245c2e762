"""Erasing a person: found, told to the forwarder, followed, taken from the dead letters, proved."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta
from pathlib import Path

import typer

from leadrelay.cli.certificate import Certificate, written
from leadrelay.cli.endings import Ending
from leadrelay.cli.letters import box_of
from leadrelay.cli.operator import Operator
from leadrelay.cli.orders import LOOKED_AFTER_SECONDS, orders_of
from leadrelay.cli.subject import Wanted
from leadrelay.cli.subject_search import Found, found
from leadrelay.domain.command import Command
from leadrelay.domain.entry import Row

AT_ONCE = 10
UNDER_WAY = (
    "What is not erased yet waits until it is clear what became of it at Lead.pro, and is erased "
    "then by itself: say the same again for a certificate that is complete."
)


@dataclass(frozen=True, slots=True)
class Erasing:
    operator: Operator
    wanted: Wanted
    _: KW_ONLY
    timeout: float
    yes: bool
    as_json: bool

    def run(self, path: Path | None, *, thorough: bool) -> None:
        before = found(self.operator, self.wanted, thorough=thorough)
        if before.keys or before.count_of_letters:
            self._confirm(before)
            orders_of(self.operator).send_for(Command.ERASE, before.keys)
        rows = self._followed(before)
        self._discard(before)
        after = found(self.operator, self.wanted, thorough=thorough)
        certificate = Certificate(
            stack=self.operator.stack_name,
            at=self.operator.around.clock(),
            wanted=self.wanted,
            is_thorough=thorough,
            before=before,
            rows=rows,
            letters_left=after.count_of_letters,
        )
        self._concluded(certificate, path)

    def _confirm(self, before: Found) -> None:
        if not self.yes:
            told = f"{len(before.keys)} enquiries and {before.count_of_letters} dead letters"
            typer.confirm(f"Erase a person from {told}, for good?", abort=True, err=True)

    def _followed(self, before: Found) -> Mapping[str, Row]:
        orders, around = orders_of(self.operator), self.operator.around
        until = around.clock() + timedelta(seconds=self.timeout)
        with self.operator.screen.progress("erasing", len(before.keys)) as reached:
            while True:
                rows = orders.read(list(before.keys))
                erased = sum(row.erased_at is not None for row in rows.values())
                reached(erased)
                if erased == len(before.keys) or around.clock() >= until:
                    return rows
                around.sleep(LOOKED_AFTER_SECONDS)

    def _discard(self, before: Found) -> None:
        """The commands are durable by now, and nothing in these letters is wanted any more."""
        for name, letters in before.letters.items():
            for start in range(0, len(letters), AT_ONCE):
                box_of(self.operator.stack, name).discard(letters[start : start + AT_ONCE])

    def _concluded(self, certificate: Certificate, path: Path | None) -> None:
        screen = self.operator.screen
        file = written(certificate, path)
        if self.as_json:
            screen.data(certificate.as_data())
        else:
            for line in certificate.sentences():
                screen.step(line)
        screen.note(f"The certificate is {file}.")
        if not certificate.is_complete:
            screen.note(UNDER_WAY)
            raise typer.Exit(Ending.WRONG)
