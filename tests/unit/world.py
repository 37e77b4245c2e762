"""A forwarder on fakes, and what disturbs it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from leadrelay.domain.agency import Agency
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Observation
from leadrelay.domain.entry import Claim, Entry, Limits, Note, Row
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.ports import Catalogue
from leadrelay.usecases.forward_enquiry import Forwarder
from tests.builders import ACCOUNT, AGENCY, NOW, an_enquiry
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.forwarder import a_forwarder
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.portal_states import InMemoryPortalStates
from tests.fakes.telemetry import RecordingTelemetry

KEY = an_enquiry().key
LIMITS = Limits()
SETTLED = timedelta(seconds=30) + LIMITS.settle


class InterferingLedger(InMemoryLedger):
    """Merges one more observation right before a chosen commit, as another worker would."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.before_commit: dict[str, Observation] = {}
        self.failing: list[str] = []
        self.forwarder: Forwarder | None = None

    def commit(self, entry: Entry, *, expected: int | None, note: Note) -> None:
        intruder = self.before_commit.pop(note.what, None)
        if intruder is not None and self.forwarder is not None:
            self.forwarder.admit(intruder, Claim("worker-2", NOW + timedelta(minutes=5)))
        if note.what in self.failing:
            self.failing.remove(note.what)
            raise UnavailableError("commit failed")
        super().commit(entry, expected=expected, note=note)


@dataclass
class World:
    clock: FakeClock
    ledger: InterferingLedger
    states: InMemoryPortalStates
    crm: FakeCrm
    telemetry: RecordingTelemetry
    forwarder: Forwarder

    def claim(self, seconds: float = 30) -> Claim:
        return Claim("worker-1", self.clock() + timedelta(seconds=seconds))

    def admit(self, observation: Observation, seconds: float = 30) -> Row:
        self.forwarder.admit(observation, self.claim(seconds))
        return self.row(observation.key)

    def use_crm(self, crm: FakeCrm) -> None:
        self.crm = crm
        deciding = replace(self.forwarder.calls.deciding, crm=crm)
        calls = replace(self.forwarder.calls, crm=crm, deciding=deciding)
        self.forwarder = replace(self.forwarder, calls=calls)

    def use_ledger(self, ledger: InterferingLedger) -> None:
        self.ledger = ledger
        keeper = replace(self.forwarder.keeper, ledger=ledger)
        calls = replace(self.forwarder.calls, keeper=keeper)
        self.forwarder = replace(self.forwarder, keeper=keeper, calls=calls)

    def drive(self, key: str = KEY) -> Row:
        self.forwarder.drive(key, self.claim())
        return self.row(key)

    def row(self, key: str = KEY) -> Row:
        entry = self.ledger.read(key)
        assert entry is not None
        return entry.row


def a_world(
    agency: Agency | None = AGENCY, *, configured: bool = True, catalogue: Catalogue | None = None
) -> World:
    clock = FakeClock(NOW)
    ledger, states = InterferingLedger(clock), InMemoryPortalStates()
    crm, telemetry = FakeCrm(clock), RecordingTelemetry()
    line = PollState(go_live=NOW - timedelta(days=1), history_done_at=NOW)
    states.write_poll(ACCOUNT, line)
    forwarder = a_forwarder(
        clock=clock,
        ledger=ledger,
        states=states,
        crm=crm,
        telemetry=telemetry,
        agency=agency,
        configured=lambda: configured,
        catalogue=catalogue,
    )
    ledger.forwarder = forwarder
    return World(clock, ledger, states, crm, telemetry, forwarder)
