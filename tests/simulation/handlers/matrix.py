"""Which scenario crosses which boundary, for the kills of the crash matrix."""

from collections.abc import Mapping
from types import MappingProxyType

from tests.simulation.boundaries import Boundary
from tests.simulation.handlers.scenarios import Scenario

NOT_BUILT: Mapping[Boundary, str] = MappingProxyType(
    {Boundary.ERASE: "nothing of ours understands a wish to erase a person yet"}
)
MATRIX: Mapping[Boundary, Scenario] = MappingProxyType(
    {
        Boundary.MINT: Scenario.LISTED,
        Boundary.KEEP_TOKEN: Scenario.LISTED,
        Boundary.READ_PAGE: Scenario.LISTED,
        Boundary.QUEUE_PAGE: Scenario.LISTED,
        Boundary.MOVE_WATERMARK: Scenario.LISTED,
        Boundary.POLL_LEASE: Scenario.LISTED,
        Boundary.QUEUE_WEBHOOK: Scenario.ENQUIRY,
        Boundary.ADMIT: Scenario.PAUSED,
        Boundary.LOOK_UP: Scenario.UNANSWERED,
        Boundary.INTEND: Scenario.ENQUIRY,
        Boundary.CREATE: Scenario.ENQUIRY,
        Boundary.CONCLUDE: Scenario.ENQUIRY,
        Boundary.UPDATE: Scenario.CHANGED,
        Boundary.CONCLUDE_UPDATE: Scenario.CHANGED,
        Boundary.ACKNOWLEDGE: Scenario.ENQUIRY,
        Boundary.PARK: Scenario.REJECTED,
        Boundary.REDRIVE: Scenario.REDRIVEN,
        Boundary.REMEMBER_MINTING: Scenario.LISTED,
        Boundary.MINT_LEASE: Scenario.LISTED,
        Boundary.ASK_REFRESHER: Scenario.LISTED,
        Boundary.WRITE_BREAKER: Scenario.PAUSED,
        Boundary.KNOCK: Scenario.UNANSWERED,
        Boundary.POSTPONE: Scenario.RETURNED,
    }
)
