"""Medians over repetitions, losses summed: one table, or the same as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from rich.table import Table

COLUMNS = (
    *("scenario", "system", "leads", "lost", "open", "parked", "twice", "leads/s"),
    *("CPU ms", "answer p50", "p99", "lead p50", "p99 ", "MB"),
)

TITLE = "Medians of all runs, losses of all runs; times in ms, CPU for each lead"


@dataclass(frozen=True, slots=True)
class Run:
    scenario: str
    system: str
    told: Mapping[str, Any]

    @property
    def parked(self) -> int:
        fates: Mapping[str, int] = self.told.get("fates", {})
        return fates.get("parked", 0)

    @property
    def lost(self) -> int:
        """Answered with 2xx or listed, and neither a lead nor in front of a person."""
        missing: int = self.told.get("acked_but_lost", self.told.get("lost", 0))
        if "end" in self.told:
            answered = self.told["n"] - self.told.get("not_acked", 0)
            missing = answered - self.told["end"]["unique"]
        return max(missing - self.parked, 0)

    @property
    def open(self) -> int:
        """What ours had not brought to its end when patience did; counted as lost, too."""
        count: int = self.told.get("end", {}).get("open", 0)
        return count

    @property
    def twice(self) -> int:
        told = self.told.get("end", self.told)
        count: int = told["duplicates"]
        return count

    def figure(self, *path: str) -> float | None:
        found: Any = self.told
        for name in path:
            found = (found or {}).get(name)
        return None if found is None else float(found)


def table(runs: Sequence[Run]) -> Table:
    drawn = Table(*COLUMNS, title=TITLE)
    for row in summaries(runs):
        drawn.add_row(*(_text(row[column]) for column in COLUMNS))
    return drawn


def summaries(runs: Sequence[Run]) -> Iterator[dict[str, Any]]:
    for scenario, system in dict.fromkeys((run.scenario, run.system) for run in runs):
        alike = [run for run in runs if (run.scenario, run.system) == (scenario, system)]
        yield dict(zip(COLUMNS, (scenario, system, *_figures(alike)), strict=True))


def _figures(runs: Sequence[Run]) -> tuple[Any, ...]:
    return (
        sum(run.told["n"] for run in runs),
        sum(run.lost for run in runs),
        sum(run.open for run in runs),
        sum(run.parked for run in runs),
        sum(run.twice for run in runs),
        _median(run.figure("delivered_per_s") for run in runs),
        _median(run.figure("cpu_ms_per_lead") for run in runs),
        _median(run.figure("ack_ms", "p50") for run in runs),
        _median(run.figure("ack_ms", "p99") for run in runs),
        _median(run.figure("e2e_ms", "p50") for run in runs),
        _median(run.figure("e2e_ms", "p99") for run in runs),
        _median(run.figure("peak_pss_mb") for run in runs),
    )


def _median(figures: Iterable[float | None]) -> float | None:
    known = [one for one in figures if one is not None]
    return median(known) if known else None


def _text(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,.1f}" if isinstance(value, float) else str(value)
