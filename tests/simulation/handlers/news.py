"""What the portal lists, and the relay does not hold yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.simulation.handlers.contents import Contents
from tests.simulators.property_finder import PortalLead, PropertyFinderSimulator


@dataclass(frozen=True, slots=True)
class News:
    portal: PropertyFinderSimulator
    contents: Contents

    def missed(self) -> Iterator[PortalLead]:
        """Neither in the ledger nor on a queue."""
        known, now = self.contents.known(), datetime.now(UTC)
        for lead in self.portal.leads:
            if lead.visible_at <= now and key_of(lead) not in known:
                yield lead


def key_of(lead: PortalLead) -> str:
    return f"property_finder:{lead.id}"
