"""`python -m tests.benchmarks scale`: an hour of a month's rate, and where the design ends.

On the virtual clock, at even distances: the shipping forwarder and sweeper, one call of AWS in
10 ms, one of Lead.pro in 300 ms. What a process holds is asked of a real one, over real HTTP.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from itertools import islice
from statistics import median

from functions.lead_forwarder.app import handler as forward
from leadrelay.aws import clients
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.domain.coverage import PollState
from leadrelay.domain.entry import URGENT_SHARDS
from leadrelay.settings import ForwarderSettings
from tests.benchmarks import limits
from tests.benchmarks.arrivals import key_of, messages
from tests.benchmarks.crowds import MINUTE, Crowd
from tests.benchmarks.invocations import enquiry
from tests.benchmarks.lead_pro_rate import LeadProRate
from tests.benchmarks.polling.memory import most_held
from tests.benchmarks.report import Report
from tests.benchmarks.warm_cost import CONTEXT, deployed
from tests.benchmarks.world import world
from tests.builders import ACCOUNT, NOW

MONTH, HOUR = timedelta(days=30), timedelta(hours=1)
RATES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


@dataclass(frozen=True, slots=True)
class Hour:
    """`busy` are seconds of a forwarder's process for one enquiry."""

    monthly: int
    enquiries: int
    calls: float
    ticks: int
    open: int
    fullest: float
    median_delay: float
    longest_delay: float
    busy: float


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks scale", description=__doc__)
    parser.add_argument("--rates", nargs="+", type=int, default=RATES, help="enquiries a month")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(arguments)
    share = max(int(max(wanted.rates) * (HOUR / MONTH) / limits.at_once_from("EnquiryQueue")), 10)
    memory = _memory(share)  # first: it is asked of this very process
    hours = [hour_of(rate) for rate in wanted.rates]
    for report in (_hours(hours), memory, limits.report(hours[-1].busy)):
        report.show(as_json=wanted.json)
    return 0


def hour_of(monthly: int) -> Hour:
    """And one minute more, for what came last."""
    crowd = Crowd(LeadProRate())
    crowd.crossings.trace = []
    arrived = dict(_arriving(crowd, max(round(monthly * (HOUR / MONTH)), 1)))
    crowd.run(NOW + HOUR + MINUTE)
    delays = [(crowd.created[key] - at).total_seconds() for key, at in arrived.items()]
    by = Counter(line.split()[1].partition("-")[0] for line in crowd.crossings.trace)
    shards = Counter(entry.row.due_shard for entry in crowd.ledger.entries.values())
    return Hour(
        monthly=monthly,
        enquiries=len(arrived),
        calls=by["forwarder"] / len(arrived),
        ticks=crowd.invocations["sweeper"],
        open=crowd.open,
        fullest=max(shards.values()) / len(arrived),
        median_delay=median(delays),
        longest_delay=max(delays),
        busy=crowd.busy.total_seconds() / len(arrived),
    )


def _arriving(crowd: Crowd, many: int) -> Iterator[tuple[str, datetime]]:
    for number in range(many):
        at = NOW + HOUR * number / many
        (message,) = messages("fresh", 1, at, first=number)
        crowd.at(at, crowd.enquiries, message)
        yield key_of("fresh", number), at


def _hours(hours: Sequence[Hour]) -> Report:
    return Report(
        title="an hour of the forwarder, by enquiries a month",
        columns=(
            *("a month", "in the hour", "calls of one", "open at the end"),
            *(f"fullest of {URGENT_SHARDS} shards", "delay p50, s", "max, s", "process, s each"),
        ),
        rows=[
            (
                *(f"{each.monthly:,}", each.enquiries, each.calls, each.open),
                f"{each.fullest:.1%}",
                *(each.median_delay, each.longest_delay, each.busy),
            )
            for each in hours
        ],
    )


def _memory(share: int) -> Report:
    marks = [max(share // 10, 1), share]
    return Report(
        title="what one process of the forwarder holds at most, after so many enquiries",
        columns=("enquiries", "MB"),
        rows=[*zip(marks, _held(marks), strict=True)],
        notes=("the last is one process's part of the busiest hour",),
    )


def _held(marks: Sequence[int]) -> Iterator[float]:
    with world() as around, deployed(around), redirect_stdout(StringIO()) as printed:
        states = DynamoPortalStates(
            clients.dynamodb(), ForwarderSettings.from_env().portal_state_table
        )
        states.write_poll(ACCOUNT, PollState(go_live=NOW, history_done_at=NOW))
        done, more = 0, iter(enquiry, None)
        for mark in marks:
            for told in islice(more, mark - done):
                assert forward(dict(told), CONTEXT) == {"batchItemFailures": []}
                printed.truncate(printed.seek(0))
            done = mark
            yield most_held()
