"""How fast each portal is read: real HTTP, real pauses, and nothing else to wait for."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, pairwise

from leadrelay import registry
from leadrelay.domain.adapters import Run
from leadrelay.domain.coverage import PollState, Window
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.entry import Claim
from leadrelay.domain.ports import Page, PortalReader
from leadrelay.domain.token import AccessToken
from leadrelay.usecases.account_poll import AccountPoll
from leadrelay.usecases.poll_accounts import AccountsPoll
from leadrelay.wiring.portal_poller import CLOSING_TIME, TURN
from tests.benchmarks.polling.pollers import Nothing, Poller
from tests.benchmarks.polling.portals import REACH, Asked, Place, serving
from tests.fakes.portal_states import InMemoryPortalStates
from tests.simulation.telemetry import SilentTelemetry

MINUTE = 60.0
LEADS = {Portal.PROPERTY_FINDER: 48_000, Portal.SEEKER_LEADS: 108_000}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Read:
    """What one portal was asked, and how many leads were queued of its answers."""

    what: str
    asked: Sequence[Asked]
    seconds: float
    leads: int
    cpu: float

    @property
    def per_minute(self) -> float:
        return len(self.asked) / self.seconds * MINUTE

    @property
    def refused(self) -> int:
        return sum(one.status == 429 for one in self.asked)

    def most_within(self, span: float) -> int:
        times, first, most = [one.at for one in self.asked], 0, 0
        for last, at in enumerate(times):
            while at - times[first] >= span:
                first += 1
            most = max(most, last - first + 1)
        return most


@dataclass(slots=True)
class Minted:
    """Implements `ports.AccessTokens` with one token."""

    token: AccessToken

    def current(self) -> AccessToken:
        return self.token

    def renewed(self, rejected: AccessToken) -> AccessToken:
        raise AssertionError(rejected)


@dataclass(frozen=True, slots=True)
class Reading:
    place: Place
    tokens: Minted

    def on_end(self, seconds: float) -> Read:
        """Day by day, from the first again after the last, by one reader."""
        aws, until = Nothing(), now() + timedelta(seconds=seconds)
        poll = self._poller(aws)(self._reader(until + DAY))
        today = now()
        days = [today - REACH + DAY * number for number in range(REACH // DAY + 1)]

        def read() -> None:
            for first, last in cycle(pairwise(days)):
                window = Window(first, last)
                if (
                    poll.reader.read(
                        window, until + poll.reader.page, lambda page: admit(poll, page)
                    )
                    is None
                ):
                    return

        return self._timed("the reader", aws, read)

    def one_turn(self) -> Read:
        """One invocation of a minute, as the poller is deployed; it has its history to read."""
        aws, deadline = Nothing(), now() + TURN
        poll = self._poller(aws)(self._reader(deadline - CLOSING_TIME))
        tick = AccountsPoll([poll], SilentTelemetry()).tick
        return self._timed(
            "a minute of the poller", aws, lambda: tick(Claim("turn", deadline)), MINUTE
        )

    def _poller(self, aws: Nothing) -> Poller:
        account, present = Account(self.place.portal, "main"), now()
        states = InMemoryPortalStates()
        states.write_poll(account, PollState(go_live=present, watermark=present))
        return Poller(account=account, clock=now, states=states, aws=aws)

    def _reader(self, deadline: datetime) -> PortalReader:
        run = Run(
            account=Account(self.place.portal, "main"),
            base_url=self.place.base_url,
            tokens=self.tokens,
            deadline=deadline,
            clock=now,
            telemetry=SilentTelemetry(),
        )
        return registry.adapters(self.place.portal).reader(run)

    def _timed(self, what: str, aws: Nothing, read: Callable[[], object], least: float = 0) -> Read:
        self.place.asked()
        began, used = time.monotonic(), time.process_time()
        read()
        seconds, cpu = time.monotonic() - began, time.process_time() - used
        asked = self.place.asked()
        return Read(f"{self.place.portal}: {what}", asked, max(seconds, least), aws.messages, cpu)


def admit(poll: AccountPoll, page: Page) -> int:
    return poll.admission.admit(page, poll.admission.seen(page), poll.account)


def now() -> datetime:
    return datetime.now(UTC)


def rates(portal: Portal, seconds: float) -> Iterator[Read]:
    with serving(portal, LEADS[portal]) as place:
        minter = registry.adapters(portal).minter(place.base_url, place.auth_url)
        reading = Reading(place, Minted(minter.mint(place.credentials, now())))
        yield reading.on_end(seconds)
        time.sleep(min(seconds, MINUTE))  # until the portal has forgotten most of it
        yield reading.one_turn()
