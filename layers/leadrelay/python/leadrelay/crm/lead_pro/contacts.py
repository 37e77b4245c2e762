"""E-mails and telephone numbers in the one form in which a person is found again."""

from leadrelay.crm.lead_pro.people import valid_email
from leadrelay.crm.lead_pro.phones import NO_PHONE, phones_of
from leadrelay.crm.lead_pro.text import cleaned
from leadrelay.domain.enquiry import Enquiry


def contacts_of(enquiry: Enquiry, region: str) -> frozenset[str]:
    """`region` is where telephone numbers without a country's code belong, if nothing says it."""
    emails = {_email(enquiry.email)} if enquiry.email else set()
    return frozenset(emails | _phones(enquiry.phones or (), enquiry.country or region)) - {""}


def contact(text: str, region: str) -> str:
    """What a person types to look somebody up; empty for what is no contact."""
    if "@" in text:
        return _email(text)
    return next(iter(_phones((text,), region)), "")


def _email(text: str) -> str:
    return (valid_email(text) or cleaned(text)).lower()


def _phones(texts: tuple[str, ...], region: str) -> set[str]:
    phones = phones_of(texts, region)
    return {phones.first, *phones.others} - {NO_PHONE}
