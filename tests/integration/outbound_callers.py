"""Everybody of ours who calls somebody else, ready to call any address."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from leadrelay import registry
from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.domain.adapters import Run
from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.record import Handles
from leadrelay.domain.token import AccessToken
from leadrelay.http import JsonApi
from leadrelay.wiring.canaries import hand_in
from tests import canary
from tests.conformance.kit import kit_of
from tests.fakes.telemetry import RecordingTelemetry
from tests.unit.lead_pro_drafts import AGENCY, draft

Call = Callable[[str, float], object]
HOUR = timedelta(hours=1)
KEY = "property_finder:message_lead_1"
HANDLES = Handles(email=canary.EMAIL, phone=canary.PHONE)


@dataclass(frozen=True)
class Caller:
    """`call` takes a base URL and the seconds that all of it may take, if it `is_hasty`."""

    name: str
    call: Call
    is_hasty: bool = True


class FixedTokens:
    """Implements `ports.AccessTokens`."""

    def current(self) -> AccessToken:
        now = datetime.now(UTC)
        return AccessToken(value=canary.TOKEN, minted_at=now, expires_at=now + HOUR)

    def renewed(self, rejected: AccessToken) -> AccessToken:
        return replace(rejected, value=f"{canary.TOKEN}2")


class Freely:
    """Implements `ports.Allowance`."""

    def wait(self) -> None:
        pass


def callers() -> Sequence[Caller]:
    return [*(each for portal in Portal for each in _of(portal)), *_of_crm()]


def _of(portal: Portal) -> Iterator[Caller]:
    adapters = registry.adapters(portal)

    def run(url: str, seconds: float) -> Run:
        return Run(
            account=Account(portal, "main"),
            base_url=url,
            tokens=FixedTokens(),
            deadline=datetime.now(UTC) + timedelta(seconds=seconds),
            clock=lambda: datetime.now(UTC),
            telemetry=RecordingTelemetry(),
        )

    def leads(url: str, seconds: float) -> object:
        now = datetime.now(UTC)
        window = Window(now - HOUR, now)
        return [*adapters.reader(run(url, seconds)).pages(window)]

    yield Caller(f"{portal} leads", leads)
    yield Caller(f"{portal} one lead", lambda *to: adapters.reader(run(*to)).find("lead-1"))
    yield Caller(f"{portal} token", lambda url, _: _minted(portal, url), is_hasty=False)
    yield Caller(f"{portal} canary", lambda *to: _handed_in(portal, *to))
    if kit_of(portal).subscribes:
        yield Caller(f"{portal} webhooks", lambda *to: adapters.subscriptions(run(*to)).held())
        yield Caller(f"{portal} subscribing", lambda *to: _subscribed(portal, run(*to)))
    if adapters.listings(run("http://127.0.0.1", 1), Freely()) is not None:
        yield Caller(f"{portal} listing", lambda *to: _listing(portal, run(*to)))


def _subscribed(portal: Portal, run: Run) -> None:
    held = registry.adapters(portal).subscriptions(run)
    held.create(held.events[0], "https://relay.example/webhooks/x/main.1", canary.WEBHOOK_SECRET)


def _handed_in(portal: Portal, url: str, seconds: float) -> None:
    now = datetime.now(UTC)
    hand_in(url, Account(portal, "main"), now, canary.WEBHOOK_SECRET, seconds)


def _minted(portal: Portal, url: str) -> object:
    credentials = dict.fromkeys(kit_of(portal).required, canary.API_KEY)
    return registry.adapters(portal).minter(url, url).mint(credentials, datetime.now(UTC))


def _listing(portal: Portal, run: Run) -> object:
    finder = registry.adapters(portal).listings(run, Freely())
    assert finder is not None
    return finder.find("REF-1", "1")


def _of_crm() -> Iterator[Caller]:
    def crm(url: str, seconds: float) -> LeadPro:
        mapper = LeadProMapper(AGENCY)
        return LeadPro(JsonApi(url), lambda: canary.API_KEY, mapper, call_seconds=seconds)

    made = draft(name=canary.NAME, email=canary.EMAIL, phones=(canary.PHONE,))
    yield Caller("lead_pro create", lambda url, seconds: crm(url, seconds).create(made, seconds))
    yield Caller("lead_pro update", lambda *to: crm(*to).update(17, made))
    yield Caller("lead_pro find", lambda *to: crm(*to).find([HANDLES], KEY))
    yield Caller("lead_pro standing", lambda *to: crm(*to).standing(17))
    yield Caller("lead_pro offices", lambda *to: crm(*to).offices())
