"""The balances of both portals, and what belongs to none of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tests.sandbox.demo.balance import Balance
from tests.sandbox.demo.complaints import complaints, named
from tests.sandbox.demo.evidence import Witnesses, marker
from tests.sandbox.demo.ledger import enquiry_of
from tests.sandbox.demo.subscriptions import Standing

TITLES: Mapping[str, str] = {"property_finder": "Property Finder", "seeker_leads": "Seeker Leads"}


@dataclass(frozen=True)
class Books:
    balances: Mapping[str, Balance]
    """By portal."""
    homeless: frozenset[str] = frozenset()
    """Keys in the ledger, or in Lead.pro, that are no portal's; "unmarked" for none at all."""
    dead_letters: int = 0
    standing: Standing = field(default_factory=Standing)

    @cached_property
    def complaints(self) -> list[str]:
        """Why the balance does not close; none if it does."""
        return [*self._of_portals(), *self._of_nobody(), *self.standing.complaints()]

    def _of_portals(self) -> Iterator[str]:
        for portal, balance in self.balances.items():
            yield from (f"{TITLES[portal]}: {each}" for each in complaints(balance))

    def _of_nobody(self) -> Iterator[str]:
        yield from named("of no portal", self.homeless)
        if self.dead_letters:
            yield f"{self.dead_letters} dead letters"

    @property
    def received(self) -> int:
        return sum(each.received for each in self.balances.values())

    @property
    def accounted(self) -> int:
        return sum(each.accounted for each in self.balances.values())

    @cached_property
    def parked(self) -> Counter[str]:
        return sum((each.parked for each in self.balances.values()), Counter[str]())


def homeless(witnesses: Witnesses) -> frozenset[str]:
    seen = set(map(enquiry_of, witnesses.parts)) | set(map(marker, witnesses.crm))
    ours = tuple(f"{portal}:" for portal in TITLES)
    return frozenset(key or "unmarked" for key in seen if not key.startswith(ours))
