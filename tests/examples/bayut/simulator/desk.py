"""What the portal consists of, and what a test does to it: leads come and go, and are delivered."""

import json
from datetime import datetime
from typing import Any

from tests.examples.bayut.simulator.deliveries import Signature, parcel, signed
from tests.examples.bayut.simulator.leads import BayutLead, shown
from tests.examples.bayut.simulator.samples import Samples
from tests.examples.bayut.simulator.settings import BayutSettings
from tests.simulators.courier import Attempt, Courier, Terms
from tests.simulators.server import Clock, RefusedError
from tests.simulators.simulator import Simulator, utc_now

API_KEY = "bayut-standing-key-for-tests"


class PortalDesk(Simulator[BayutSettings]):
    name = "bayut"

    def __init__(
        self,
        settings: BayutSettings | None = None,
        *,
        port: int = 0,
        seed: int = 0,
        clock: Clock = utc_now,
        api_key: str = API_KEY,
    ) -> None:
        self.api_key, self.seed = api_key, seed
        self.subscribed: tuple[str, str] | None = None
        super().__init__(settings or BayutSettings(), port=port, clock=clock)

    def forget(self) -> None:
        self.book: dict[str, BayutLead] = {}
        self.samples = Samples(self.seed)
        self.courier = Courier(self.later, self._terms)

    def reset(self) -> None:
        self.courier.hang_up()
        super().reset()

    def stop(self) -> None:
        self.later.clear()
        self.courier.hang_up()
        super().stop()

    def subscribe(self, url: str, secret: str) -> None:
        """There is one address, and a person has it set."""
        self.subscribed = (url, secret)

    def add(self, *, deliver: bool = True, **fields_of_lead: Any) -> BayutLead:
        with self.lock:
            lead = self.samples.lead(self.clock(), fields_of_lead)
            self.book[lead.id] = lead
        if deliver:
            self.deliver(lead.id)
        return lead

    def fill(self, count: int, since: datetime, until: datetime) -> list[BayutLead]:
        with self.lock:
            leads = list(self.samples.spread(count, since, until))
            self.book |= {lead.id: lead for lead in leads}
            return leads

    def change(self, lead_id: str, **changes: Any) -> None:
        with self.lock:
            vars(self.held(lead_id)).update(changes)

    def remove(self, lead_id: str) -> None:
        with self.lock:
            del self.book[self.held(lead_id).id]

    def held(self, lead_id: str) -> BayutLead:
        if lead_id not in self.book:
            raise RefusedError(404, "no such lead")
        return self.book[lead_id]

    def body_of(self, lead_id: str) -> bytes:
        return json.dumps(shown(self.held(lead_id), self.settings)).encode()

    def deliver(self, lead_id: str, *, signature: Signature = "valid", times: int = 1) -> None:
        """Nothing where nobody is subscribed."""
        if self.subscribed is None:
            return
        url, secret = self.subscribed
        body = self.body_of(lead_id)
        for _ in range(times):
            headers = signed(secret, body, signature)
            self.courier.send(parcel(url, body, lead_id, headers))

    @property
    def attempts(self) -> list[Attempt]:
        return list(self.courier.attempts)

    def settle(self, timeout: float = 5.0) -> bool:
        return self.later.settle(timeout)

    def _terms(self) -> Terms:
        return Terms(self.settings.delivery_timeout, tuple(self.settings.retry_delays))
