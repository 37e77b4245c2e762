"""`python -m tests.benchmarks pace`: Lead.pro's rate, and how long what is new waits for the past.

On the virtual clock: the shipping forwarder and sweeper, one call of AWS in 10 ms, one of Lead.pro
in 300 ms.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from tests.benchmarks.arrivals import OLD, arriving, messages, ordered
from tests.benchmarks.crowds import MINUTE, Crowd
from tests.benchmarks.lead_pro_rate import SECOND, LeadProRate
from tests.benchmarks.report import Report
from tests.builders import NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """`configured` is `crm_requests_per_second`; `taken` what Lead.pro takes before it says 429.

    `backlog` are new enquiries that wait at the start, `past` backfilled ones and `replayed` those
    from before the go-live line that a person wants sent after all.
    """

    what: str
    configured: int | None = None
    taken: int | None = None
    backlog: int = 0
    past: int = 0
    replayed: int = 0
    fresh: bool = True


@dataclass(slots=True)
class Played:
    scenario: Scenario
    minutes: int
    began: datetime = NOW
    arrived: dict[str, datetime] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    called: Sequence[datetime] = ()
    throttled: float = 0.0
    created: int = 0
    open: int = 0

    @property
    def average(self) -> float:
        return len(self.called) / (self.minutes * 60)

    def most_within(self, span: timedelta) -> float:
        """Calls a second, in the worst such span."""
        first, most = 0, 0
        for last, at in enumerate(self.called):
            while at - self.called[first] >= span:
                first += 1
            most = max(most, last - first + 1)
        return most / span.total_seconds()


def scenarios(many: int, replays: int) -> Sequence[Scenario]:
    return (
        Scenario(what="new alone", configured=10, backlog=many, fresh=False),
        Scenario(what="backfill alone", configured=10, past=many, fresh=False),
        Scenario(what="both", configured=10, backlog=many, past=many, fresh=False),
        Scenario(what="new among backfill", configured=10, past=many),
        Scenario(what="new among backfill, no limit", past=many),
        Scenario(what="new among backfill, Lead.pro takes 2", past=many, taken=2),
        Scenario(what="new among backfill, Lead.pro takes 2", past=many, taken=2, configured=2),
        Scenario(what="new among backfill, Lead.pro takes 2", past=many, taken=2, configured=1),
        Scenario(what="new among replays", configured=10, replayed=replays),
    )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks pace", description=__doc__)
    parser.add_argument("--many", type=int, default=100_000, help="that wait")
    parser.add_argument("--replays", type=int, default=5_000)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--only", default="", help="scenarios whose names begin so")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(arguments)
    chosen = [
        each for each in scenarios(wanted.many, wanted.replays) if each.what.startswith(wanted.only)
    ]
    report([play(each, wanted.minutes) for each in chosen]).show(as_json=wanted.json)
    return 0


def report(every: Sequence[Played]) -> Report:
    return Report(
        title="Lead.pro's rate, and the delay of new enquiries, seconds",
        columns=(
            *("", "configured", "calls/s", "of it", "most in 1 s", "in 10 s", "in 60 s", "429"),
            *("new", "delivered", "p50", "max", "put off"),
        ),
        rows=[_row(each) for each in every],
    )


def _row(played: Played) -> Sequence[object]:
    limit = played.scenario.configured
    return (
        played.scenario.what,
        limit,
        played.average,
        played.average / limit if limit else None,
        *(played.most_within(SECOND * seconds) for seconds in (1, 10, 60)),
        f"{played.throttled:.1%}",
        *(len(played.arrived), len(played.delays)),
        median(played.delays) if played.delays else None,
        max(played.delays, default=None),
        played.open,
    )


def play(scenario: Scenario, minutes: int) -> Played:
    rate = LeadProRate()
    crowd = Crowd(rate, scenario.configured)
    ordered(crowd, scenario.replayed)
    played = Played(scenario, minutes, crowd.kernel.now)
    rate.most = scenario.taken
    before = len(rate.called)
    crowd.backfill.send([*messages("past", scenario.past, NOW - OLD)])
    crowd.enquiries.send([*messages("backlog", scenario.backlog, NOW)])
    if scenario.fresh:
        played.arrived |= arriving(crowd, MINUTE * minutes)
    crowd.run(played.began + MINUTE * minutes)
    played.called = rate.called[before:]
    played.throttled = 1 - (len(rate.accepted) - before) / max(len(played.called), 1)
    played.created, played.open = len(crowd.created), crowd.open
    played.delays = [*_delays(crowd.created, played.arrived)]
    return played


def _delays(created: Mapping[str, datetime], arrived: Mapping[str, datetime]) -> Iterator[float]:
    return ((created[key] - at).total_seconds() for key, at in arrived.items() if key in created)
