"""Adapters that break one promise each, around those of any portal."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, ClassVar, TypeAlias, cast

from leadrelay.domain.adapters import Adapters, Run, Verification
from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Account, Enquiry, Observation
from leadrelay.domain.errors import LeadRelayError, NotConfiguredError, SchemaError
from leadrelay.domain.ports import Page, PortalReader, Subscriptions, TokenMinter
from leadrelay.domain.token import AccessToken
from tests.conformance.bench import LAST_DAY

Seen: TypeAlias = Sequence[Observation]
Told: TypeAlias = Callable[[bytes, Account, datetime], Seen]
Wrong: TypeAlias = Callable[[Adapters], Adapters]


def with_reader(wrong: Callable[[PortalReader], Any]) -> Wrong:
    return lambda real: _with(real, reader=lambda run: wrong(real.reader(run)))


def with_pages(wrong: Callable[[Page], Page]) -> Wrong:
    return with_reader(lambda reader: ChangedPages(reader, wrong))


def with_enquiries(wrong: Callable[[Enquiry], Observation]) -> Wrong:
    return with_pages(lambda page: _each(page, wrong))


def with_minter(wrong: Callable[[TokenMinter], Any]) -> Wrong:
    return lambda real: _with(real, minter=lambda *urls: wrong(real.minter(*urls)))


def with_verification(**wrong: Callable[..., Any]) -> Wrong:
    """Each is told the real verification first."""

    def broken(real: Adapters) -> Adapters:
        told = _Changed(real.verification(), wrong)
        return _with(real, verification=lambda: cast("Verification", told))

    return broken


def with_deliveries(wrong: Callable[..., Any]) -> Wrong:
    """It is told the real deliveries first."""
    return lambda real: _with(
        real, deliveries=lambda: lambda *told: wrong(real.deliveries(), *told)
    )


def with_subscriptions(wrong: type["WrongSubscriptions"]) -> Wrong:
    return lambda real: _with(real, subscriptions=lambda run: wrong(real.subscriptions(run)))


def telling_of_everybody(real: Adapters) -> Adapters:
    def reader(run: Run) -> PortalReader:
        def told(page: Page) -> Page:
            for phones in (each.phones for each in page.observations if isinstance(each, Enquiry)):
                run.telemetry.event("EnquiryRead", phone=(phones or ("",))[0])
            return page

        return ChangedPages(real.reader(run), told)

    return _with(real, reader=reader)


def _with(real: Adapters, **parts: Callable[..., Any]) -> Adapters:
    names = ("minter", "reader", "subscriptions", "deliveries", "verification")
    kept = {name: getattr(real, name) for name in names}
    return cast("Adapters", SimpleNamespace(**(kept | parts)))


def _each(page: Page, wrong: Callable[[Enquiry], Observation]) -> Page:
    seen = [wrong(each) if isinstance(each, Enquiry) else each for each in page.observations]
    return replace(page, observations=tuple(seen))


class _Changed:
    def __init__(self, real: object, wrong: Mapping[str, Callable[..., Any]]) -> None:
        self._real, self._wrong = real, wrong

    def __getattr__(self, name: str) -> Any:
        if name not in self._wrong:
            return getattr(self._real, name)
        return lambda *given: self._wrong[name](self._real, *given)


@dataclass
class ChangedPages:
    real: PortalReader
    change: Callable[[Page], Page] = lambda page: page
    look_back: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        self.look_back = self.real.look_back

    def pages(self, window: Window) -> Iterator[Page]:
        yield from map(self.change, self.real.pages(window))

    def find(self, portal_lead_id: str) -> Observation | None:
        return self.real.find(portal_lead_id)


class WithoutTheLastPage(ChangedPages):
    def pages(self, window: Window) -> Iterator[Page]:
        yield from list(self.real.pages(window))[:-1]


class EachPageTwice(ChangedPages):
    def pages(self, window: Window) -> Iterator[Page]:
        for page in self.real.pages(window):
            yield from (page, page)


class EmptyWhereItFails(ChangedPages):
    def pages(self, window: Window) -> Iterator[Page]:
        try:
            yield from self.real.pages(window)
        except LeadRelayError:
            yield Page(observations=(), sent_at=None, total=0)


class AllOrNothing(ChangedPages):
    """One that cannot be read costs its page."""

    def pages(self, window: Window) -> Iterator[Page]:
        for page in self.real.pages(window):
            if not all(isinstance(each, Enquiry) for each in page.observations):
                raise SchemaError("a lead of the page")
            yield page


class EmptyIsWrong(ChangedPages):
    def pages(self, window: Window) -> Iterator[Page]:
        for page in self.real.pages(window):
            if not page.observations:
                raise SchemaError("no leads")
            yield page


class FindsAnybody(ChangedPages):
    def find(self, portal_lead_id: str) -> Observation | None:
        every = (each for page in self.real.pages(LAST_DAY) for each in page.observations)
        return self.real.find(portal_lead_id) or next(every, None)


class RawErrors(ChangedPages):
    def pages(self, window: Window) -> Iterator[Page]:
        try:
            yield from self.real.pages(window)
        except LeadRelayError as error:
            raise ValueError(str(error)) from error


class Remembering(ChangedPages):
    """What was once seen of an enquiry is told for ever, by every reader."""

    seen: ClassVar[dict[str, Enquiry]] = {}

    def pages(self, window: Window) -> Iterator[Page]:
        for page in self.real.pages(window):
            yield _each(page, lambda each: self.seen.setdefault(each.key, each))
        yield Page(observations=tuple(self.seen.values()), sent_at=None, total=None)


@dataclass
class Minting:
    real: TokenMinter

    def mint(self, credentials: Mapping[str, Any], now: datetime) -> AccessToken:
        return self.real.mint(credentials, now)


class MintsTwice(Minting):
    def mint(self, credentials: Mapping[str, Any], now: datetime) -> AccessToken:
        self.real.mint(credentials, now)
        return self.real.mint(credentials, now)


class TellsItsSecret(Minting):
    def mint(self, credentials: Mapping[str, Any], now: datetime) -> AccessToken:
        try:
            return self.real.mint(credentials, now)
        except LeadRelayError as error:
            raise type(error)(f"{error}: {json.dumps(dict(credentials))}") from None


class NamesNothing(Minting):
    def mint(self, credentials: Mapping[str, Any], now: datetime) -> AccessToken:
        try:
            return self.real.mint(credentials, now)
        except NotConfiguredError:
            raise NotConfiguredError("something is missing") from None


class ForgivesRefusals(Minting):
    def mint(self, credentials: Mapping[str, Any], now: datetime) -> AccessToken:
        try:
            return self.real.mint(credentials, now)
        except LeadRelayError:
            return AccessToken(value="none", minted_at=now, expires_at=now)


class WrongSubscriptions:
    def __init__(self, real: Subscriptions) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class CreatesNothing(WrongSubscriptions):
    def create(self, event: str, url: str, secret: str) -> None:
        pass


class DeletesAllOfTheEvent(WrongSubscriptions):
    def delete(self, subscription: Any, *, alone: bool) -> bool:  # noqa: ARG002 - that is wrong
        held = [one for one in self._real.held() if one.event == subscription.event]
        return all(self._real.delete(one, alone=True) for one in held)


class TriesAgain(WrongSubscriptions):
    def create(self, event: str, url: str, secret: str) -> None:
        try:
            self._real.create(event, url, secret)
        except LeadRelayError:
            self._real.create(event, url, secret)


def naive(enquiry: Enquiry) -> Enquiry:
    at = enquiry.created_at
    return replace(enquiry, created_at=at and at.replace(tzinfo=None))


def timeless(enquiry: Enquiry) -> Enquiry:
    return replace(enquiry, created_at=None)


def after_the_start(page: Page) -> Page:
    late = [each for each in page.observations if isinstance(each, Enquiry) and _is_late(each)]
    return replace(page, observations=tuple(late))


def _is_late(enquiry: Enquiry) -> bool:
    return enquiry.created_at is not None and enquiry.created_at > LAST_DAY.start


def shouting(enquiry: Enquiry) -> Enquiry:
    return replace(enquiry, email=(enquiry.email or "").upper())


def of_the_account(enquiry: Enquiry) -> Enquiry:
    lead_id = f"{enquiry.account}-{enquiry.portal_lead_id}"
    return replace(enquiry, portal_lead_id=lead_id)


def only_the_first_secret(real: Verification, body: bytes, *told: Any) -> bool:
    headers, secrets = told
    return real.is_signed(body, headers, secrets[:1])


def open_without_secrets(real: Verification, body: bytes, *told: Any) -> bool:
    headers, secrets = told
    return not secrets or real.is_signed(body, headers, secrets)


def ascii_only(real: Verification, body: bytes, *told: Any) -> bool:
    headers, secrets = told
    return bool([text.encode("ascii") for text in headers.values()]) and real.is_signed(
        body, headers, secrets
    )


def strict(real: Told, raw: bytes, account: Account, at: datetime) -> Seen:
    json.loads(raw)
    return real(raw, account, at)


def only_enquiries(real: Told, raw: bytes, account: Account, at: datetime) -> Seen:
    return [each for each in real(raw, account, at) if isinstance(each, Enquiry)]


def of_another_account(real: Told, raw: bytes, account: Account, at: datetime) -> Seen:
    return [replace(each, account="other") for each in real(raw, account, at)]


def repaired(real: Told, raw: bytes, account: Account, at: datetime) -> Seen:
    return real(raw.decode("utf-8", "replace").encode(), account, at)
