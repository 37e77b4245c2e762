"""What is subscribed to at both portals, by us and by others, and with which secrets."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from leadrelay.domain.enquiry import Account
from leadrelay.domain.subscriptions import Place, SubscriptionState
from leadrelay.portals.property_finder.subscriptions import LEAD_EVENTS
from leadrelay.portals.seeker_leads.subscriptions import EVENT
from tests.builders import ACCOUNT
from tests.simulation.handlers.contents import Contents
from tests.simulation.handlers.setting import (
    FINDER_CREDENTIALS,
    LYON,
    SEEKER,
    SEEKER_CREDENTIALS,
    WEBHOOK_BASE_URL,
)
from tests.simulation.handlers.stage import Stage

WANTED = {ACCOUNT: LEAD_EVENTS, SEEKER: (EVENT,)}
CREDENTIALS = {ACCOUNT: FINDER_CREDENTIALS, SEEKER: SEEKER_CREDENTIALS}
STRANGER = "https://another.example/hook"


class Hook(NamedTuple):
    event: str
    url: str
    secret: str | None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Hooks:
    stage: Stage
    contents: Contents

    def of(self, account: Account) -> list[Hook]:
        if account == ACCOUNT:
            held = self.stage.portal.subscriptions.of(None)
            return [Hook(one.event, one.url, one.secret) for one in held]
        kept = self.stage.seeker.subscriptions.of(LYON.name)
        return [Hook(EVENT, one.url, one.api_key, one.delivers) for one in kept]

    def foreign(self) -> list[Hook]:
        every = [hook for account in WANTED for hook in self.of(account)]
        return sorted(hook for hook in every if hook.url == STRANGER)

    def hears(self, account: Account) -> bool:
        """Whatever the portal has to tell arrives here, with a secret that is believed."""
        good = self._secrets(account)
        heard = {
            hook.event for hook in self._ours(account) if hook.is_active and hook.secret in good
        }
        return heard == set(WANTED[account])

    def complaints(self, account: Account) -> Iterator[str]:
        """What is not as it has to be once the keeper has come to rest."""
        ours, state = self._ours(account), self._known(account)
        url = Place(WEBHOOK_BASE_URL, account).url(state.generation)
        wanted = [Hook(event, url, self._secrets(account)[0]) for event in WANTED[account]]
        if sorted(ours) != sorted(wanted):
            yield f"{account}: {[hook[:2] for hook in sorted(ours)]}"
        if not state.complete:
            yield f"{account}: not known to be complete"

    @property
    def is_in_order(self) -> bool:
        return not any(complaint for account in WANTED for complaint in self.complaints(account))

    def _ours(self, account: Account) -> list[Hook]:
        return [hook for hook in self.of(account) if hook.url.startswith(WEBHOOK_BASE_URL)]

    def _known(self, account: Account) -> SubscriptionState:
        return self.contents.subscriptions(account)

    def _secrets(self, account: Account) -> Sequence[str]:
        stored: Any = self.stage.stack.secret(CREDENTIALS[account])
        secrets: list[str] = json.loads(stored)["webhook_secrets"]
        return secrets
