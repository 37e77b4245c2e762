"""Which office and which type a lead gets, and why."""

from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.lead import Agency, Decision, LeadType

OFFERED = {"sale": LeadType.SALE, "rent": LeadType.LET}


def decide(enquiry: Enquiry, agency: Agency) -> Decision:
    lead_type, rule = _type(enquiry, agency)
    return Decision(office_id=agency.office_id, lead_type=lead_type, rule=rule)


def _type(enquiry: Enquiry, agency: Agency) -> tuple[LeadType, str]:
    if enquiry.offering in OFFERED:
        return OFFERED[enquiry.offering], f"listing offered for {enquiry.offering}"
    if enquiry.project_id is not None:
        return LeadType.SALE, "projects are sold"
    return agency.default_type, "default type"
