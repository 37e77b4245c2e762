"""One account at its portal: what is listed there, who is let in, and in which words."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, cast

from leadrelay.domain.adapters import Verification
from leadrelay.domain.coverage import PollRules
from leadrelay.domain.enquiry import Account, Enquiry, Route
from leadrelay.domain.ports import AccessTokens, PortalReader, Telemetry, TokenMinter
from leadrelay.http import JsonApi
from leadrelay.wire.pacing import Budget, Pacer
from tests.builders import an_enquiry
from tests.simulation.crossings import Crossings
from tests.simulation.whole.access import Access
from tests.simulation.whole.api import PortalApi
from tests.simulation.whole.listing import Listing
from tests.simulation.whole.traffic import Traffic


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one invocation reads a portal with; `name` is its own."""

    name: str
    tokens: AccessTokens
    budget: Budget
    pacer: Pacer
    telemetry: Telemetry


@dataclass
class Branch(ABC):
    """`traffic` is that of its whole portal.

    `only_rings`: its webhook says no more than that there is something to read.
    """

    account: Account
    crossings: Crossings
    traffic: Traffic
    rules: PollRules
    only_rings: bool = False

    look_back: ClassVar[timedelta]
    verification: ClassVar[Verification]
    access_keys: ClassVar[Mapping[str, str]]

    def __post_init__(self) -> None:
        self.secrets = [f"webhook-key-of-{self.account.name}"]
        self.rules = replace(
            self.rules, look_back=self.look_back, history=min(self.rules.history, self.look_back)
        )
        self.listing, self.access = self._listing(), self._access()
        self.api = PortalApi(self.listing, self.access, self.crossings, traffic=self.traffic)

    @property
    def credentials(self) -> Mapping[str, Any]:
        return {**self.access_keys, "webhook_secrets": self.secrets}

    @property
    def path(self) -> str:
        return f"/webhooks/{self.account.portal}/{self.account.name}.1"

    def an_enquiry(self, lead_id: str, **said: Any) -> Enquiry:
        portal, account = self.account.portal, self.account.name
        usual: dict[str, Any] = {"portal": portal, "account": account, "route": Route.POLL}
        return an_enquiry(portal_lead_id=lead_id, **(usual | said))

    @abstractmethod
    def revised(self, tag: str) -> Mapping[str, Any]:
        """Which words of an enquiry change at this portal."""

    @abstractmethod
    def minter(self) -> TokenMinter: ...

    @abstractmethod
    def reader(self, reading: Reading) -> PortalReader: ...

    @abstractmethod
    def body(self, told: Enquiry) -> bytes:
        """What the portal's webhook says of it."""

    @abstractmethod
    def headers(self, body: bytes) -> Mapping[str, str]:
        """By which our side knows the portal."""

    @abstractmethod
    def _listing(self) -> Listing: ...

    @abstractmethod
    def _access(self) -> Access: ...

    @property
    def _json_api(self) -> JsonApi:
        return cast("JsonApi", self.api)

    def clock(self) -> datetime:
        return self.crossings.kernel.now
