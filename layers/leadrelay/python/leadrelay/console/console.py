"""The console's views, by what was clicked; it reads, and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import htpy as h

from leadrelay.console import enquiries
from leadrelay.console.accounts import accounts
from leadrelay.console.elements import Node
from leadrelay.console.frame import Frame
from leadrelay.console.headline import headline
from leadrelay.console.request import Request
from leadrelay.console.story import story, unknown
from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.ports import Clock, PortalStates, Telemetry
from leadrelay.usecases.day_figures import is_open, is_parked
from leadrelay.usecases.find_enquiries import Finder
from leadrelay.usecases.look_over import LedgerView, Look
from leadrelay.usecases.report_accounts import AccountReport, reports

DAYS = 31  # beyond them nothing is looked for but by a search
MOST_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """`zone` is the agency's; None where it has not said, so that the viewer's is taken."""

    ledger: LedgerView
    finder: Finder
    states: PortalStates
    accounts: Sequence[Account]
    zone: Callable[[], tzinfo | None]
    clock: Clock
    telemetry: Telemetry
    actions: str

    def answer(self, event: Mapping[str, Any], here: str) -> str:
        """HTML, also where something cannot be read: the widget says what."""
        request = Request.from_event(event)
        frame = Frame(
            now=self.clock(),
            zone=self._zone() or request.viewer_zone,
            here=here,
            actions=self.actions,
            is_dark=request.is_dark,
        )
        try:
            return frame.page(self._view(request, frame))
        except LeadRelayError as error:
            self.telemetry.event("ConsoleFailed", error=error)
            return frame.page(h.p[f"It cannot be read now ({type(error).__name__}). Try again."])

    def _view(self, request: Request, frame: Frame) -> Node:
        view = request.said("view") or "enquiries"
        if view == "headline":
            return headline(frame, self._look(), self._reports(), self.states.read_breaker())
        content = self._content(view, request, frame)
        return h.fragment[enquiries.navigation(frame, view), content]

    def _content(self, view: str, request: Request, frame: Frame) -> Node:
        match view:
            case "open":
                look = self._look()
                return enquiries.narrowed(frame, look, look.only(is_open)[: enquiries.LISTED])
            case "parked":
                look = self._look()
                return enquiries.parked(frame, look, look.only(is_parked)[: enquiries.LISTED])
            case "accounts":
                return accounts(frame, self._reports(), self._look())
            case "timeline":
                return self._story(frame, request.said("key"))
            case enquiries.SEARCH if request.field(enquiries.SEARCH).strip():
                return enquiries.found(frame, self.finder.find(request.field(enquiries.SEARCH)))
        return enquiries.latest(frame, self.ledger.latest(enquiries.LISTED, DAYS))

    def _story(self, frame: Frame, key: str) -> Node:
        row = self.ledger.row(key) if key else None
        return story(frame, row, self.ledger.ledger.history(key)) if row else unknown(key)

    def _look(self) -> Look:
        return self.ledger.latest(MOST_LOOKED_AT, DAYS)

    def _reports(self) -> tuple[AccountReport, ...]:
        return reports(self.accounts, self.states, self.clock())

    def _zone(self) -> tzinfo | None:
        try:
            return self.zone()
        except LeadRelayError as error:
            self.telemetry.event("ZoneNotRead", error=error)
            return None
