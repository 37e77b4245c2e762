"""The accounts of either portal, each with the shipping code that reads it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, cast

from leadrelay.domain.adapters import Verification
from leadrelay.domain.enquiry import Enquiry, Portal
from leadrelay.domain.ports import PortalReader, TokenMinter
from leadrelay.portals.property_finder import verification as signatures
from leadrelay.portals.property_finder.auth import PropertyFinderMinter
from leadrelay.portals.seeker_leads import verification as keys
from leadrelay.portals.seeker_leads.auth import SeekerLeadsMinter
from leadrelay.portals.seeker_leads.calls import calls
from leadrelay.wire.webhook_secrets import signature
from tests.simulation.relay import webhook_body
from tests.simulation.whole.access import Access, of_property_finder, of_seeker_leads
from tests.simulation.whole.branches import Branch, Reading
from tests.simulation.whole.property_finder import ModelReader, PropertyFinderModel
from tests.simulation.whole.records import record_of
from tests.simulation.whole.seeker_leads import BASE_URL, SeekerLeadsModel, WatchedReader
from tests.simulation.whole.times import DAY

ONLY_LOOK = b'{"event": "NEW_LEAD"}'


@dataclass
class PropertyFinderBranch(Branch):
    """Its webhook already says what it says in our own words."""

    look_back: ClassVar[timedelta] = ModelReader.look_back
    access_keys: ClassVar[Mapping[str, str]] = {"api_key": "key", "api_secret": "secret"}
    verification: ClassVar[Verification] = cast("Verification", signatures)

    def revised(self, tag: str) -> Mapping[str, Any]:
        return {"tags": (tag,)}

    def minter(self) -> TokenMinter:
        return PropertyFinderMinter(self._json_api)

    def reader(self, reading: Reading) -> PortalReader:
        return ModelReader(
            self._json_api,
            reading.tokens,
            account=self.account,
            budget=reading.budget,
            telemetry=reading.telemetry,
        )

    def body(self, told: Enquiry) -> bytes:
        return webhook_body(told)

    def headers(self, body: bytes) -> Mapping[str, str]:
        return {"x-signature": signature(body, self.secrets[0]).decode()}

    def _listing(self) -> PropertyFinderModel:
        return PropertyFinderModel(self.clock)

    def _access(self) -> Access:
        return Access(self.clock, told=of_property_finder, name=f"token-of-{self.account.name}")


@dataclass
class SeekerLeadsBranch(Branch):
    look_back: ClassVar[timedelta] = WatchedReader.look_back
    access_keys: ClassVar[Mapping[str, str]] = {"client_id": "id", "client_secret": "secret"}
    verification: ClassVar[Verification] = cast("Verification", keys)

    def revised(self, tag: str) -> Mapping[str, Any]:
        return {"tags": None, "listing_reference": tag}

    def minter(self) -> TokenMinter:
        return SeekerLeadsMinter(self._json_api, BASE_URL)

    def reader(self, reading: Reading) -> PortalReader:
        return WatchedReader(
            calls(self._json_api, reading.tokens, reading.budget, reading.pacer),
            BASE_URL,
            account=self.account,
            budget=reading.budget,
            telemetry=reading.telemetry,
            model=self.model,
            reader=reading.name,
        )

    @property
    def model(self) -> SeekerLeadsModel:
        return cast("SeekerLeadsModel", self.listing)

    def body(self, told: Enquiry) -> bytes:
        return ONLY_LOOK if self.only_rings else json.dumps(record_of(told)).encode()

    def headers(self, _body: bytes) -> Mapping[str, str]:
        return {"x-api-key": self.secrets[0]}

    def _listing(self) -> SeekerLeadsModel:
        return SeekerLeadsModel(self.clock, agency=self.account.name)

    def _access(self) -> Access:
        name = f"token-of-{self.account.name}"
        return Access(self.clock, life=DAY, told=of_seeker_leads, name=name)


KINDS: Mapping[Portal, Callable[..., Branch]] = {
    Portal.PROPERTY_FINDER: PropertyFinderBranch,
    Portal.SEEKER_LEADS: SeekerLeadsBranch,
}
