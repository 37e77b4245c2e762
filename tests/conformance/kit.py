"""What a portal brings along to be tried by this suite; each has a module of its name in `kits`."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any, ClassVar, Self, cast

from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.ports import Subscriptions
from tests import canary
from tests.integration.subscription_stages import Stage
from tests.simulators.faults import Fault
from tests.simulators.server import Clock
from tests.simulators.simulator import Simulator


@dataclass(frozen=True)
class Person:
    name: str = canary.NAME
    email: str = canary.EMAIL
    phone: str = canary.PHONE
    message: str = canary.MESSAGE


@dataclass(frozen=True)
class Post:
    """A webhook as it arrives; names of headers are in lower case, `:query` is the URL's query."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Kit(ABC):
    """One portal's simulator, and how things come to be there.

    `tells` are those of a person's name, email, phones and message that its list of leads tells.
    `news` is a webhook's body about something else, `doorbell` one that says only that there is
    something to read; None where the portal has no such thing. `signatures` are headers that prove
    one body alone; `signs_bodies`: every proof has one. `leads_path` and `token_path` are where
    leads and tokens come from; if that is one place, `leads_query` and `token_query` tell them
    apart. `tells_of_listings`: one can be looked up. `subscribes`: to webhooks, over an interface,
    and no person has to.
    """

    account: ClassVar[Account]
    required: ClassVar[frozenset[str]]
    page_size: ClassVar[int]
    tells: ClassVar[frozenset[str]]
    news: ClassVar[bytes | None]
    doorbell: ClassVar[bytes | None]
    signatures: ClassVar[frozenset[str]] = frozenset({"x-signature"})
    signs_bodies: ClassVar[bool]
    tells_of_listings: ClassVar[bool] = False
    subscribes: ClassVar[bool] = True
    leads_path: ClassVar[str]
    leads_query: ClassVar[str] = ""
    token_path: ClassVar[str]
    token_query: ClassVar[str] = ""
    webhook_secrets: ClassVar[tuple[str, str]] = (
        "canary-first-webhook-secret",
        "canary-next-webhook-secret",
    )

    @property
    @abstractmethod
    def simulator(self) -> Simulator[Any]: ...

    def on_leads(self, fault: Fault, *, times: int | None = 1, skip: int = 0) -> None:
        path = f"{self.leads_path}*"
        self.simulator.script(fault, path=path, contains=self.leads_query, times=times, skip=skip)

    def on_tokens(self, fault: Fault) -> None:
        self.simulator.script(fault, path=self.token_path, contains=self.token_query)

    @property
    @abstractmethod
    def base_url(self) -> str: ...

    @property
    def auth_url(self) -> str | None:
        return None

    @property
    @abstractmethod
    def credentials(self) -> Mapping[str, str]:
        """Those that the portal accepts; `required` are the keys without which it cannot be."""

    @property
    @abstractmethod
    def minted(self) -> int:
        """How many tokens the portal has handed out."""

    @abstractmethod
    def kill_tokens(self) -> None: ...

    @abstractmethod
    def receive(self, person: Person, at: datetime) -> str:
        """An enquiry by `person` that the portal listed at once; its id."""

    @abstractmethod
    def fill(self, count: int, since: datetime, until: datetime) -> set[str]:
        """Enquiries of many kinds by many people, at even distances."""

    @abstractmethod
    def spoil(self, lead_id: str) -> None:
        """From now on nobody can read it."""

    @abstractmethod
    def adorn(self, lead_id: str) -> None:
        """From now on it has members that nobody knows, wherever one may be."""

    @abstractmethod
    def erase(self, lead_id: str) -> None:
        """The person wants to be forgotten."""

    @abstractmethod
    def body_of(self, lead_id: str) -> bytes:
        """Of the webhook that tells of an enquiry."""

    @abstractmethod
    def proofs(self, body: bytes, secret: str) -> Iterator[Mapping[str, str]]:
        """Headers that prove the portal to be the sender, one set for each way it may do so."""

    def stage(self, subscriptions: Subscriptions) -> Stage:
        """Only of one that `subscribes`."""
        raise NotImplementedError(type(subscriptions))

    @classmethod
    @abstractmethod
    def ready(cls, clock: Clock) -> Self:
        """Its simulator is not started yet, and has no limits of its rate."""


def kit_of(portal: Portal) -> type[Kit]:
    """Raises ModuleNotFoundError where a registered portal has none."""
    return cast("type[Kit]", import_module(f"tests.conformance.kits.{portal}").KIT)


def adorned(content: object) -> object:
    """The same with an unknown member in every object."""
    if isinstance(content, dict):
        known = {name: adorned(value) for name, value in content.items()}
        return {"xUnknown": {"deep": [1, None]}, **known}
    return [adorned(each) for each in content] if isinstance(content, list) else content
