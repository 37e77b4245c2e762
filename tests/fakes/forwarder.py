"""The real forwarder on fakes."""

from collections.abc import Callable

from leadrelay.domain.agency import Agency
from leadrelay.domain.entry import Limits
from leadrelay.domain.ports import Catalogue
from leadrelay.usecases.adopt_lead import Adopting
from leadrelay.usecases.crm_calls import CrmCalls
from leadrelay.usecases.crm_gate import CrmGate
from leadrelay.usecases.decide_lead import Deciding
from leadrelay.usecases.entry_keeper import EntryKeeper
from leadrelay.usecases.forward_enquiry import Forwarder
from leadrelay.usecases.go_live import GoLiveLines
from leadrelay.usecases.merge_repeat import Merging
from tests.builders import AGENCY
from tests.fakes.clock import FakeClock
from tests.fakes.contacts import InMemoryContacts
from tests.fakes.crm import FakeCrm
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.listings import EmptyCatalogue
from tests.fakes.portal_states import InMemoryLeases, InMemoryPortalStates
from tests.fakes.telemetry import RecordingTelemetry


def a_forwarder(
    *,
    clock: FakeClock,
    ledger: InMemoryLedger,
    states: InMemoryPortalStates,
    crm: FakeCrm,
    telemetry: RecordingTelemetry,
    agency: Agency | None = AGENCY,
    configured: Callable[[], bool] = lambda: True,
    catalogue: Catalogue | None = None,
) -> Forwarder:
    keeper = EntryKeeper(ledger=ledger, clock=clock, telemetry=telemetry)
    calls = CrmCalls(
        crm=crm,
        gate=CrmGate(states, clock, telemetry),
        keeper=keeper,
        deciding=Deciding(
            agency=agency,
            crm=crm,
            catalogue=catalogue or EmptyCatalogue(),
            clock=clock,
            telemetry=telemetry,
        ),
        adopting=Adopting(
            adopt=agency.adopt if agency else None,
            crm=crm,
            leases=InMemoryLeases(clock),
            clock=clock,
        ),
        clock=clock,
        telemetry=telemetry,
        limits=Limits(),
    )
    merging = Merging(
        merge=agency.merge if agency else None,
        contacts=InMemoryContacts(ledger),
        ledger=ledger,
        crm=crm,
        telemetry=telemetry,
    )
    return Forwarder(
        keeper=keeper,
        calls=calls,
        lines=GoLiveLines(states, clock),
        merging=merging,
        crm_configured=configured,
    )
