"""What `leadrelay config` shows without changing anything."""

from pathlib import Path

import typer
from rich.text import Text

from leadrelay.aws.configuration import Version
from leadrelay.cli.asking import asking
from leadrelay.cli.catalogue import catalogue_of
from leadrelay.cli.config_file import ConfigFile, WrongFileError
from leadrelay.cli.config_trial import Trial, Tried, latest_entries
from leadrelay.cli.configurations import decided, in_force, store_of, version_of
from leadrelay.cli.differences import changes, shown
from leadrelay.cli.endings import CommandError
from leadrelay.cli.operator import Operator
from leadrelay.cli.screen import table, visible
from leadrelay.configuration.conversion import agency_of


def validated(operator: Operator, file: Path, *, as_json: bool) -> None:
    try:
        document = ConfigFile.read(file).document
    except WrongFileError as error:
        if not as_json:
            raise
        problems = [each.as_data() for each in error.located]
        operator.screen.data({"valid": False, "problems": problems})
        raise typer.Exit(error.ending) from None
    if as_json:
        operator.screen.data({"valid": True, "problems": []})
    else:
        count = len(document.rules)
        rules = "1 rule" if count == 1 else f"{count} rules"
        operator.screen.step(f"{file.name} is a configuration with {rules}.")


def compared(operator: Operator, file: Path, *, as_json: bool) -> None:
    document = ConfigFile.read(file).document
    held = in_force(operator.stack)
    found = changes(decided(held) if held.number else held.document, document)
    if as_json:
        differences = [each.as_data() for each in found]
        operator.screen.data({"version": held.number, "changes": differences})
    elif found:
        operator.screen.show(shown(found, str(held), file.name))
    else:
        told = "says" if held.number else "say"
        operator.screen.step(f"{file.name} decides what {held} {told}.")


def tried(operator: Operator, file: Path, last: int, *, as_json: bool) -> None:
    document = ConfigFile.read(file).document
    held = in_force(operator.stack)
    trial = Trial(
        before=None if held.document is None else agency_of(held.document, held.number),
        after=agency_of(document, held.number + 1),
        catalogue=catalogue_of(operator),
    )
    with operator.screen.working(f"reading the last {last} enquiries of the ledger"):
        entries = list(latest_entries(operator.stack, operator.around.clock, last))
    with asking("dynamodb:GetItem"):
        found = [trial.of(entry) for entry in entries]
    kept = [each for each in found if each is not None]
    differing = [each for each in kept if each.after]
    if as_json:
        counts = {"tried": len(kept), "forgotten": len(found) - len(kept)}
        operator.screen.data(counts | {"different": [each.as_data() for each in differing]})
    else:
        _show_trial(operator, differing, kept, forgotten=len(found) - len(kept))


def pulled(operator: Operator, number: int | None) -> str:
    if number is None:
        with asking("dynamodb:GetItem"):
            number = store_of(operator.stack).current()
    if not number:
        advice = "The stack's parameters are in force; `leadrelay config push` brings a file."
        raise CommandError("No configuration was pushed yet.", advice=advice)
    return version_of(operator.stack, number).text


def listed(operator: Operator, *, as_json: bool) -> None:
    store = store_of(operator.stack)
    with asking("dynamodb:Query"):
        current, versions = store.current(), list(store.history())
    if as_json:
        pushed = [_as_data(each) for each in versions]
        operator.screen.data({"current": current, "versions": pushed})
        return
    if not versions:
        operator.screen.note("Nothing was pushed yet: the stack's parameters are in force.")
        return
    rows = table("Version", "Pushed", "By", "Comment", "")
    for each in versions:
        state = Text("in force", "green") if each.number == current else Text()
        at = f"{each.at:%Y-%m-%d %H:%M:%S} UTC"
        rows.add_row(Text(str(each.number), "bold"), at, Text(each.by), Text(each.comment), state)
    operator.screen.show(rows)


def _as_data(version: Version) -> dict[str, str | int]:
    return {
        "version": version.number,
        "pushed_at": version.at.isoformat(),
        "pushed_by": version.by,
        "comment": version.comment,
    }


def _show_trial(
    operator: Operator, differing: list[Tried], kept: list[Tried], *, forgotten: int
) -> None:
    if differing:
        rows = table("Enquiry", "", "In force", "New")
        for each in differing:
            for name in each.after:
                key = visible(each.key if name == next(iter(each.after)) else "", "bold")
                old, new = Text(each.before[name], "red"), Text(each.after[name], "green")
                rows.add_row(key, Text(name), old, new)
        operator.screen.show(rows)
    told = f"{len(differing)} of {len(kept)} enquiries would be decided differently."
    operator.screen.step(told)
    if forgotten:
        operator.screen.note(f"Of {forgotten} more nothing is kept that could be decided about.")
