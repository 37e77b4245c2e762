"""`python -m tests.benchmarks polling`: how fast portals are read, what it holds and costs."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence

from leadrelay.domain.enquiry import Portal
from tests.benchmarks.polling import memory
from tests.benchmarks.polling.memory import Held
from tests.benchmarks.polling.rates import Read, rates
from tests.benchmarks.polling.unchanged import unchanged
from tests.benchmarks.report import Report

WAITING = (1_000, 10_000, 100_000, 1_000_000)
ALLOWED = {Portal.PROPERTY_FINDER: (650, 60.0), Portal.SEEKER_LEADS: (10, 0.2)}
PARTS = ("rates", "memory", "unchanged")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks polling", description=__doc__)
    parser.add_argument("--seconds", type=float, default=65.0, help="of reading without an end")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--waiting", nargs="+", type=int, default=WAITING)
    parser.add_argument("--leads", type=int, default=200, help="of the unchanged week")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(arguments)
    for part in wanted.parts:
        _report(part, wanted).show(as_json=wanted.json)
    return 0


def _report(part: str, wanted: argparse.Namespace) -> Report:
    match part:
        case "rates":
            return _rates(wanted.seconds)
        case "memory":
            return _memory(wanted.waiting)
    return _unchanged(wanted.leads)


def _rates(seconds: float) -> Report:
    return Report(
        title="each portal read over HTTP, every answer 30 ms late",
        columns=(
            *("", "requests", "a minute", "most at once, of", "429", "leads/s", "CPU ms a lead"),
        ),
        rows=[_row(portal, read) for portal in ALLOWED for read in rates(portal, seconds)],
        notes=("most at once: in any minute of Property Finder, in any 200 ms of Seeker Leads",),
    )


def _row(portal: Portal, read: Read) -> Sequence[object]:
    allowed, span = ALLOWED[portal]
    most = f"{read.most_within(span)} of {allowed}"
    lead = read.cpu * 1_000 / read.leads
    rate = read.leads / read.seconds
    return read.what, len(read.asked), read.per_minute, most, read.refused, rate, lead


def _memory(waiting: Sequence[int]) -> Report:
    return Report(
        title="what the poller holds, MB, while so many leads wait",
        columns=("waiting", "queued", "invocations", "before", "at most", "more"),
        rows=[
            (each.leads, each.queued, each.ticks, each.least, each.most, each.most - each.least)
            for each in map(_in_a_process_of_its_own, waiting)
        ],
    )


def _in_a_process_of_its_own(leads: int) -> Held:
    command = [sys.executable, "-m", memory.__name__, str(leads)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return Held(*json.loads(told.stdout))


def _unchanged(leads: int) -> Report:
    cost = unchanged(leads)
    return Report(
        title="a daily sweep of seven days in which nothing has changed",
        columns=("leads", "read units", "of one lead", "messages"),
        rows=[(cost.leads, cost.units, cost.units / cost.leads, cost.messages)],
        notes=[*_calls(cost.calls)],
    )


def _calls(calls: dict[str, int]) -> Iterator[str]:
    yield "calls: " + ", ".join(f"{name} {times}" for name, times in sorted(calls.items()))
