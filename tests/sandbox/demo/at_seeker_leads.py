"""What happens at Seeker Leads during the day; the agency is in Lyon and in Nantes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from tests.sandbox.demo.promises import Promises, key_of
from tests.simulators.faults import Fault, Rule
from tests.simulators.seeker_leads import SeekerLead, SeekerLeadsSimulator

LYON, NANTES = "lyon", "nantes"
LEADS = "/seeker-leads/v1/leads"


@dataclass
class AtSeekerLeads:
    portal: SeekerLeadsSimulator
    pause: Callable[[float], None]
    promises: Promises = field(default_factory=lambda: Promises(tokens=2))
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _outage: Rule | None = None
    _silenced: Sequence[str] = ()

    def key(self, lead: SeekerLead) -> str:
        return key_of(self.portal.name, lead.id)

    def ask(
        self, many: int, category: str | None = None, *, gap: float = 0.06, **fields: Any
    ) -> list[SeekerLead]:
        """So many enquiries, one after the other; each is delivered by webhook."""
        leads = []
        for _ in range(many):
            leads.append(self.portal.receive(category, **{"agency": LYON} | fields))
            self.pause(gap)
        return leads

    def arrive(self, many: int, **fields: Any) -> list[SeekerLead]:
        """So many enquiries that no webhook tells of."""
        return self.ask(many, gap=0, deliver=False, **fields)

    def next_id(self) -> str:
        """Of an enquiry that a fault can wait for."""
        return str(UUID(int=(9 << 124) + next(self._numbers), version=4))

    @contextmanager
    def doorbells_only(self) -> Iterator[None]:
        """Webhooks say that there is something to read, and nothing of it."""
        self.portal.settings.change({"delivered_body": "notification"})
        yield
        self.portal.settings.change({"delivered_body": "lead"})

    def erase(self, lead: SeekerLead) -> None:
        """What was known of the person must be gone everywhere, but for a lead in Lead.pro."""
        words = filter(None, (lead.email, lead.message, *(one["number"] for one in lead.phones)))
        self.promises.erased[self.key(lead)] = tuple(words)
        self.portal.erase(lead.id)

    def erase_unseen(self) -> None:
        with self.portal.lock:  # nobody reads in between
            (lead,) = self.arrive(1)
            self.portal.erase(lead.id)
        self.promises.erased_unseen.add(self.key(lead))

    def break_down(self, fault: Fault) -> None:
        """Nobody can read enquiries, until `mend`."""
        self.mend()
        self._outage = Rule(fault, method="GET", path=LEADS, times=None)
        self.portal.faults.add(self._outage)

    def mend(self) -> None:
        if self._outage is not None:
            self._outage.path = "nowhere"

    def fall_silent(self) -> None:
        """Lyon's webhooks are not sent any more, whatever the portal says of them."""
        self._silenced = [one.id for one in self._held(LYON) if one.delivers]
        for one in self._silenced:
            self.portal.change_subscription(one, muted=True)

    def speak_again(self) -> None:
        known = {one.id for one in self._held(LYON)}
        for one in known.intersection(self._silenced):
            self.portal.change_subscription(one, muted=False)

    def switch_a_webhook_off(self) -> None:
        for one in self._held(NANTES):
            self.portal.change_subscription(one.id, status="INACTIVE")

    def _held(self, agency: str) -> list[Any]:
        with self.portal.lock:
            return self.portal.subscriptions.of(agency)
