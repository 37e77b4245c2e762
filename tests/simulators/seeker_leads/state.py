"""What the portal consists of, from its start to its end."""

import random
from collections.abc import Sequence

from tests.simulators.courier import Attempt, Courier, Terms
from tests.simulators.seeker_leads.access import Access
from tests.simulators.seeker_leads.agencies import AGENCIES, Agency
from tests.simulators.seeker_leads.book import LeadBook
from tests.simulators.seeker_leads.deliveries import Announcer
from tests.simulators.seeker_leads.leads import SeekerLead
from tests.simulators.seeker_leads.problems import API_ROOT, AUTH_ROOT
from tests.simulators.seeker_leads.samples import Samples
from tests.simulators.seeker_leads.settings import SeekerLeadsSettings
from tests.simulators.seeker_leads.subscriptions import Subscription, Subscriptions
from tests.simulators.seeker_leads.traffic import Traffic
from tests.simulators.server import Clock
from tests.simulators.simulator import Simulator, utc_now


class PortalState(Simulator[SeekerLeadsSettings]):
    name = "seeker_leads"

    def __init__(
        self,
        settings: SeekerLeadsSettings | None = None,
        *,
        port: int = 0,
        seed: int = 0,
        clock: Clock = utc_now,
        agencies: Sequence[Agency] = AGENCIES,
    ) -> None:
        self.agencies, self.seed = agencies, seed
        self._first_subscriptions: list[Subscription] = []
        super().__init__(settings or SeekerLeadsSettings(), port=port, clock=clock)

    def forget(self) -> None:
        self.book, self.samples, self.traffic = LeadBook(), Samples(self.seed), Traffic()
        audiences = (self.base_url, self.sandbox_url)
        self.access = Access(self.settings, self.clock, self.agencies, audiences)
        self.courier = Courier(self.later, self._terms)
        self.subscriptions = Subscriptions(self._first_subscriptions)
        self.announcer = Announcer(self.courier, self.settings, random.Random(self.seed))

    def reset(self) -> None:
        self.courier.hang_up()
        super().reset()

    def stop(self) -> None:
        self.later.clear()
        self.courier.hang_up()
        super().stop()

    @property
    def auth_url(self) -> str:
        return f"{self.url}{AUTH_ROOT}"

    @property
    def base_url(self) -> str:
        """Of the API; also the audience that its tokens need."""
        return f"{self.url}{API_ROOT}"

    @property
    def sandbox_url(self) -> str:
        """An audience that tokens are minted for, but not an API that answers."""
        return f"{self.url}/sandbox{API_ROOT}"

    @property
    def leads(self) -> list[SeekerLead]:
        """All, of every agency, listed or not."""
        return list(self.book.by_id.values())

    @property
    def attempts(self) -> list[Attempt]:
        """Every delivery attempt so far, repeats included."""
        return list(self.courier.attempts)

    @property
    def minted(self) -> int:
        """How many tokens were minted; `access.mints` has them by client and day."""
        return self.access.mints.total()

    def settle(self, timeout: float = 5.0) -> bool:
        """Wait until no ingestion and no delivery is pending, repeats included."""
        return self.later.settle(timeout)

    def _terms(self) -> Terms:
        return Terms(self.settings.delivery_timeout, tuple(self.settings.retry_delays))
