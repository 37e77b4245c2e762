"""Which scenario crosses which boundary, for the kills of the crash matrix."""

from collections.abc import Mapping
from types import MappingProxyType

from tests.simulation.boundaries import Boundary
from tests.simulation.handlers.scenarios import Scenario

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
        Boundary.ERASE: Scenario.ERASED,
        Boundary.QUEUE_DOORBELL: Scenario.RUNG,
        Boundary.ANSWER_DOORBELL: Scenario.RUNG,
        Boundary.REMEMBER_SUBSCRIPTIONS: Scenario.SUBSCRIBED,
        Boundary.SUBSCRIBE: Scenario.SUBSCRIBED,
        Boundary.ACTIVATE: Scenario.SWITCHED_OFF,
        Boundary.UNSUBSCRIBE: Scenario.ROTATED,
        Boundary.KEEPER_LEASE: Scenario.SUBSCRIBED,
        Boundary.KEEP_LISTING: Scenario.LOOKED_UP,
        Boundary.TOUCH: Scenario.TOUCHED,
        Boundary.REMEMBER_AUDIT: Scenario.AUDITED,
        Boundary.ASK: Scenario.PRESSED,
        Boundary.ADOPT: Scenario.TAKEN_OVER,
        Boundary.TAKE_TURN: Scenario.PACED,
    }
)
