"""The poller and the refresher as functions of this world, each behind doors that may fail."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import cast

from leadrelay.domain.ports import Clock, Telemetry
from leadrelay.http import JsonApi
from leadrelay.portals.property_finder.auth import PropertyFinderMinter
from leadrelay.usecases.refresh_tokens import TokenRefreshing
from tests.builders import ACCOUNT
from tests.fakes.secrets import InMemoryCredentials
from tests.simulation.boundaries import Boundary
from tests.simulation.doors import CredentialsDoor, LeasesDoor, LedgerDoor, MinterDoor, TokensDoor
from tests.simulation.platform import Function
from tests.simulation.relay import Doors
from tests.simulation.whole.doors import PageQueueDoor, PollingDoors, ToldStatesDoor
from tests.simulation.whole.polled_world import PolledWorld
from tests.simulation.whole.polling import Poller
from tests.simulation.whole.refreshing import AskedRefresher, a_refreshing

CREDENTIALS = {"api_key": "portal-key", "api_secret": "portal-secret"}


@dataclass(frozen=True)
class Functions:
    world: PolledWorld

    @cached_property
    def poller(self) -> Function:
        def made(_: Doors, clock: Clock, telemetry: Telemetry) -> Poller:
            return Poller.made(self.doors, self.world.rules, clock, telemetry)

        return Function("poller", timedelta(seconds=300), made)

    @cached_property
    def refresher(self) -> Function:
        def made(_: Doors, clock: Clock, telemetry: Telemetry) -> TokenRefreshing:
            return a_refreshing(self.doors, clock, telemetry)

        return Function("refresher", timedelta(seconds=25), made)

    @cached_property
    def doors(self) -> PollingDoors:
        world, state, crossings = self.world, self.world.state, self.world.crossings
        credentials = InMemoryCredentials({ACCOUNT: CREDENTIALS})
        minter = PropertyFinderMinter(cast("JsonApi", world.api))
        return PollingDoors(
            ledger=LedgerDoor(state.ledger, crossings),
            states=self._states(),
            poll_leases=LeasesDoor(state.leases, crossings, Boundary.POLL_LEASE),
            mint_leases=LeasesDoor(state.leases, crossings, Boundary.MINT_LEASE),
            fresh=PageQueueDoor(state.enquiries, crossings, Boundary.QUEUE_PAGE),
            past=PageQueueDoor(world.backfill, crossings, Boundary.QUEUE_PAGE),
            pages=world.api,
            tokens=TokensDoor(world.tokens, crossings),
            credentials=CredentialsDoor(credentials, crossings),
            minter=MinterDoor(minter, crossings),
            refresher=AskedRefresher(world.platform, self.refresher, crossings),
            sleep=lambda seconds: world.kernel.sleep(timedelta(seconds=seconds)),
            draw=world.draw,
        )

    def _states(self) -> ToldStatesDoor:
        world = self.world
        polled, refreshed = world.witness.poll_written, world.token_witness.refresh_written
        return ToldStatesDoor(world.state.states, world.crossings, polled, refreshed)
