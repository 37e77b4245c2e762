"""What happens at Lead.pro during the day."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulators.faults import Fault, Rule
from tests.simulators.lead_pro import LeadProSimulator

CREATE = "/api/v103/leads"
EVERYTHING = "/api/v103/*"
LOOKS = 100  # for a lead that is on its way
BETWEEN_LOOKS = 0.1  # seconds


@dataclass
class AtLeadPro:
    crm: LeadProSimulator
    pause: Callable[[float], None]
    _outage: Rule | None = None

    def meet(self, fault: Fault, lead_id: str, times: int | None = 1) -> None:
        """The creation of the lead for this enquiry meets `fault`."""
        self.crm.script(fault, method="POST", path=CREATE, contains=lead_id, times=times)

    def break_down(self, fault: Fault) -> None:
        """Every call meets `fault`, until `mend`."""
        self.mend()
        self._outage = Rule(fault, path=EVERYTHING, times=None)
        self.crm.faults.add(self._outage)

    def mend(self) -> None:
        """Faults that wait for one lead stay."""
        if self._outage is not None:
            self._outage.path = "nowhere"

    def wait_for(self, key: str) -> None:
        """Until it holds the lead of this enquiry, or for a while."""
        for _ in range(LOOKS):
            if any((lead["meta"] or {}).get("src_key") == key for lead in self.crm.leads):
                return
            self.pause(BETWEEN_LOOKS)
