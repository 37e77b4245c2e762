"""The person's name, e-mail and phone as a careful person would type them into Lead.pro."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from leadrelay.crm.lead_pro.case import detail
from leadrelay.crm.lead_pro.kept import Kept
from leadrelay.crm.lead_pro.text import cleaned, cut
from leadrelay.domain.enquiry import Enquiry

NAME_UNITS = 50
NO_LAST_NAME = "-"
CONTACTS = {"call": "caller", "whatsapp": "WhatsApp enquiry", "email": "email enquiry"}
ANY_CONTACT = "enquiry"
KNOWN_AS = {"seeker_leads": "SeLoger"}  # nobody but its vendor says Seeker Leads
CONSENT = ("gdpr", "gdpr consent", "gdpr checkbox")  # what else is consented to is another matter
CONSENTED = {"true": True, "yes": True, "oui": True, "false": False, "no": False, "non": False}
_PLAIN_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,64}\.[A-Za-z]{2,20}")
_BEYOND_ASCII_NAME = re.compile(r"[^A-Za-z0-9 .'-]")


@dataclass(frozen=True, slots=True)
class Name:
    first: str = field(repr=False)
    last: str = field(repr=False)


def name_of(enquiry: Enquiry) -> Name:
    """A name without any letter is no name: a number, a smiley, a dash."""
    words = _words(enquiry)
    first = cut(words[0], NAME_UNITS) if words else ""
    last = cut(" ".join(words[1:]), NAME_UNITS)
    return Name(first or nameless(enquiry.portal, enquiry.channel), last or NO_LAST_NAME)


def names_of(enquiry: Enquiry) -> dict[str, Kept]:
    """Words that are no names count as cut from the first one."""
    name, (first, *others) = name_of(enquiry), _words(enquiry) or ("",)
    is_last_whole = name.last in {NO_LAST_NAME, " ".join(others)}
    is_first_whole = not name_as_given(enquiry) or (name.first == first and not is_last_whole)
    return {
        "first_name": Kept(name.first, is_first_whole),
        "last_name": Kept(name.last, is_last_whole),
    }


def plain(name: Name, enquiry: Enquiry) -> Name:
    """ASCII letters only; what has none of them is left out."""
    first, last = _plain(name.first), _plain(name.last)
    return Name(first or nameless(enquiry.portal, enquiry.channel), last or NO_LAST_NAME)


def nameless(portal: str, channel: str | None) -> str:
    return f"{portal_name(portal)} {CONTACTS.get(channel or '', ANY_CONTACT)}"


def is_placeholder(name: str, portal: str) -> bool:
    """Whether a name in the CRM is one that only stands for "we do not know"."""
    ours = {f"{portal_name(portal)} {what}" for what in (*CONTACTS.values(), ANY_CONTACT)}
    return name.strip() in {"", NO_LAST_NAME, *ours}


def portal_name(portal: str) -> str:
    """`property_finder` as people write it."""
    return KNOWN_AS.get(portal) or portal.replace("_", " ").title()


def name_as_given(enquiry: Enquiry) -> str:
    """Empty where `name_of` says all of it."""
    given = cleaned(enquiry.name or " ".join(_parts(enquiry)))
    name = name_of(enquiry)
    return "" if given in {name.first, f"{name.first} {name.last}"} else given


def _words(enquiry: Enquiry) -> list[str]:
    first, last = (_lettered(part) for part in (enquiry.first_name, enquiry.last_name))
    if first and last:
        return [first, last]
    return (_lettered(enquiry.name) or first or last).split()


def _parts(enquiry: Enquiry) -> list[str]:
    return [part for part in (enquiry.first_name, enquiry.last_name) if part]


def _lettered(text: str | None) -> str:
    words = [word for word in cleaned(text or "").split() if any(map(str.isalpha, word))]
    return " ".join(words)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    ascii_only = " ".join(_BEYOND_ASCII_NAME.sub("", decomposed).split())
    return ascii_only[:NAME_UNITS].strip() if any(map(str.isalpha, ascii_only)) else ""


def consent_of(enquiry: Enquiry) -> bool | None:
    """None unless the portal says in so many words what was ticked."""
    return CONSENTED.get(detail(enquiry, *CONSENT).casefold())


@lru_cache(maxsize=32)  # one enquiry asks several times
def valid_email(text: str | None) -> str | None:
    """The address in ASCII; None if it is none, or one that few mail systems and CRMs take."""
    try:
        address = validate_email(cleaned(text or ""), check_deliverability=False)
    except EmailNotValidError:
        return None
    return address.ascii_email


def is_plain_email(address: str) -> bool:
    return _PLAIN_EMAIL.fullmatch(address) is not None


def placeholder_email(marker: str, portal: str, domain: str) -> str:
    """The same address whenever it is asked for, and another one for every enquiry."""
    return f"{_placeholder_user(marker, portal)}@{domain}"


def is_placeholder_email(address: str, marker: str, portal: str) -> bool:
    return address.lower().startswith(f"{_placeholder_user(marker, portal)}@")


def _placeholder_user(marker: str, portal: str) -> str:
    digest = hashlib.sha256(marker.encode()).hexdigest()[:16]
    return f"lead-{portal.replace('_', '-')}-{digest}"
