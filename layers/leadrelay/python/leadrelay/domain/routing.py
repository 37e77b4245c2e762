"""Which office and which type a lead gets, and why."""

from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.lead import Agency, Decision, LeadType

OFFERED = {"sale": LeadType.SALE, "rent": LeadType.LET}
SOUGHT = {"buy": LeadType.SALE, "rent": LeadType.LET}
OWNED = {"sell": LeadType.VENDOR, "let": LeadType.LANDLORD, "manage": LeadType.LANDLORD}


TEST = "leadrelay-test-"  # begins the e-mail address of a test enquiry, at the agency's own domain


def decide(enquiry: Enquiry, agency: Agency) -> Decision:
    lead_type, rule = _type(enquiry, agency)
    if agency.test_office_id is not None and is_test(enquiry, agency):
        rule = f"test enquiry; {rule}"
        return Decision(office_id=agency.test_office_id, lead_type=lead_type, rule=rule)
    return Decision(office_id=agency.office_id, lead_type=lead_type, rule=rule)


def is_test(enquiry: Enquiry, agency: Agency) -> bool:
    email = (enquiry.email or "").lower()
    return email.startswith(TEST) and email.endswith(f"@{agency.placeholder_email_domain}")


def _type(enquiry: Enquiry, agency: Agency) -> tuple[LeadType, str]:
    """What the listing is says more than what the person says of it."""
    if enquiry.offering in OFFERED:
        return OFFERED[enquiry.offering], f"listing offered for {enquiry.offering}"
    if enquiry.project_id is not None:
        return LeadType.SALE, "projects are sold"
    return _intended(enquiry, agency)


def _intended(enquiry: Enquiry, agency: Agency) -> tuple[LeadType, str]:
    """The CRM takes no owner without a postcode, so that without one nothing is decided by it."""
    intention = enquiry.intention
    if intention in SOUGHT:
        return SOUGHT[intention], f"wants to {intention}"
    if intention not in OWNED:
        return agency.default_type, "default type"
    if enquiry.postcode is None:
        return agency.default_type, f"default type: wants to {intention}, without a postcode"
    return OWNED[intention], f"wants to {intention}, with a postcode"
