"""Whose credentials there are, what they consist of, and where each is valid."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from leadrelay.cli.endings import CommandError
from leadrelay.cli.stack import Stack
from leadrelay.domain.enquiry import Portal
from leadrelay.portals.seeker_leads.submission import is_sandbox
from leadrelay.wire.webhook_secrets import PLACEHOLDERS


class System(StrEnum):
    PROPERTY_FINDER = "property_finder"
    SEEKER_LEADS = "seeker_leads"
    LEAD_PRO = "lead_pro"

    @property
    def portal(self) -> Portal | None:
        """None for the CRM."""
        return None if self is System.LEAD_PRO else Portal(self.value)


NEEDED: Mapping[System, tuple[str, ...]] = MappingProxyType(
    {
        System.PROPERTY_FINDER: ("api_key", "api_secret"),
        System.SEEKER_LEADS: ("client_id", "client_secret"),
        System.LEAD_PRO: ("api_key",),
    }
)
OPTIONAL: Mapping[System, tuple[str, ...]] = MappingProxyType(
    {System.SEEKER_LEADS: ("intermediary_id", "audience", "scope")}
)
URLS: Mapping[System, str] = MappingProxyType(
    {
        System.PROPERTY_FINDER: "PropertyFinderUrl",
        System.SEEKER_LEADS: "SeekerLeadsUrl",
        System.LEAD_PRO: "LeadProUrl",
    }
)
LIVE_DOMAINS: Mapping[System, str] = MappingProxyType(
    {
        System.PROPERTY_FINDER: "propertyfinder.com",
        System.SEEKER_LEADS: "aviv-group.com",
        System.LEAD_PRO: "lead.pro",
    }
)
TESTING = re.compile(r"(?:^|[^a-z])(?:test|demo|dev|sandbox|staging)(?:[^a-z]|$)", re.IGNORECASE)
FIT = re.compile(r"[!-~]{8,512}")
WRAPPED = re.compile(r"""^(?:bearer\b|["'{<]|https?:)|["'}>]$""", re.IGNORECASE)


def is_test(stack: Stack) -> bool:
    return TESTING.search(stack.name) is not None


def is_live(system: System, stack: Stack) -> bool:
    """Whether the stack calls the real system: what it is called with is real as well."""
    url = stack.parameter(URLS[system])
    host, domain = urlsplit(url).hostname or "", LIVE_DOMAINS[system]
    is_theirs = host == domain or host.endswith(f".{domain}")
    return is_theirs and not (system is System.SEEKER_LEADS and is_sandbox(url))


def checked(system: System, given: Mapping[str, object]) -> dict[str, str]:
    """Raises CommandError that names the field and what is wrong, never its value."""
    known = (*NEEDED[system], *OPTIONAL.get(system, ()))
    unknown = sorted(given.keys() - set(known))
    if unknown:
        told = f"{system} has no {', '.join(map(_named, unknown))} among its credentials."
        raise CommandError(told, advice=f"It takes {', '.join(known)}.")
    wanted = [name for name in known if name in NEEDED[system] or given.get(name)]
    return {name: _fit(name, given.get(name)) for name in wanted}


def _named(field: str) -> str:
    """What was pasted where a name belongs could be the secret itself."""
    return field if field.isidentifier() and len(field) < 24 else "field of such a name"


def _fit(name: str, value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        raise CommandError(f"There is no {name}.")
    if "".join(filter(str.isalnum, text)).lower() in PLACEHOLDERS:
        raise CommandError(f"{name} is a placeholder.")
    if WRAPPED.search(text):
        raise CommandError(f"{name} has something around it that does not belong to it.")
    if name != "scope" and not FIT.fullmatch(text):
        raise CommandError(f"{name} is not 8 to 512 printable characters without spaces.")
    return text
