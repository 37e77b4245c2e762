"""One account's past, read a slice at a time while no poller reads the same portal."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.aws.leases import DynamoLeases
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.cli.operator import Operator
from leadrelay.cli.portal_reading import reader_of_portal
from leadrelay.domain.coverage import LONGEST_SLICE, SHORTEST_SLICE, Window, halved
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Claim
from leadrelay.domain.ports import Page, PortalReader
from leadrelay.usecases.read_slice import SliceReader
from leadrelay.usecases.single_flight import single_flight

TURN = timedelta(seconds=50)  # a poller waits no longer than for its next tick
PAGE = timedelta(seconds=10)
BUSY_SECONDS = 5.0
MOST_WAITS = 60
Reading = Callable[[PortalReader, datetime], bool]  # until when it has the portal to itself


@dataclass(slots=True)
class PortalPast:
    operator: Operator
    account: Account
    admit: Callable[[Page], int]
    slice_seconds: int = LONGEST_SLICE

    def slices(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Up to where it has been read, after each slice; the oldest first."""
        while start < end:
            window = Window(start, min(start + timedelta(seconds=self.slice_seconds), end))
            if self._read(window):
                start = window.end or end
                yield start
            else:
                self._shorten(window)

    def one(self, portal_lead_id: str) -> bool:
        """False if the portal has none of this id."""

        def read(portal: PortalReader, _: datetime) -> bool:
            found = portal.find(portal_lead_id)
            if found is not None:
                self.admit(Page(observations=(found,), sent_at=None, total=1))
            return found is not None

        return self._alone(read)

    def _read(self, window: Window) -> bool:
        """False if it is too much for one turn."""
        clock = self.operator.around.clock

        def read(portal: PortalReader, until: datetime) -> bool:
            reader = SliceReader(portal=portal, clock=clock, page=PAGE)
            return reader.read(window, until, self.admit) is not None

        return self._alone(read)

    def _alone(self, read: Reading) -> bool:
        for _ in range(MOST_WAITS):
            answer = self._turn(read)
            if answer is not None:
                return answer
            self.operator.around.sleep(BUSY_SECONDS)
        raise CommandError(
            f"A poller has been reading {self.account.portal} all the time.",
            advice="Say the same again later: what was read stays so.",
        )

    def _turn(self, read: Reading) -> bool | None:
        """None while a poller reads: the limits are those of all accounts of a portal together."""
        stack, clock = self.operator.stack, self.operator.around.clock
        table = stack.output("PortalStateTableName")
        leases = DynamoLeases(stack.client("dynamodb"), table, clock)
        until = clock() + TURN
        claim = Claim(uuid.uuid4().hex, until)
        with (
            asking("dynamodb:PutItem"),
            single_flight(leases, f"poll:{self.account.portal}", claim) as alone,
        ):
            if not alone:
                return None
            return read(reader_of_portal(self.operator, self.account, TURN), until)

    def _shorten(self, window: Window) -> None:
        if self.slice_seconds <= SHORTEST_SLICE:
            raise CommandError(f"{self.account} lists more in a minute than can be read in one.")
        self.slice_seconds = halved(self.slice_seconds, window, self.operator.around.clock())
