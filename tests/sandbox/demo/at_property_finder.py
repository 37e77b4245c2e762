"""What happens at Property Finder during the day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.sandbox.demo.promises import Promises, key_of
from tests.simulators.property_finder import PortalLead, PropertyFinderSimulator


@dataclass
class AtPropertyFinder:
    portal: PropertyFinderSimulator
    pause: Callable[[float], None]
    promises: Promises = field(default_factory=lambda: Promises(tokens=1))
    _numbers: Iterator[int] = field(default_factory=lambda: count(90_000_001))

    def key(self, lead: PortalLead) -> str:
        return key_of(self.portal.name, lead.id)

    def ring(self, many: int, *, gap: float = 0.06, **fields: Any) -> list[PortalLead]:
        """So many enquiries, one after the other; each is announced by webhook."""
        leads = []
        for _ in range(many):
            leads.append(self.portal.add(**fields))
            self.pause(gap)
        return leads

    def arrive(self, many: int, **fields: Any) -> list[PortalLead]:
        """So many enquiries that no webhook tells of."""
        return [self.portal.add(deliver=False, **fields) for _ in range(many)]

    def next_id(self) -> str:
        """Of an enquiry that a fault can wait for."""
        return f"message_lead_{next(self._numbers)}"

    def lose_a_webhook(self) -> None:
        """Somebody deletes our subscription to new enquiries; without ours nothing happens."""
        held = self.portal.subscriptions
        with self.portal.lock:
            for one in held.of("lead.created"):
                held.remove(one.handle, "suffixed")
