"""The many leads of each agency, and which of them a page may show."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tests.simulators.seeker_leads.leads import SeekerLead
from tests.simulators.seeker_leads.settings import Order
from tests.simulators.server import RefusedError


@dataclass
class Shelf:
    """The leads of one agency in order of ingestion, beside their ages."""

    ages: list[tuple[int, int]] = field(default_factory=list)
    leads: list[SeekerLead] = field(default_factory=list)

    def put(self, lead: SeekerLead) -> None:
        place = bisect_right(self.ages, lead.age)
        self.ages.insert(place, lead.age)
        self.leads.insert(place, lead)

    def take(self, lead: SeekerLead) -> None:
        place = bisect_left(self.ages, lead.age)
        del self.ages[place], self.leads[place]

    def ingested(
        self, seconds: range, order: Order, start: SeekerLead | None
    ) -> Iterator[SeekerLead]:
        """Those of `seconds` (unix) that come after `start`, if there is one."""
        low, high = (bisect_left(self.ages, (at, 0)) for at in (seconds.start, seconds.stop))
        if order == "lead_id":
            return iter(_by_id(self.leads[low:high], start))
        if start and order == "oldest_first":
            low = max(low, bisect_right(self.ages, start.age))
        if start and order == "newest_first":
            high = min(high, bisect_left(self.ages, start.age))
        places = range(low, high)
        return map(self.leads.__getitem__, places if order == "oldest_first" else places[::-1])


def _by_id(leads: Sequence[SeekerLead], start: SeekerLead | None) -> list[SeekerLead]:
    ordered = sorted(leads, key=lambda lead: lead.id)
    return [lead for lead in ordered if start is None or lead.id > start.id]


class LeadBook:
    def __init__(self) -> None:
        self.by_id: dict[str, SeekerLead] = {}
        self._shelves: defaultdict[str, Shelf] = defaultdict(Shelf)

    def add(self, lead: SeekerLead) -> None:
        if lead.id in self.by_id:
            raise RefusedError(409, f"lead exists already: {lead.id}")
        self.by_id[lead.id] = lead
        self._shelves[lead.agency].put(lead)

    def get(self, lead_id: str) -> SeekerLead:
        """Also one that is not listed yet, or no longer."""
        if lead_id not in self.by_id:
            raise RefusedError(404, f"no lead {lead_id}")
        return self.by_id[lead_id]

    def remove(self, lead_id: str) -> None:
        lead = self.get(lead_id)
        del self.by_id[lead_id]
        self._shelves[lead.agency].take(lead)

    def shown(self, lead_id: str, agency: str, now: datetime) -> SeekerLead | None:
        """What the agency may see of it: nothing, if it is another's or does not exist now."""
        lead = self.by_id.get(lead_id)
        mine = lead is not None and lead.agency == agency and lead.exists(now)
        return lead if mine else None

    def shelf(self, agency: str) -> Shelf:
        return self._shelves[agency]
