"""The functions of this world that poll, hear and refresh, each behind doors that may fail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from leadrelay.aws.secrets import SecretReader
from leadrelay.domain.enquiry import Portal
from leadrelay.domain.ports import Clock, Telemetry
from leadrelay.usecases.receive_webhook import Sender, WebhookReceiver
from leadrelay.usecases.refresh_tokens import TokenRefreshing
from leadrelay.wiring.webhook_secrets import AccountWebhookSecrets
from tests.fakes.secrets import InMemoryCredentials
from tests.simulation.boundaries import Boundary
from tests.simulation.doors import (
    CredentialsDoor,
    LeasesDoor,
    LedgerDoor,
    MinterDoor,
    QueueDoor,
    TokensDoor,
)
from tests.simulation.platform import Function
from tests.simulation.relay import Doors
from tests.simulation.whole.branches import Branch
from tests.simulation.whole.doors import PageQueueDoor, PollingDoors, ToldStatesDoor
from tests.simulation.whole.polled_world import PolledWorld
from tests.simulation.whole.polling import Poller
from tests.simulation.whole.refreshing import AskedRefresher, a_refreshing


@dataclass(frozen=True)
class Functions:
    world: PolledWorld

    @cached_property
    def pollers(self) -> dict[Portal, Function]:
        return {
            portal: Function(f"{portal} poller", timedelta(seconds=90), self._made(branches))
            for portal, branches in self.world.portals.items()
        }

    def _made(self, branches: Sequence[Branch]) -> Callable[[Doors, Clock, Telemetry], Poller]:
        def made(_: Doors, clock: Clock, telemetry: Telemetry) -> Poller:
            return Poller.made(branches, self.doors, clock, telemetry)

        return made

    @cached_property
    def refresher(self) -> Function:
        def made(_: Doors, clock: Clock, telemetry: Telemetry) -> TokenRefreshing:
            return a_refreshing(self.doors, clock, telemetry)

        return Function("refresher", timedelta(seconds=25), made)

    @cached_property
    def webhook(self) -> Function:
        return Function("webhook", timedelta(seconds=4), self._receiver)

    def _receiver(self, doors: Doors, clock: Clock, telemetry: Telemetry) -> WebhookReceiver:
        world = self.world
        senders = [_sender(branch, doors, clock) for branch in world.branches.values()]
        bells = QueueDoor(world.doorbells, world.crossings, Boundary.QUEUE_DOORBELL)
        doorbells = {Portal.SEEKER_LEADS: bells}
        return WebhookReceiver(senders, doors.enquiries, doorbells, clock, telemetry)

    @cached_property
    def doors(self) -> PollingDoors:
        world, state, crossings = self.world, self.world.state, self.world.crossings
        branches = world.branches.values()
        credentials = {branch.account: branch.credentials for branch in branches}
        return PollingDoors(
            ledger=LedgerDoor(state.ledger, crossings),
            states=self._states(),
            poll_leases=LeasesDoor(state.leases, crossings, Boundary.POLL_LEASE),
            mint_leases=LeasesDoor(state.leases, crossings, Boundary.MINT_LEASE),
            fresh=PageQueueDoor(state.enquiries, crossings, Boundary.QUEUE_PAGE),
            past=PageQueueDoor(world.backfill, crossings, Boundary.QUEUE_PAGE),
            tokens=TokensDoor(world.tokens, crossings),
            credentials=CredentialsDoor(InMemoryCredentials(credentials), crossings),
            minters={one.account: MinterDoor(one.minter(), crossings) for one in branches},
            refresher=AskedRefresher(world.platform, self.refresher, crossings),
            sqs=world.platform.doors.sqs,
            sleep=lambda seconds: world.kernel.sleep(timedelta(seconds=seconds)),
            draw=world.draw,
        )

    def _states(self) -> ToldStatesDoor:
        world = self.world
        return ToldStatesDoor(
            world.state.states,
            world.crossings,
            polled=world.witness.poll_written,
            confirmed=world.witness.confirmed,
            refreshed=world.refresh_written,
        )


def _sender(branch: Branch, doors: Doors, clock: Clock) -> Sender:
    reader = SecretReader(doors.secrets, str(branch.account), clock)
    return Sender(
        branch.account,
        AccountWebhookSecrets(reader, branch.verification),
        branch.verification.is_signed,
        branch.verification.is_of_interest,
        branch.verification.is_doorbell,
    )
