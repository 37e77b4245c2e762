"""Realistic leads: who asks, by which channel, about which listing."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.examples.bayut.simulator.leads import FIELDS, BayutLead
from tests.simulators.people import people
from tests.simulators.server import RefusedError

CHANNELS = ("whatsapp", "whatsapp", "call", "email", "story")


class Samples:
    """Endless leads; the same seed gives the same leads."""

    def __init__(self, seed: int) -> None:
        self._dice, self._people = random.Random(seed), people(seed)

    def lead(self, now: datetime, wish: Mapping[str, Any]) -> BayutLead:
        """A lead like many, with the fields of `wish` set as they are given."""
        if unknown := wish.keys() - FIELDS:
            raise RefusedError(400, f"unknown lead field {min(unknown)}")
        person = next(self._people)
        channel = wish.get("channel") or self._dice.choice(CHANNELS)
        phone = wish.get("phone", person.phone)
        asked = {"name": person.name, "email": person.email, "message": person.message}
        usual = {
            "id": f"{phone or 'unknown'}|{UUID(int=self._dice.getrandbits(128), version=4)}",
            "created_at": now.replace(microsecond=0),
            "channel": channel,
            "phone": phone,
            **({"call": {"duration": self._dice.randrange(300)}} if channel == "call" else asked),
            **({"story": {"id": "story-7"}} if channel == "story" else self._listing()),
        }
        return BayutLead(**{**usual, **wish})

    def spread(self, count: int, first: datetime, last: datetime) -> Iterator[BayutLead]:
        """`count` leads created at even distances from `first` up to `last`."""
        step = (last - first) / max(count - 1, 1)
        for number in range(count):
            yield self.lead(first + step * number, {})

    def _listing(self) -> dict[str, Any]:
        number = self._dice.randrange(1_000)
        listing = {"id": str(9_000_000 + number), "reference": f"BYT-{number:03}"}
        return {"listing": listing, "agent": {"id": "31", "name": "Agent 31"}}
