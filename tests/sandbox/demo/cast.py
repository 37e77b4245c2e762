"""Who takes part in the day, and what must have become of what they did."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from tests.sandbox.demo.at_lead_pro import AtLeadPro
from tests.sandbox.demo.at_property_finder import AtPropertyFinder
from tests.sandbox.demo.at_seeker_leads import AtSeekerLeads
from tests.sandbox.demo.promises import Promises
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSimulator

Pause = Callable[[float], None]


class Operator(Protocol):
    """The person who looks after the stack."""

    def end_mint_pause(self) -> None: ...

    def ensure_webhooks(self) -> None: ...

    def rotate_webhook_secret(self) -> None: ...


class Nobody:
    def end_mint_pause(self) -> None: ...

    def ensure_webhooks(self) -> None: ...

    def rotate_webhook_secret(self) -> None: ...


@dataclass
class Cast:
    property_finder: AtPropertyFinder
    seeker_leads: AtSeekerLeads
    lead_pro: AtLeadPro
    operator: Operator = field(default_factory=Nobody)
    pause: Pause = time.sleep

    @property
    def promises(self) -> dict[str, Promises]:
        """By portal."""
        sides = (self.property_finder, self.seeker_leads)
        return {side.portal.name: side.promises for side in sides}


def cast_of(
    property_finder: PropertyFinderSimulator,
    seeker_leads: SeekerLeadsSimulator,
    lead_pro: LeadProSimulator,
    operator: Operator | None = None,
    pause: Pause = time.sleep,
) -> Cast:
    return Cast(
        AtPropertyFinder(property_finder, pause),
        AtSeekerLeads(seeker_leads, pause),
        AtLeadPro(lead_pro, pause),
        operator or Nobody(),
        pause,
    )
