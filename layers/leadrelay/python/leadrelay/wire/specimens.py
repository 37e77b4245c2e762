"""A test enquiry or a canary: somebody who does not exist, in the words of a portal."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol, Self, cast

from leadrelay.domain.canary import address, canary_id
from leadrelay.domain.enquiry import Account, Portal, enquiry_key
from leadrelay.http import Answer, JsonApi
from leadrelay.outgoing import json_bytes

PREFIX = "leadrelay-test-"
NAMES = ("Test", "Lead Relay")


class Words(Protocol):
    """What the module `specimen` of a portal offers."""

    def phone(self, number: int) -> str:
        """One that is reserved: nobody has it."""
        ...

    def delivery(
        self, lead_id: str, names: tuple[str, str], email: str, at: datetime
    ) -> dict[str, Any]:
        """The body of a webhook."""
        ...

    def signed(self, body: bytes, secret: str) -> Mapping[str, str]:
        """The headers by which the portal would prove itself."""
        ...


@dataclass(frozen=True, slots=True)
class Specimen:
    """`id` is that of the lead where it is ours to choose; `email` tells it from everybody's."""

    id: str
    email: str = field(repr=False)
    at: datetime

    @classmethod
    def made(cls, domain: str, at: datetime) -> Self:
        name = f"{PREFIX}{secrets.token_hex(5)}"
        return cls(name, f"{name}@{domain}", at)

    @classmethod
    def canary(cls, account: Account, hour: datetime) -> Self:
        """The same for everybody who makes it."""
        name = canary_id(account, hour)
        return cls(name, address(name), hour)

    def key(self, account: Account) -> str:
        return enquiry_key(account.portal, self.id)

    def phone(self, portal: Portal) -> str:
        return words_of(portal).phone(int(self.at.timestamp()))

    def delivery(self, portal: Portal) -> dict[str, Any]:
        return words_of(portal).delivery(self.id, NAMES, self.email, self.at)

    def hand_in(self, api: JsonApi, path: str, portal: Portal, secret: str) -> Answer:
        """At our own webhook, as the portal would."""
        body = self.delivery(portal)
        proof = words_of(portal).signed(json_bytes(body) or b"", secret)
        return api.call("POST", path, body=body, headers=proof)


def words_of(portal: Portal) -> Words:
    return cast("Words", import_module(f"leadrelay.portals.{portal}.specimen"))
