"""People who change and delete leads by hand, whenever they like."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.simulation.lead_pro import LeadProModel
from tests.simulation.updates.journal import Journal
from tests.simulation.updates.leads import NAMES, flat
from tests.simulation.updates.stories import Said


@dataclass
class Agents:
    """`kept` is what they entered and must find again; `raced` what they entered too late.

    While a PATCH is under way nobody can protect them: Lead.pro has no versions to compare.
    """

    draw: Random
    crm: LeadProModel
    journal: Journal
    kept: dict[str, Any] = field(default_factory=dict)
    raced: set[str] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)

    def edit(self) -> None:
        for lead_id, lead in tuple(self.crm.leads.items()):
            members = _edit_of(self.draw, len(self.journal.events), lead)
            self.journal.tell("agent edits", members)
            self.crm.edit(lead_id, **members)
            self._expect(_entered(lead, self.crm.leads[lead_id]))

    def delete(self) -> None:
        for lead_id in tuple(self.crm.leads):
            self.journal.tell("agent deletes", lead_id)
            self.deleted.add(lead_id)
            self.kept.clear()
            self.crm.delete(lead_id)

    def _expect(self, entered: Said) -> None:
        self.kept.update(entered)
        if self.crm.in_flight:
            self.raced |= entered.keys()


def _edit_of(draw: Random, number: int, lead: Said) -> Said:
    """Nobody else ever says it."""
    options: Sequence[Said] = (
        {"status": "Contacted"},
        {"first_name": f"Laila {number}"},
        {"last_name": f"Smith {number}"},
        {"advert_address": f"{number} Palm Road"},
        {"meta": {**(lead["meta"] or {}), f"note {number}": "Friday"}},
    )
    return draw.choice(options)


def _entered(before: Said, after: Said) -> Said:
    """Who enters one of the names means both."""
    changed = dict(flat(after).items() - flat(before).items())
    return {name: after[name] for name in NAMES} if changed.keys() & set(NAMES) else changed
