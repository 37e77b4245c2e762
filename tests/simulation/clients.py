"""Stand-ins for boto3's clients and for the HTTP client, where the relay uses one directly."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from leadrelay.http import Answer
from tests.fakes.sqs import InMemorySqs
from tests.simulation.boundaries import Boundary
from tests.simulation.crossings import WRITE_KNOWN, Crossings, Mishap, Service
from tests.simulation.lead_pro import READS, WRITES, Fate, LeadProModel

ROUND_TRIP = timedelta(milliseconds=150)
IN_FLIGHT = "killed while it is under way"
OF_A_WRITE = (*WRITES, Mishap.KILLED_BEFORE, IN_FLIGHT, Mishap.KILLED_AFTER)
OF_A_READ = (*READS, Mishap.KILLED_BEFORE)
WITHOUT_WORD = frozenset({Fate.LOST, Fate.UNANSWERED, Fate.LATE})
BOUNDARIES = {"POST": Boundary.CREATE, "PATCH": Boundary.UPDATE, "GET": Boundary.LOOK_UP}


class NoSuchSecretError(Exception):
    pass


@dataclass(slots=True)
class SecretsClient:
    """`values` are JSON, as they are stored."""

    values: Mapping[str, str]
    crossings: Crossings
    exceptions: Any = field(
        default_factory=lambda: SimpleNamespace(ResourceNotFoundException=NoSuchSecretError)
    )

    def get_secret_value(self, *, SecretId: str) -> Mapping[str, str]:  # noqa: N803 - boto3's word
        answer = {"SecretString": self.values[SecretId]}
        return self.crossings.read(Service.SECRETS, "read secret", lambda: answer)


@dataclass(slots=True)
class SqsClient:
    queues: Mapping[str, InMemorySqs]
    crossings: Crossings

    def change_message_visibility(
        self,
        *,
        QueueUrl: str,  # noqa: N803 - boto3's words
        ReceiptHandle: str,  # noqa: N803
        VisibilityTimeout: int,  # noqa: N803
    ) -> None:
        queue, timeout = self.queues[QueueUrl], timedelta(seconds=VisibilityTimeout)
        self.crossings.write(
            Service.SQS,
            Boundary.POSTPONE,
            lambda: queue.change_visibility(ReceiptHandle, timeout),
            WRITE_KNOWN,
        )


@dataclass(slots=True)
class CrmClient:
    """`http.JsonApi` on the model of Lead.pro; `asked` is told of every request that leaves."""

    model: LeadProModel
    crossings: Crossings
    asked: Callable[[str, str, Any, Fate], None]

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        body: Any = None,
        headers: Mapping[str, str] | None = None,  # noqa: ARG002
        total_seconds: float = 12.0,
    ) -> Answer:
        options = OF_A_READ if method == "GET" else OF_A_WRITE
        met = self.crossings.pick(Service.CRM, BOUNDARIES[method], options)
        kernel = self.crossings.kernel
        if met is Mishap.KILLED_BEFORE:
            kernel.kill()
        fate = self._fate(met)
        self.asked(method, path, body, fate)
        if met is IN_FLIGHT:
            self._lands_later(method, path, query, body)
            kernel.kill()
        kernel.sleep(ROUND_TRIP)
        try:
            return self.model.answer(method, path, query, body, fate)
        finally:
            self._until_answered(met, fate, total_seconds)

    def _fate(self, met: object) -> Fate:
        if self.crossings.outages and self.crossings.is_away(Service.CRM):
            self.crossings.disturbed()
            return Fate.ERROR
        return met if isinstance(met, Fate) else Fate.FINE

    def _until_answered(self, met: object, fate: Fate, total_seconds: float) -> None:
        kernel = self.crossings.kernel
        if fate is Fate.LATE:
            self.crossings.disturbed(kernel.now + self.model.late_by)
        silence = timedelta(
            seconds=round(total_seconds)
        )  # what is left of it is told by a real clock
        kernel.sleep(silence if fate in WITHOUT_WORD else ROUND_TRIP)
        if met is Mishap.KILLED_AFTER:
            kernel.kill()

    def _lands_later(self, method: str, path: str, query: Any, body: Any) -> None:
        """What has left a process that died can still arrive."""
        kernel, late_by = self.crossings.kernel, self.model.late_by

        def land() -> None:
            self.model.answer(method, path, query, body, Fate.FINE)

        self.crossings.disturbed(kernel.now + late_by)
        kernel.after(late_by, land)
