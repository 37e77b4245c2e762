"""Who takes part in the day, and what must have become of what they did."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.simulators.faults import Fault, Rule
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PortalLead, PropertyFinderSimulator

CREATE = "/api/v103/leads"
EVERYTHING = "/api/v103/*"


def key_of(lead_id: str) -> str:
    return f"property_finder:{lead_id}"


@dataclass
class Promises:
    """Keys of enquiries with a special fate; every other one must be a lead in Lead.pro."""

    suppressed: set[str] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)
    adopted: set[str] = field(default_factory=set)
    late_words: dict[str, str] = field(default_factory=dict)
    """What Lead.pro must show of an enquiry although it came after the lead was made."""
    forged: set[str] = field(default_factory=set)
    unreadable: int = 0


@dataclass
class Cast:
    portal: PropertyFinderSimulator
    crm: LeadProSimulator
    promises: Promises = field(default_factory=Promises)
    pause: Callable[[float], None] = time.sleep
    end_mint_pause: Callable[[], None] = lambda: None
    """Lets the refresher ask for another token at once."""
    _numbers: int = 0
    _outage: Rule | None = None

    def ring(self, count: int, *, gap: float = 0.06, **fields: Any) -> list[PortalLead]:
        """So many enquiries, one after the other; each is announced by webhook."""
        leads = []
        for _ in range(count):
            leads.append(self.portal.add(**fields))
            self.pause(gap)
        return leads

    def arrive(self, count: int, **fields: Any) -> list[PortalLead]:
        """So many enquiries that no webhook tells of."""
        return [self.portal.add(deliver=False, **fields) for _ in range(count)]

    def ring_into(self, fault: Fault, *, times: int | None = 1, **fields: Any) -> str:
        """One enquiry whose creation in Lead.pro meets `fault`; answers its key."""
        self._numbers += 1
        lead_id = f"message_lead_{90_000_000 + self._numbers}"
        self.crm.script(fault, method="POST", path=CREATE, contains=lead_id, times=times)
        self.portal.add(id=lead_id, **{"entity_type": "listing", "channel": "email"} | fields)
        return key_of(lead_id)

    def break_crm(self, fault: Fault) -> None:
        """Every call to Lead.pro meets `fault`, until `mend_crm`."""
        self.mend_crm()
        self._outage = Rule(fault, path=EVERYTHING, times=None)
        self.crm.faults.add(self._outage)

    def mend_crm(self) -> None:
        """Faults that wait for one lead stay."""
        if self._outage is not None:
            self._outage.path = "nowhere"
