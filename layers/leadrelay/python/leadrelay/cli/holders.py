"""Whose credentials there are, what they consist of, and where each is valid."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import typer

from leadrelay import registry
from leadrelay.cli.endings import CommandError
from leadrelay.cli.stack import Stack
from leadrelay.domain.adapters import CredentialRules
from leadrelay.domain.enquiry import Portal
from leadrelay.wire.webhook_secrets import PLACEHOLDERS

CRM = "lead_pro"
CRM_RULES = CredentialRules(needed=("api_key",), domain="lead.pro")
SYSTEMS = (*Portal, CRM)


@dataclass(frozen=True, slots=True)
class System:
    name: str

    def __str__(self) -> str:
        return self.name

    @property
    def portal(self) -> Portal | None:
        """None for the CRM."""
        return None if self.name == CRM else Portal(self.name)

    @property
    def rules(self) -> CredentialRules:
        return registry.adapters(self.portal).credentials() if self.portal else CRM_RULES


def system_of(name: str) -> System:
    """What was pasted where a name belongs could be a secret, and is not repeated."""
    if name not in SYSTEMS:
        raise typer.BadParameter(f"It is one of {', '.join(SYSTEMS)}.")
    return System(name)


TESTING = re.compile(r"(?:^|[^a-z])(?:test|demo|dev|sandbox|staging)(?:[^a-z]|$)", re.IGNORECASE)
FIT = re.compile(r"[!-~]{8,512}")
WRAPPED = re.compile(r"""^(?:bearer\b|["'{<]|https?:)|["'}>]$""", re.IGNORECASE)


def is_test(stack: Stack) -> bool:
    return TESTING.search(stack.name) is not None


def is_live(system: System, stack: Stack) -> bool:
    """Whether the stack calls the real system: what it is called with is real as well."""
    return system.rules.are_live_at(stack.url(system.name))


def checked(system: System, given: Mapping[str, object]) -> dict[str, str]:
    """Raises CommandError that names the field and what is wrong, never its value."""
    rules = system.rules
    known = (*rules.needed, *rules.optional)
    unknown = sorted(given.keys() - set(known))
    if unknown:
        told = f"{system} has no {', '.join(map(_named, unknown))} among its credentials."
        raise CommandError(told, advice=f"It takes {', '.join(known)}.")
    wanted = [name for name in known if name in rules.needed or given.get(name)]
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
