"""How a sandbox is to be: its stack's parameters, the servers around it, the pace of its clock."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from tests.sandbox.build import architecture
from tests.sandbox.errors import SandboxError

PACE = 2.5
DEFAULTS: Mapping[str, str] = {
    "Architecture": architecture(),
    "OfficeId": "375",
    "PlaceholderEmailDomain": "agency.example",
    "SettleSeconds": "2",
    "ForwarderTimeoutSeconds": "12",
    "CrmCallSeconds": "4",
    "PollIntervalSeconds": "2",
    "SavedQueries": "false",  # the emulator does not know them
}


@dataclass(frozen=True)
class Options:
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Of the stack, over `DEFAULTS`; the addresses of the servers are filled in.

    `{"PropertyFinderAccounts": "main,second", "SeekerLeadsAccounts": "main,second"}`: two each.
    """
    property_finder_url: str | None = None
    """None here and below: our simulator."""
    lead_pro_url: str | None = None
    seeker_leads_url: str | None = None
    seeker_auth_url: str | None = None
    crm_webhook: bool = True
    """Whether our simulator of Lead.pro tells us of its leads."""
    seconds_per_minute: float | None = PACE
    """How long a minute of the schedules takes; None: a minute."""

    @classmethod
    def from_environment(cls) -> Self:
        return cls(
            parameters=_parameters(os.environ.get("SANDBOX_PARAMETERS", "")),
            property_finder_url=_url("PROPERTY_FINDER_URL"),
            lead_pro_url=_url("LEAD_PRO_URL"),
            seeker_leads_url=_url("SEEKER_LEADS_URL"),
            seeker_auth_url=_url("SEEKER_AUTH_URL"),
            seconds_per_minute=_pace(os.environ.get("SANDBOX_ACCELERATOR", "")),
        )

    def stack_parameters(self, **ours: str | None) -> dict[str, str]:
        """What a person set, over what we set, over `DEFAULTS`; None is left to the template."""
        strangers = {
            "SeekerLeadsUrl": self.seeker_leads_url,
            "SeekerLeadsAuthUrl": self.seeker_auth_url,
        }
        every = {**DEFAULTS, **strangers, **ours, **self.parameters}
        return {name: text for name, text in every.items() if text is not None}


def _url(name: str) -> str | None:
    return os.environ.get(name, "").strip().rstrip("/") or None


def _parameters(text: str) -> dict[str, str]:
    pairs = [word.partition("=") for word in shlex.split(text)]
    if wrong := [name for name, sign, _ in pairs if not sign]:
        raise SandboxError(f"SANDBOX_PARAMETERS is `Key=Value ...`, not {wrong[0]}")
    return {name: value for name, _, value in pairs}


def _pace(text: str) -> float | None:
    if text.strip().lower() in {"off", "no", "false", "0"}:
        return None
    if text.strip().lower() in {"", "on", "yes", "true"}:
        return PACE
    try:
        return max(float(text), 0.1)
    except ValueError as error:
        raise SandboxError("SANDBOX_ACCELERATOR is `off` or seconds per minute") from error
