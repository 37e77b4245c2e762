"""The relay's forwarding half in its world: webhooks and polled messages in, leads out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from leadrelay.domain.agency import Agency
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.crm_event import CrmEvent, Told
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import Claim, Entry
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.errors import ConfigurationError, SchemaError, TransientError
from leadrelay.domain.lead import Shape
from leadrelay.domain.routing import Usable, decide
from leadrelay.usecases.receive_webhook import Delivery, WebhookReceiver
from leadrelay.usecases.sweep_due import DueSweep
from leadrelay.wiring.records import RecordTaker
from tests.builders import ACCOUNT, AGENCY, NOW
from tests.fakes.contacts import InMemoryContacts
from tests.fakes.sqs import InMemorySqs, Message
from tests.simulation.boundaries import Boundary
from tests.simulation.clients import CrmClient, SecretsClient, SqsClient
from tests.simulation.crossings import Crossings, Outage, Service
from tests.simulation.doors import (
    ContactsDoor,
    LeasesDoor,
    LedgerDoor,
    QueueDoor,
    StatesDoor,
    TurnsDoor,
)
from tests.simulation.fleet import EventSource, Minutes
from tests.simulation.kernel import Kernel
from tests.simulation.lead_pro import Commit
from tests.simulation.platform import Function, Platform
from tests.simulation.relay import (
    ENQUIRY_QUEUE,
    WEBHOOK_PATH,
    Doors,
    Forwarding,
    a_forwarding,
    a_receiver,
    a_sweep,
    carried,
    drafted,
    message_body,
    observations,
    webhook_body,
)
from tests.simulation.schedules import Choices
from tests.simulation.state import State
from tests.simulation.telemetry import SilentTelemetry
from tests.simulation.weather import Weather
from tests.simulation.witness import Witness

FORWARDER = Function("forwarder", timedelta(seconds=30), a_forwarding)
WEBHOOK = Function("webhook", timedelta(seconds=4), a_receiver)
SWEEPER = Function("sweeper", timedelta(seconds=50), a_sweep)
RECOVERY = timedelta(minutes=30)
CARRIES_CONTENT = frozenset({Kind.ENQUIRY, Kind.RAW_WEBHOOK})
SIGNATURE = "webhook-key"
SECRETS = {
    "lead-pro": '{"api_key": "lead-pro-key"}',
    "webhook": f'{{"api_key": "{SIGNATURE}"}}',
}
REDELIVERIES = tuple(timedelta(seconds=pause) for pause in (5, 30, 120, 300, 600, 1200))


@dataclass
class World:
    choices: Choices
    weather: Weather = field(default_factory=Weather)
    trace: list[str] | None = None
    said: list[str] | None = None
    outages: Mapping[Service, Outage] = field(default_factory=dict)
    start: datetime = NOW
    agency: Agency = AGENCY

    def __post_init__(self) -> None:
        self.kernel = Kernel(self.start)
        self.crossings = Crossings(
            self.kernel, self.choices, self.weather.latency, self.outages, self.trace
        )
        self.state = State(self.kernel, self.weather)
        self.state.live_since(self.start - timedelta(days=1))
        self.witness = self._witness()
        self.telemetry = self._telemetry()
        self.platform = Platform(self.kernel, self.weather, self.doors(), self.telemetry)
        most = self.weather.most_at_once
        self.source = self._source(self.state.enquiries, "enquiries", most)
        self.sweeping = Minutes(self.crossings, "sweeper", self._begin_sweep, self._next_due)
        self.closed_at = self.arrives_at = self.ends_at = self.start
        self.state.ledger.told = self._ledger_told
        self.state.enquiries.told = self._queued
        self.state.states.told = self._breaker_told
        self.state.crm.told = self._lead_told

    def doors(self) -> Doors:
        state, crossings = self.state, self.crossings
        return Doors(
            ledger=LedgerDoor(state.ledger, crossings),
            states=StatesDoor(state.states, crossings),
            leases=LeasesDoor(state.leases, crossings, Boundary.POLL_LEASE),
            enquiries=QueueDoor(state.enquiries, crossings, Boundary.QUEUE_WEBHOOK),
            keys=QueueDoor(state.enquiries, crossings, Boundary.KNOCK),
            crm=CrmClient(state.crm, crossings, self._crm_asked),
            secrets=SecretsClient(SECRETS, crossings),
            sqs=SqsClient({ENQUIRY_QUEUE: state.enquiries}, crossings),
            adoptions=LeasesDoor(state.leases, crossings, Boundary.ADOPT),
            contacts=ContactsDoor(InMemoryContacts(state.ledger), crossings),
            turns=TurnsDoor(state.turns, crossings),
            sleep=lambda seconds: self.kernel.sleep(timedelta(seconds=seconds)),
            agency=self.agency,
        )

    def deliver(self, enquiry: Enquiry, at: timedelta) -> None:
        """The portal's webhook, again and again until it is accepted."""
        self.arrive(at, lambda: self._deliver(enquiry, 0))

    def poll(self, enquiry: Enquiry, at: timedelta) -> None:
        """What a poller puts on the queue."""

        self.arrive(at, lambda: self.state.enquiries.send([_polled(enquiry, self.kernel.now)]))

    def by_another_road(self, enquiry: Enquiry) -> None:
        decision = decide(enquiry, Usable(), None, AGENCY, self.kernel.now).decision
        fields = drafted(enquiry, decision, Shape.FULL).fields
        self.witness.strangers.add(self.state.crm.by_another_road(fields))

    def arrive(self, at: timedelta, do: Callable[[], None]) -> None:
        self.arrives_at = max(self.arrives_at, self.start + at)
        self.kernel.at(self.start + at, do)

    def switch(self, mode: DeliveryMode, at: timedelta) -> None:
        """An operator pauses deliveries, or lets them go on."""
        states = self.state.states

        def write() -> None:
            states.write_breaker(replace(states.read_breaker(), mode=mode))
            self.witness.switched(mode, self.kernel.now)

        self.arrive(at, write)

    def run(self) -> None:
        """Until nothing is left to happen, or the time that recovery may take is over."""
        kernel, commits = self.kernel, self.state.crm.commits
        while not self._is_over():
            changes = len(commits)
            kernel.step()
            if len(commits) != changes:
                self.witness.crm_changed()
        self._judge()

    def _is_over(self) -> bool:
        """Asked before every step; what has gone wrong only ever moves the end further away."""
        at = self.kernel.next_at
        if at is None or at <= self.ends_at:
            return at is None
        self.ends_at = self.disturbed_until + RECOVERY
        return at > self.ends_at

    def _judge(self) -> None:
        self.witness.crossed_dead(self.crossings.crossed_dead)
        self.witness.at_the_end()

    @property
    def is_stuck(self) -> bool:
        return self.state.is_open or len(self.state.dead) > 0

    @property
    def recovery(self) -> timedelta:
        """From the end of the last fault to the last change of an entry."""
        return max(self.closed_at - self.disturbed_until, timedelta(0))

    @property
    def disturbed_until(self) -> datetime:
        return max(self.crossings.disturbed_until or self.start, self.arrives_at)

    def _deliver(self, enquiry: Enquiry, attempt: int) -> None:
        self.arrives_at, statuses = max(self.arrives_at, self.kernel.now), [502]

        def work(receiver: WebhookReceiver, _: Claim) -> None:
            signed = {"x-signature": SIGNATURE}
            body = webhook_body(enquiry)
            reply = receiver(Delivery(method="POST", path=WEBHOOK_PATH, headers=signed, body=body))
            statuses.append(reply.status)

        def ended(is_whole: bool) -> None:  # noqa: FBT001 - the kernel's own callback
            self._answered(enquiry, attempt, statuses[-1] if is_whole else statuses[0])

        self.platform.invoke(WEBHOOK, work, ended)

    def _answered(self, enquiry: Enquiry, attempt: int, status: int) -> None:
        if status == 202:
            self.witness.accepted(enquiry)
        elif attempt < len(REDELIVERIES):
            self.kernel.after(REDELIVERIES[attempt], lambda: self._deliver(enquiry, attempt + 1))

    def _witness(self) -> Witness:
        return Witness(self.state.ledger, self.state.crm, agency=self.agency)

    def _telemetry(self) -> SilentTelemetry:
        return SilentTelemetry(self.said)

    def _source(self, queue: InMemorySqs, name: str, most: int) -> EventSource:
        begin = partial(self._begin_forwarding, name)
        return EventSource(queue, self.crossings, most, begin, self._acknowledged)

    def _begin_forwarding(
        self,
        queue: str,
        batch: Sequence[Message],
        done: list[Message],
        ended: Callable[[bool], None],
    ) -> None:
        def work(forwarding: Forwarding, claim: Claim) -> None:
            take = RecordTaker(forwarding.taker, forwarding.visibility, claim)
            done.extend(message for message in batch if taken(take, message, queue))

        self.platform.invoke(FORWARDER, work, ended)

    def _begin_sweep(self, ended: Callable[[bool], None]) -> None:
        self.platform.invoke(SWEEPER, _swept, ended)

    def _next_due(self) -> datetime | None:
        due = self.state.ledger.next_due
        return None if due is None else due + self.weather.due_index_lag

    def _crm_asked(self, method: str, path: str, body: Any, fate: Any) -> None:
        self.witness.asked_crm(self.kernel.current, method, path, body, fate)

    def _queued(self, envelope: Envelope) -> None:
        self.source.look_later()
        if envelope.kind in CARRIES_CONTENT:
            self.witness.was_admitted(observations(envelope))
        elif envelope.kind is Kind.COMMAND:
            self.witness.was_replayed(str(envelope.body["key"]))

    def _acknowledged(self, message: Message) -> None:
        self.witness.acknowledged(carried(message.body))

    def _lead_told(self, commit: Commit) -> None:
        """By Lead.pro's webhook, of which nobody promises when, how often or in which order."""
        told = Told.CREATED if commit.method == "POST" else Told.UPDATED
        key = (commit.after["meta"] or {}).get("src_key")
        if key is None:
            return
        event = CrmEvent(told=told, lead_id=commit.lead_id, key=key)
        for delay in self.weather.tells():
            self.kernel.after(delay, lambda: self.hear(event))

    def hear(self, event: CrmEvent) -> None:
        self.state.enquiries.send([Envelope.of_crm_event(event, self.kernel.now)])

    def _breaker_told(self, breaker: Breaker) -> None:
        current = self.kernel.current
        writer = current.name if current else ""
        self.witness.breaker_written(breaker, self.kernel.now, writer)

    def _ledger_told(self, _: Entry) -> None:
        self.closed_at = self.kernel.now
        self.sweeping.wake()


def _polled(enquiry: Enquiry, now: datetime) -> Envelope:
    body = message_body(enquiry)
    return Envelope(kind=Kind.ENQUIRY, account=ACCOUNT, received_at=now, body=body)


def _swept(sweep: DueSweep, _: Claim) -> None:
    """As its handler: what fails now, the next tick does again."""
    try:
        sweep.tick()
    except TransientError:
        return


def taken(take: Callable[[SQSRecord], None], message: Message, queue: str) -> bool:
    """As Powertools' batch processor: what is raised is reported for that record alone."""
    record = SQSRecord(
        {
            "messageId": "message",
            "body": message.body,
            "receiptHandle": message.receipt_handle,
            "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{queue}",
            "attributes": {"ApproximateReceiveCount": str(message.receives)},
        }
    )
    try:
        take(record)
    except (TransientError, SchemaError, ConfigurationError):
        return False
    return True
