"""Composition root of the operator's console."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import tzinfo
from functools import cache, lru_cache
from typing import Any

from leadrelay.aws import clients
from leadrelay.aws.configuration import DynamoConfigurations
from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.configuration.glance import Glance, glance
from leadrelay.console.console import Console
from leadrelay.observability import PowertoolsTelemetry, telemetry
from leadrelay.settings import ConsoleSettings
from leadrelay.usecases.find_enquiries import Finder
from leadrelay.usecases.look_over import LedgerView
from leadrelay.wiring.contact_key import contact_key
from leadrelay.wiring.deployed import deployed, now


@contextmanager
def invocation(context: Any) -> Iterator[Callable[[Mapping[str, Any]], str]]:
    """What answers one event of the dashboard."""
    with _telemetry().invocation(context.aws_request_id):
        yield lambda event: _console().answer(event, context.invoked_function_arn)


@cache
def _telemetry() -> PowertoolsTelemetry:
    return telemetry("operator_console")


@cache
def _settings() -> ConsoleSettings:
    return deployed(ConsoleSettings, _telemetry())


@cache
def _console() -> Console:
    settings = _settings()
    reader = LedgerReader(clients.dynamodb(), settings.ledger_table)
    return Console(
        ledger=LedgerView(reader, now),
        finder=Finder(ledger=reader, contact=_contact, listing=_listing),
        states=DynamoPortalStates(clients.dynamodb(), settings.portal_state_table),
        accounts=settings.account_names,
        zone=_zone,
        clock=now,
        telemetry=_telemetry(),
        actions=settings.operator_actions_function,
    )


def _contact(typed: str) -> str:
    # Tables of telephone numbers that nobody needs before a search.
    from leadrelay.crm.lead_pro.contacts import contact  # noqa: PLC0415

    return _digest(contact(typed, _glance().phone_region or _settings().phone_region))


def _listing(typed: str) -> str:
    from leadrelay.crm.lead_pro.contacts import listing  # noqa: PLC0415 - as above

    return _digest(listing(typed))


def _digest(text: str) -> str:
    return _digests().digest(text) if text else ""


@cache
def _digests() -> ContactDigests:
    return ContactDigests(contact_key(_settings().contact_key_secret_arn), lambda _: ())


def _zone() -> tzinfo | None:
    return _glance().zone


def _glance() -> Glance:
    store = _store()
    return _glance_of(store.current())


@cache
def _store() -> DynamoConfigurations:
    return DynamoConfigurations(clients.dynamodb(), _settings().configuration_table)


@lru_cache(maxsize=1)  # a version never changes
def _glance_of(number: int) -> Glance:
    version = _store().read(number) if number else None
    return glance(version.document) if version else Glance()
