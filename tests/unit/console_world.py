"""A console on fakes, with rows as they come."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from leadrelay.console.console import Console
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.entry import Row, State
from leadrelay.domain.lead import Decision, LeadType
from leadrelay.usecases.find_enquiries import Finder
from leadrelay.usecases.look_over import LedgerView
from tests.builders import ACCOUNT, NOW
from tests.fakes.clock import FakeClock
from tests.fakes.ledger_reading import InMemoryLedgerReading
from tests.fakes.portal_states import InMemoryPortalStates
from tests.fakes.telemetry import RecordingTelemetry
from tests.widgets import Widget, is_harmless

HERE = "arn:aws:lambda:me-central-1:123456789012:function:console"
ACTIONS = "arn:aws:lambda:me-central-1:123456789012:function:actions"
LYON = Account(Portal.SEEKER_LEADS, "lyon")
DECISION = Decision(
    office_id=376,
    lead_type=LeadType.SALE,
    office_because="rule marina",
    type_because="listing offered for sale",
)


def a_row(number: int | str = 1, **said: Any) -> Row:
    """In Lead.pro 12 seconds after it was asked, a minute ago."""
    usual: dict[str, Any] = {
        "key": f"property_finder:{number}",
        "account": ACCOUNT,
        "state": State.CREATED,
        "admitted_at": NOW - timedelta(seconds=60),
        "portal_created_at": NOW - timedelta(seconds=64),
        "delivered_at": NOW - timedelta(seconds=52),
        "lead_id": 4711,
        "decision": DECISION,
    }
    return Row(**(usual | said))


def an_open_row(number: int | str = 1, **said: Any) -> Row:
    undelivered: dict[str, Any] = {
        "state": State.RETRY,
        "delivered_at": None,
        "lead_id": None,
        "due_at": NOW,
    }
    return a_row(number, **(undelivered | said))


@dataclass
class ConsoleWorld:
    clock: FakeClock = field(default_factory=FakeClock)
    ledger: InMemoryLedgerReading = field(default_factory=InMemoryLedgerReading)
    states: InMemoryPortalStates = field(default_factory=InMemoryPortalStates)
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)
    zone: tzinfo | None = UTC
    contacts: list[str] = field(default_factory=list)

    def shows(self, view: str = "", /, **said: Any) -> Widget:
        """Whatever it shows is harmless."""
        context: dict[str, Any] = {
            key: said.pop(key) for key in ("theme", "forms", "timezone") if key in said
        }
        asked: dict[str, Any] = {"view": view} if view else {}
        context = {"params": {"view": "enquiries"}, **context}
        html = self._console().answer({**asked, **said, "widgetContext": context}, HERE)
        widget = Widget(html)
        assert is_harmless(widget), (widget.tags, widget.attributes)
        return widget

    def finds(self, typed: str) -> Widget:
        return self.shows("search", forms={"all": {"search": typed}})

    def _console(self) -> Console:
        return Console(
            ledger=LedgerView(self.ledger, self.clock),
            finder=Finder(ledger=self.ledger, contact=self._contact, listing=self._listing),
            states=self.states,
            accounts=(ACCOUNT, LYON),
            zone=lambda: self.zone,
            clock=self.clock,
            telemetry=self.telemetry,
            actions=ACTIONS,
        )

    def _contact(self, typed: str) -> str:
        self.contacts.append(typed)
        return f"digest of {typed}"

    def _listing(self, typed: str) -> str:
        return f"listing {typed}"


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)
