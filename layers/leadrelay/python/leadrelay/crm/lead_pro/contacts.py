"""E-mails, telephone numbers and listings in the one form in which enquiries are found again."""

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


def traces_of(enquiry: Enquiry, region: str) -> frozenset[str]:
    """By what an enquiry is found: the person's contacts, and the listing that was asked about."""
    listings = {listing(enquiry.listing_reference or "")} - {""}
    return contacts_of(enquiry, region) | listings


def listing(text: str) -> str:
    """What a person types to look a listing up, as no contact reads; empty for nothing."""
    reference = cleaned(text).casefold()
    return f"listing {reference}" if reference else ""


def _email(text: str) -> str:
    return (valid_email(text) or cleaned(text)).lower()


def _phones(texts: tuple[str, ...], region: str) -> set[str]:
    phones = phones_of(texts, region)
    return {phones.first, *phones.others} - {NO_PHONE}
