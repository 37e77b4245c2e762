"""The poll state of one account as this worker last stored it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Enquiry
from leadrelay.domain.ports import Page, PortalStates


@dataclass(slots=True)
class PollBook:
    """`newest` is the time of the newest enquiry that was seen."""

    states: PortalStates
    account: Account
    state: PollState
    newest: datetime | None = None

    @classmethod
    def opened(cls, states: PortalStates, account: Account) -> "PollBook":
        state = states.read_poll(account)
        return cls(states, account, state, state.last_enquiry_at)

    def save(self, **changes: Any) -> None:
        """Raises ConflictError where somebody else wrote since."""
        self.put(replace(self.state, last_enquiry_at=self.newest, **changes))

    def put(self, state: PollState) -> None:
        self.state = self.states.write_poll(self.account, state)

    def note(self, page: Page, now: datetime) -> None:
        times = [
            each.created_at
            for each in page.observations
            if isinstance(each, Enquiry) and each.created_at is not None and each.created_at <= now
        ]
        known = [self.newest] if self.newest is not None else []
        self.newest = max(times + known, default=None)
