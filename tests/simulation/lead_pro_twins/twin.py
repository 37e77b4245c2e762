"""What the client that ships, the agents and time do to either Lead.pro."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, Protocol, cast

from leadrelay.crm.lead_pro.api import VERSION
from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.http import Answer, JsonApi
from tests.simulation.lead_pro import Fate
from tests.simulators.lead_pro import API_KEY
from tests.unit.lead_pro_drafts import AGENCY, draft

PatchOfMeta = Literal["merge", "replace"]
LAYLA: dict[str, Any] = {
    "name": "Layla Haddad",
    "email": "layla@example.com",
    "phones": ("050 111 0001",),
    "message": "x" * 300,
}
MADE = draft(**LAYLA)
NEWER = draft(**LAYLA, tags=("hot",))
LATE_BY = timedelta(seconds=54)


class Agents(Protocol):
    def edit(self, lead_id: int, **members: Any) -> object: ...

    def delete(self, lead_id: int) -> object: ...


class Twin(ABC):
    """`fates` says what the next call of a method meets; without an entry it is fine."""

    def __init__(self, agents: Agents) -> None:
        self.agents = agents
        self.client = LeadPro(cast("JsonApi", self), lambda: API_KEY, LeadProMapper(AGENCY))
        self.fates: dict[str, Fate] = {}

    def call(self, method: str, path: str, **request: Any) -> Answer:
        return self._answer(self.fates.pop(method, Fate.FINE), method, path, **request)

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """As it is sent, past the client."""
        return self.call(method, VERSION + path, body=body, headers={"x-api-key": API_KEY})

    def created(self) -> int:
        lead_id = self.client.create(MADE, 5).lead_id
        assert lead_id is not None
        return lead_id

    @property
    @abstractmethod
    def leads(self) -> Sequence[Mapping[str, Any]]: ...

    @abstractmethod
    def wait(self, by: timedelta) -> None: ...

    @abstractmethod
    def find_late(self, lag: timedelta) -> None: ...

    @abstractmethod
    def patch_meta(self, mode: PatchOfMeta) -> None: ...

    @abstractmethod
    def find_in_pages(self, size: int) -> None: ...

    @abstractmethod
    def _answer(self, fate: Fate, method: str, path: str, **request: Any) -> Answer: ...
