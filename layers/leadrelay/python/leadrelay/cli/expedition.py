"""The journey of a test enquiry as an operator watches it."""

from dataclasses import KW_ONLY, dataclass
from typing import Any

from rich.text import Text

from leadrelay.cli.errand import Errand
from leadrelay.cli.journey import Hop, Journey
from leadrelay.cli.ledger import reader_of
from leadrelay.cli.operator import Operator
from leadrelay.cli.options import Via
from leadrelay.cli.pursuit import Pursuit
from leadrelay.domain.entry import Row


@dataclass(frozen=True)
class Expedition:
    operator: Operator
    errand: Errand
    timeout: float
    _: KW_ONLY
    as_json: bool

    def run(self) -> None:
        pursuit = self._pursuit()
        with self.operator.screen.working("following the test enquiry"):
            key = pursuit.run()
        self._concluded(pursuit.journey, key)
        if failure := pursuit.failure(key):
            raise failure

    def _pursuit(self) -> Pursuit:
        stack, around = self.errand.stack, self.operator.around
        return Pursuit(
            door=self.errand.door(),
            reader=reader_of(stack),
            journey=Journey(around.clock, self._hop),
            sleep=around.sleep,
            timeout=self.timeout,
        )

    def _hop(self, hop: Hop) -> None:
        if not self.as_json:
            self.operator.screen.step(hop.text, seconds=hop.seconds, is_good=hop.is_good)

    def _concluded(self, journey: Journey, key: str | None) -> None:
        if self.as_json:
            self.operator.screen.data(_as_data(journey, key))
        elif journey.row and journey.has_arrived:
            self.operator.screen.show(*_leftovers(journey.row, self.errand.via))


def _as_data(journey: Journey, key: str | None) -> dict[str, Any]:
    row = journey.row
    return {
        "key": key,
        "arrived": journey.has_arrived,
        "state": row.state if row else None,
        "lead_id": row.lead_id if row else None,
        "hops": [{"seconds": round(hop.seconds, 1), "text": hop.text} for hop in journey.hops],
    }


def _leftovers(row: Row, via: Via) -> list[Text]:
    office = f", office {row.decision.office_id}" if row.decision else ""
    lines = [
        Text.assemble(("\nArrived: ", "bold green"), (f"lead {row.lead_id}", "bold"), office),
        Text("To clean up: delete that lead in Lead.pro. The ledger forgets it by itself."),
    ]
    return [*lines, Text("The portal keeps its own copy.")] if via is Via.PORTAL else lines
