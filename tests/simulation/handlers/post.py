"""How the portal tells us: an HTTP API's event per delivery, again until one is answered 2xx."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from leadrelay.crm.lead_pro.webhook import path_of
from tests import canary
from tests.simulation.handlers.functions import Event
from tests.simulation.handlers.platform import Platform
from tests.simulation.handlers.setting import CRM_TOKEN
from tests.simulation.handlers.timeline import Timeline
from tests.simulators.property_finder import PortalLead
from tests.simulators.property_finder.webhooks import event_body, signed
from tests.template.cloudformation import ROOT

EVENT = json.loads((ROOT / "events/portal_webhook.http_api.json").read_text())
CLICK = json.loads((ROOT / "events/operator_actions.replay.json").read_text())
DOORBELL_PATH = "/webhooks/seeker_leads/main.1"
CRM_PATH = path_of(CRM_TOKEN)
ON_THE_WAY = timedelta(seconds=1)
AGAIN_AFTER = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600))
Accepted = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Post:
    """`accepted` is told of every body that was answered 2xx, at that very moment."""

    timeline: Timeline
    platform: Platform
    accepted: Accepted

    def tell(self, event: str, lead: PortalLead) -> None:
        body = event_body(event, f"{event}-{lead.id}", lead, self.timeline.now)
        headers = signed(canary.WEBHOOK_SECRET, body, "valid")
        lowered = {name.lower(): text for name, text in headers.items()}
        told = {**EVENT, "headers": lowered, "body": body.decode()}
        self._later(ON_THE_WAY, told, AGAIN_AFTER)

    def ring(self) -> None:
        """The other portal says that there is something to read, and no more."""
        told = {**EVENT, "rawPath": DOORBELL_PATH, "headers": {"x-api-key": canary.WEBHOOK_SECRET}}
        self._later(ON_THE_WAY, {**told, "body": ""}, AGAIN_AFTER)

    def tell_of(self, event: str, lead: Mapping[str, Any]) -> None:
        """Lead.pro's own webhook, which is never repeated."""
        body = json.dumps({"event": event, "data": lead})
        self._later(ON_THE_WAY, {**EVENT, "rawPath": CRM_PATH, "headers": {}, "body": body}, ())

    def press(self, command: str, key: str) -> None:
        """A button of the console."""
        self.platform.start("operator_actions", {**CLICK, "command": command, "key": key})

    def _later(self, pause: timedelta, told: Event, pauses: tuple[timedelta, ...]) -> None:
        self.timeline.after(pause, lambda: self._deliver(told, pauses))

    def _deliver(self, told: Event, pauses: tuple[timedelta, ...]) -> None:
        answer = self.platform.start("portal_webhook", told)
        if not answer.error and 200 <= answer.payload["statusCode"] < 300:
            if told["rawPath"] != CRM_PATH:
                self.accepted(told["body"].encode())
        elif pauses:
            self._later(pauses[0], told, pauses[1:])
