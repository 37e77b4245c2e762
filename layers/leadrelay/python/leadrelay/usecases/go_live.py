"""From when on an account's enquiries are sent, as the poller wrote it down."""

from datetime import datetime, timedelta

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account
from leadrelay.domain.ports import Clock, PortalStates

FRESH = timedelta(seconds=30)


class GoLiveLines:
    """Remembers a complete state for half a minute; an incomplete one is asked for again."""

    def __init__(self, states: PortalStates, clock: Clock) -> None:
        self._states = states
        self._clock = clock
        self._known: dict[Account, tuple[datetime, PollState]] = {}

    def of(self, account: Account) -> PollState:
        now = self._clock()
        known = self._known.get(account)
        if known is not None and now - known[0] < FRESH:
            return known[1]
        state = self._states.read_poll(account)
        if state.go_live is not None and state.history_done_at is not None:
            self._known[account] = (now, state)
        return state
