"""An event source that SQS may be away from."""

from dataclasses import dataclass

from tests.fakes.sqs import Message
from tests.simulation.crossings import Service
from tests.simulation.fleet import EventSource


@dataclass
class PatientSource(EventSource):
    """Receives and deletes nothing while SQS is away."""

    def look(self) -> None:
        outage = self.crossings.outages.get(Service.SQS)
        if outage is not None and self.crossings.is_away(Service.SQS):
            self.crossings.kernel.at(outage.end, self.look)
        else:
            super().look()

    def _delete(self, message: Message) -> None:
        if not self.crossings.is_away(Service.SQS):
            super()._delete(message)
