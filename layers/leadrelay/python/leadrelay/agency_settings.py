"""The agency's part of the environment, for the two functions that decide by it."""

from dataclasses import dataclass, field

from leadrelay import environment
from leadrelay.domain.agency import Agency
from leadrelay.domain.lead import LeadType
from leadrelay.settings import Settings, read_by


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencySettings(Settings):
    """What holds until a configuration is pushed.

    Read on its own, so that enquiries are still admitted while the agency's part is wrong.
    """

    office_id: int = read_by(environment.whole(1, 2**53))
    default_lead_type: LeadType = field(metadata={"reader": LeadType, "variable": None})
    placeholder_email_domain: str = read_by(environment.matching(environment.DOMAIN))
    phone_region: str = read_by(environment.matching(environment.COUNTRY))
    lead_source: str = read_by(environment.text)
    test_office_id: int | None = read_by(environment.optional(environment.whole(1, 2**53)))

    @property
    def agency(self) -> Agency:
        return Agency(
            office_id=self.office_id,
            default_type=self.default_lead_type,
            placeholder_email_domain=self.placeholder_email_domain,
            phone_region=self.phone_region,
            source=self.lead_source,
            test_office_id=self.test_office_id,
        )
