"""What a test does to the portal: leads come and go, and are delivered."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.simulators.seeker_leads.agencies import agency_called
from tests.simulators.seeker_leads.deliveries import Key, body_of
from tests.simulators.seeker_leads.leads import CONTACT, FIELDS, SeekerLead
from tests.simulators.seeker_leads.shapes import CLASSIFIED
from tests.simulators.seeker_leads.state import PortalState
from tests.simulators.seeker_leads.subscriptions import Subscription, changed, new_subscription
from tests.simulators.server import RefusedError

WEBHOOK_KEY = "seeker-leads-webhook-key-for-tests"
FIXED = frozenset({"id", "number", "agency", "ingested_at"})


class PortalDesk(PortalState):
    def subscribe(
        self, url: str, api_key: str = WEBHOOK_KEY, agency: str | None = None
    ) -> Subscription:
        """Subscriptions made here survive `reset`."""
        with self.lock:
            name = self._called(agency)
            wanted = new_subscription({"url": url, "apiKey": api_key}, name, self.clock())
            self._first_subscriptions.append(wanted)
            return self.subscriptions.keep(wanted)

    def remember_subscriptions(self) -> None:
        """Those that are held now survive `reset`, too."""
        with self.lock:
            self._first_subscriptions = list(self.subscriptions.held.values())

    def receive(
        self,
        category: str | None = CLASSIFIED,
        *,
        agency: str | None = None,
        deliver: bool = True,
        **fields_of_lead: Any,
    ) -> SeekerLead:
        """One lead: a sample with the given fields of `SeekerLead`, delivered to who subscribed."""
        with self.lock:
            now, name = self.clock(), self._called(agency)
            listed = {"visible_at": now + timedelta(seconds=self.settings.index_delay)}
            lead = self.samples.lead(now, name, category, {**listed, **fields_of_lead})
            self.book.add(lead)
            if deliver:
                self.announcer.announce(lead, self._delivering(name))
            return lead

    def fill(
        self, count: int, since: datetime, until: datetime, agency: str | None = None
    ) -> list[SeekerLead]:
        """Many leads of all categories, ingested from `since` to `until`, without deliveries."""
        with self.lock:
            name = self._called(agency)
            leads = list(self.samples.spread(count, since, until, name))
            for lead in leads:
                self.book.add(lead)
            return leads

    def change(self, lead_id: str, **changes: Any) -> SeekerLead:
        """Set fields; nothing is delivered, as the portal announces new leads only."""
        if unknown := changes.keys() - (FIELDS - FIXED):
            raise RefusedError(400, f"cannot change {min(unknown)}")
        with self.lock:
            lead = self.book.get(lead_id)
            for name, value in changes.items():
                setattr(lead, name, value)
            return lead

    def erase(self, lead_id: str) -> SeekerLead:
        """The seeker wants to be forgotten: the lead stays, nobody is in it any more."""
        lead = self.book.get(lead_id)
        kept = {"email"} if self.settings.erasure_keeps_email else set()
        nobody = dict.fromkeys(set(CONTACT) - kept)
        call = {**lead.call, "seekerPhoneNumber": None} if lead.call else None
        return self.change(lead_id, **nobody, phones=[], call=call, erased=True)

    def remove(self, lead_id: str) -> None:
        """The lead is gone, also as a `start`."""
        with self.lock:
            self.book.remove(lead_id)

    def deliver(
        self,
        lead_id: str = "",
        *,
        key: Key = "valid",
        times: int = 1,
        raw_body: bytes | None = None,
        agency: str | None = None,
    ) -> None:
        """Deliver a lead (once more) `times` times, or `raw_body` exactly as it is given."""
        with self.lock:
            name = self._called(agency)
            body = raw_body
            if body is None:
                lead = self.book.get(lead_id)
                name, body = lead.agency, body_of(lead, self.settings.delivered_body)
            for _ in range(times):
                self.announcer.send(lead_id, body, self._delivering(name), key)

    def change_subscription(
        self, subscription_id: str, *, status: str | None = None, muted: bool | None = None
    ) -> Subscription:
        """`status`: what the portal says; `muted`: nothing is delivered whatever it says."""
        with self.lock:
            held = self.subscriptions.get(subscription_id)
            said = held.status if status is None else status
            kept = held.muted if muted is None else muted
            fresh = changed(replace(held, muted=kept), {"status": said}, self.clock())
            return self.subscriptions.keep(fresh)

    def _called(self, agency: str | None) -> str:
        return agency_called(self.agencies, agency).name

    def _delivering(self, agency: str) -> list[Subscription]:
        return [one for one in self.subscriptions.of(agency) if one.delivers]
