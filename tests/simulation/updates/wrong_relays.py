"""Relays that must be found out, so that finding nothing means something."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import Limits
from leadrelay.domain.errors import TransientError
from leadrelay.domain.lead import LeadDraft
from leadrelay.domain.outcome import Outcome, Verdict
from tests.simulation.updates.leads import NAMES, PATCHED
from tests.simulation.updates.relay import Relay


class BluntClient(LeadPro):
    def force(self, lead_id: int, patch: dict[str, Any]) -> None:
        """Neither looks at the lead before nor at the answer after."""
        with suppress(TransientError):
            self._api.call("PATCH", f"/leads/{lead_id}", self._api.begin(5), body=patch)


class OverwritingClient(BluntClient):
    def update(self, lead_id: int, draft: LeadDraft) -> Outcome:
        self.force(lead_id, {name: draft.fields[name] for name in PATCHED & draft.fields.keys()})
        return Outcome(verdict=Verdict.DONE, reason="")


class AddingClient(BluntClient):
    """Sends the answers again with every update."""

    def update(self, lead_id: int, draft: LeadDraft) -> Outcome:
        names = {name: draft.fields[name] for name in NAMES}
        self.force(lead_id, {**names, "questionnaire": draft.fields.get("questionnaire", [])})
        return super().update(lead_id, draft)


class RecreatingClient(LeadPro):
    """Does not accept that an agent deletes a lead."""

    def update(self, lead_id: int, draft: LeadDraft) -> Outcome:
        outcome = super().update(lead_id, draft)
        return self.create(draft, 5) if outcome.verdict is Verdict.GONE else outcome


def as_if_said_now(observation: Enquiry, now: datetime) -> Enquiry:
    return replace(observation, observed_at=now)


def as_if_nobody_were_erased(observation: Enquiry, _now: datetime) -> Enquiry:
    return replace(observation, erased=None)


def with_blanks(observation: Enquiry, _now: datetime) -> Enquiry:
    """What is not said counts as empty."""
    name, tags = observation.agent_name or "", observation.tags or ()
    return replace(observation, agent_name=name, tags=tags)


HASTY = Relay(limits=Limits(settle=timedelta(0)))
BY_ARRIVAL = Relay(heard=as_if_said_now)
REMEMBERING = Relay(heard=as_if_nobody_were_erased)
BLANKING = Relay(heard=with_blanks)
OVERWRITING = Relay(client=OverwritingClient)
ADDING = Relay(client=AddingClient)
RECREATING = Relay(client=RecreatingClient)
