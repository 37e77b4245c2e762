"""The token refresher, composed as its wiring does, and the poller's way of invoking it."""

from dataclasses import dataclass

from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Claim
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.ports import Clock, Telemetry
from leadrelay.domain.token import AccessToken, Refreshed
from leadrelay.usecases.mint_token import Minting
from leadrelay.usecases.refresh_tokens import TokenRefreshing
from tests.simulation.boundaries import Boundary
from tests.simulation.crossings import Crossings, Mishap, Service
from tests.simulation.platform import Function, Platform
from tests.simulation.whole.doors import PollingDoors

ASKED = (
    *(Mishap.NONE, Mishap.KILLED_BEFORE, Mishap.KILLED_AFTER),
    *(Mishap.FAILED, Mishap.ANSWER_LOST, Mishap.SLOW),
)


def a_refreshing(doors: PollingDoors, clock: Clock, telemetry: Telemetry) -> TokenRefreshing:
    minting = Minting(
        minters=doors.minters,
        credentials=doors.credentials,
        tokens=doors.tokens,
        states=doors.states,
        telemetry=telemetry,
        clock=clock,
        pause=doors.sleep,
        jitter=lambda seconds: seconds * doors.draw(),
    )
    return TokenRefreshing(minting=minting, leases=doors.mint_leases)


@dataclass(frozen=True, slots=True)
class AskedRefresher:
    """`LambdaTokenRefresher`, with the function that it invokes."""

    platform: Platform
    function: Function
    crossings: Crossings

    def refresh(self, account: Account, rejected: AccessToken | None) -> Refreshed:
        return self.crossings.write(
            Service.LAMBDA, Boundary.ASK_REFRESHER, lambda: self._invoked(account, rejected), ASKED
        )

    def _invoked(self, account: Account, rejected: AccessToken | None) -> Refreshed:
        outcomes: list[Refreshed] = []

        def work(refreshing: TokenRefreshing, claim: Claim) -> None:
            minted_at = rejected.minted_at if rejected else None
            outcomes.append(refreshing.refresh(account, claim, minted_at))

        if not self.platform.call(self.function, work):
            raise UnavailableError("token refresher: it failed")
        return outcomes[0]
