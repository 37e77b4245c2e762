"""What the mutants came to, for people."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from tests.simulation.mutants.mutant import Mutant
from tests.simulation.mutants.verdict import Verdict

WIDTH = 190
COLUMNS = ("mutant", "what it breaks", "killed by", "in run", "which is", "")

Verdicts = Mapping[Mutant, Verdict]


def printed(verdicts: Verdicts, also_shipped: Sequence[str]) -> None:
    table = Table(*COLUMNS)
    for mutant, verdict in verdicts.items():
        table.add_row(*_row(mutant, verdict), remark(mutant, verdict, also_shipped))
    console = Console()
    Console(width=None if console.is_terminal else WIDTH).print(table)


def _row(mutant: Mutant, verdict: Verdict) -> tuple[str, ...]:
    killer = verdict.invariant or "-"
    return mutant.name, mutant.breaks, killer, f"{verdict.runs:,}", verdict.run


def remark(mutant: Mutant, verdict: Verdict, also_shipped: Sequence[str]) -> str:
    """Whatever a reader has to know of one line."""
    if verdict.is_killed and verdict.run in also_shipped:
        return "the shipped code fails in this run, too"
    if verdict.is_killed and mutant.harmless:
        return "was thought harmless"
    if verdict.is_killed:
        return "" if verdict.invariant == mutant.killed_by else f"expected {mutant.killed_by}"
    if verdict.invariant:
        return verdict.text
    return mutant.harmless or "SURVIVED"


def summary(verdicts: Verdicts) -> str:
    survived = [mutant for mutant, verdict in verdicts.items() if not verdict.is_killed]
    harmless = ", ".join(mutant.name for mutant in survived if mutant.harmless)
    killed = len(verdicts) - len(survived)
    return (
        f"mutants={len(verdicts)} killed={killed} survived={len(survived)} "
        f"(latency only: {harmless or 'none'})"
    )


def is_good(verdicts: Verdicts, also_shipped: Sequence[str]) -> bool:
    """Each was killed exactly if it is dangerous, and by a run that only it fails."""
    return all(
        _is_as_expected(mutant, verdict) and verdict.run not in also_shipped
        for mutant, verdict in verdicts.items()
    )


def _is_as_expected(mutant: Mutant, verdict: Verdict) -> bool:
    return verdict.is_killed if mutant.safety else not verdict.invariant
