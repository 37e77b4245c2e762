"""The relay on fakes, whole or with a part replaced by a wrong one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Enquiry, Observation, Route
from leadrelay.domain.entry import Limits
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.lead import Decision, LeadDraft, Shape
from leadrelay.domain.listing import Listing
from leadrelay.usecases.take_message import MessageTaker
from tests.builders import ACCOUNT, AGENCY, NOW
from tests.fakes.clock import FakeClock
from tests.fakes.forwarder import a_forwarder
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.portal_states import InMemoryPortalStates
from tests.simulation.lead_pro import ModelApi
from tests.simulation.relay import RememberingMapper
from tests.simulation.telemetry import SilentTelemetry


class TimelessMapper(RememberingMapper):
    """A draft knows nothing of when and how something was said, so it is remembered without."""

    def draft(
        self, enquiry: Enquiry, decision: Decision, shape: Shape, listing: Listing | None = None
    ) -> LeadDraft:
        asked_at = enquiry.created_at if decision.is_late else NOW
        timeless = replace(
            enquiry, route=Route.POLL, observed_at=NOW, created_at=asked_at, status=None
        )
        return super().draft(timeless, decision, shape, listing)


def as_it_is(observation: Enquiry, _now: datetime) -> Enquiry:
    return observation


@dataclass(frozen=True, kw_only=True)
class Relay:
    """As it ships, unless a part is given; `heard` is what it makes of an observation."""

    client: type[LeadPro] = LeadPro
    heard: Callable[[Enquiry, datetime], Enquiry] = as_it_is
    limits: Limits = field(default_factory=Limits)

    def taker(self, clock: FakeClock, ledger: InMemoryLedger, api: ModelApi) -> MessageTaker:
        on_model: Any = api
        silent: Any = SilentTelemetry()
        crm: Any = self.client(on_model, lambda: "key", TimelessMapper(AGENCY), silent)
        usual = a_forwarder(
            clock=clock, ledger=ledger, states=_already_live(), crm=crm, telemetry=silent
        )
        forwarder = replace(usual, calls=replace(usual.calls, limits=self.limits))

        def read(envelope: Envelope) -> Iterable[Observation]:
            return [self.heard(envelope.body, clock())]

        return MessageTaker(forwarder=forwarder, ledger=ledger, read=read, telemetry=silent)


def _already_live() -> InMemoryPortalStates:
    states = InMemoryPortalStates()
    states.write_poll(ACCOUNT, PollState(go_live=NOW - timedelta(days=1), history_done_at=NOW))
    return states
