"""What happened, in its order."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from leadrelay.domain.enquiry import CONTENT, Enquiry
from leadrelay.domain.ports import Clock


class Event(NamedTuple):
    at: datetime
    what: str
    about: object

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.what} {_brief(self.about)}"


def _brief(about: object) -> object:
    if not isinstance(about, Enquiry):
        return about
    said = {name: getattr(about, name) for name in sorted(CONTENT - {"created_at"})}
    known = {name: value for name, value in said.items() if value is not None}
    return f"{about.route} of {about.observed_at:%H:%M:%S} {known}"


@dataclass
class Journal:
    clock: Clock
    events: list[Event] = field(default_factory=list)

    def tell(self, what: str, about: object) -> None:
        self.events.append(Event(self.clock(), what, about))

    def tells_of(self, what: str) -> bool:
        return any(event.what == what for event in self.events)
