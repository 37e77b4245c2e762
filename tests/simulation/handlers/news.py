"""What the portal lists, and the relay does not hold yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from leadrelay.domain.enquiry import Account, enquiry_key
from tests.builders import ACCOUNT
from tests.simulation.handlers.contents import Contents
from tests.simulation.handlers.setting import SEEKER
from tests.simulation.handlers.stage import Stage
from tests.simulators.property_finder import PortalLead
from tests.simulators.seeker_leads.leads import SeekerLead


@dataclass(frozen=True, slots=True)
class Listed:
    """`created_at` is the time that windows go by."""

    key: str
    created_at: datetime
    visible_at: datetime
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """`account` is the one in whose scenario we are."""

    stage: Stage
    contents: Contents
    account: Account

    @property
    def leads(self) -> list[Listed]:
        if self.account == ACCOUNT:
            return [_of_finder(lead) for lead in self.stage.portal.leads]
        return [_of_seeker(lead) for lead in self.stage.seeker.leads]

    def missed(self) -> Iterator[Listed]:
        """Neither in the ledger nor on a queue."""
        known, now = self.contents.known(), datetime.now(UTC)
        for lead in self.leads:
            if lead.visible_at <= now and lead.key not in known:
                yield lead


def _of_finder(lead: PortalLead) -> Listed:
    key = enquiry_key(ACCOUNT.portal, lead.id)
    return Listed(key, lead.created_at, lead.visible_at)


def _of_seeker(lead: SeekerLead) -> Listed:
    key = enquiry_key(SEEKER.portal, lead.id)
    return Listed(key, lead.ingested_at, lead.visible_at, lead.erased)
