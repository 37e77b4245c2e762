"""Asks the CRM whether it still knows the offices and statuses by which leads are decided."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from leadrelay.domain.agency import Agency
from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.known_to_crm import offices_of, statuses_of, unknown
from leadrelay.domain.ports import Telemetry


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationCheck:
    """`agency` answers None while the agency has decided nothing yet."""

    agency: Callable[[], Agency | None]
    offices: Callable[[], Collection[int]]
    statuses: Callable[[], Collection[str]]
    telemetry: Telemetry

    def run(self) -> tuple[str, ...]:
        """Where the configuration names what the CRM does not have. Raises LeadRelayErrors."""
        agency = self.agency()
        if agency is None:
            return ()
        offices = unknown(offices_of(agency), self.offices())
        wrong = (*offices, *self._statuses(agency))
        for where in wrong:
            self.telemetry.count("ConfigurationInvalid", system="lead_pro")
            self.telemetry.event("ConfigurationUnknownToCrm", where=where, version=agency.version)
        return wrong

    def _statuses(self, agency: Agency) -> list[str]:
        """No document says for certain where the CRM tells them."""
        if not agency.statuses:
            return []
        try:
            return unknown(statuses_of(agency.statuses), self.statuses())
        except LeadRelayError as error:
            self.telemetry.event("StatusesNotChecked", error=error)
            return []
