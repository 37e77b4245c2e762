"""`python -m tests.benchmarks.polling.memory LEADS`: what the poller holds while so many wait.

The portal makes each page when it is asked for it, so that nobody but the poller can hold them.
A virtual clock passes 30 ms with every answer; invocations follow each other as they are deployed.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import UUID

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.entry import Claim
from leadrelay.domain.token import AccessToken
from leadrelay.domain.webhook_watch import Watch
from leadrelay.http import Answer
from leadrelay.portals.seeker_leads.calls import STARTS_PER_MINUTE, calls
from leadrelay.portals.seeker_leads.client import SeekerLeads
from leadrelay.usecases.account_poll import Polled
from leadrelay.usecases.poll_portal import PortalPoll
from leadrelay.wire.pacing import Budget, Pacer
from leadrelay.wiring.portal_poller import CLOSING_TIME, TURN
from tests.benchmarks.polling.pollers import Nothing, Poller
from tests.benchmarks.polling.portals import LATENCY
from tests.benchmarks.polling.rates import Minted
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.portal_states import InMemoryPortalStates
from tests.simulation.telemetry import SilentTelemetry
from tests.simulators.seeker_leads.samples import Samples
from tests.simulators.seeker_leads.shapes import shown

ACCOUNT = Account(Portal.SEEKER_LEADS, "lyon")
OUTAGE = timedelta(days=60)
KILOBYTE = 1_024
URL = "https://portal.example/v1"
MINUTE = timedelta(minutes=1)


class Held(NamedTuple):
    """`least` is what a process holds that has read nothing; megabytes."""

    leads: int
    queued: int
    ticks: int
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class EndlessPages:
    """`http.JsonApi` of a portal with `leads` at even distances from `since` on."""

    leads: int
    since: datetime
    clock: FakeClock
    sample: Mapping[str, Any]

    def call(
        self, _method: str, _path: str, *, query: Sequence[tuple[str, str]], **_: Any
    ) -> Answer:
        self.clock.advance(timedelta(seconds=LATENCY))
        asked = dict(query)
        first, last = (self._number(int(asked[name])) for name in ("minDate", "maxDate"))
        if "start" in asked:
            first = UUID(asked["start"]).int + 1
        page = range(max(first, 0), min(last, self.leads, max(first, 0) + int(asked["limit"])))
        is_last = page.stop >= min(last, self.leads)
        if not page:
            return Answer(404, {}, {"title": "no leads"})
        return Answer(200 if is_last else 206, {}, {"items": [*map(self._lead, page)]})

    def _number(self, seconds: int) -> int:
        """Of the first lead that is not older."""
        wanted = seconds - self.since.timestamp()
        return -int(-wanted * self.leads // OUTAGE.total_seconds())

    def _lead(self, number: int) -> dict[str, Any]:
        at = self.since + OUTAGE * number / self.leads
        own = {"leadId": str(UUID(int=number)), "ingestionDate": int(at.timestamp())}
        return {**self.sample, "metadata": {**self.sample["metadata"], **own}}


def held(leads: int) -> Held:
    clock, aws, states = FakeClock(), Nothing(), InMemoryPortalStates()
    watch = Watch(judged_until=NOW - OUTAGE)
    states.write_poll(ACCOUNT, PollState(go_live=NOW - OUTAGE, watermark=NOW - OUTAGE, watch=watch))
    api = EndlessPages(leads, NOW - OUTAGE, clock, _sample())
    poller = Poller(account=ACCOUNT, clock=clock, states=states, aws=aws)
    least, ticks, polled = most_held(), 0, Polled.INTERRUPTED
    while polled is not Polled.COMPLETED:
        began, deadline = clock(), clock() + TURN
        poll = PortalPoll(poller(_reader(api, clock, deadline - CLOSING_TIME)))
        polled, ticks = poll.tick(Claim(f"turn {ticks}", deadline), deadline), ticks + 1
        clock.now = began + MINUTE
    return Held(leads, aws.messages, ticks, least, most_held())


def most_held() -> float:
    """By this process, at any time until now; Linux only."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (most,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(most) / KILOBYTE


def _sample() -> Mapping[str, Any]:
    return shown(Samples(0).lead(NOW, "lyon", "CLASSIFIED", {}))


def _reader(api: EndlessPages, clock: FakeClock, deadline: datetime) -> SeekerLeads:
    def sleep(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))

    token = AccessToken(value="token", minted_at=NOW, expires_at=NOW + OUTAGE)
    budget = Budget(deadline=deadline, now=clock, sleep=sleep)
    pacer = Pacer(clock, sleep, STARTS_PER_MINUTE)
    made = calls(cast("Any", api), Minted(token), budget, pacer)
    return SeekerLeads(made, URL, account=ACCOUNT, budget=budget, telemetry=SilentTelemetry())


if __name__ == "__main__":
    sys.stdout.write(json.dumps(held(int(sys.argv[1]))) + "\n")
