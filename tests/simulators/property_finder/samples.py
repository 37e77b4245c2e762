"""Realistic leads: who asks, by which channel, about which listing."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tests.simulators.people import Person, people
from tests.simulators.property_finder.directory import DEVELOPER_ID, PROJECT_ID, Directory
from tests.simulators.property_finder.leads import FIELDS, PortalLead
from tests.simulators.server import RefusedError

CHANNELS = ("whatsapp", "whatsapp", "call", "email")
ENTITY_TYPES = ("listing",) * 16 + ("project", "developer", "agent", "company")


class Samples:
    """Endless leads; the same seed gives the same leads, another one leads with other ids."""

    def __init__(self, directory: Directory, seed: int) -> None:
        self._directory, self._dice, self._people = directory, random.Random(seed), people(seed)
        self._numbers = iter(range(40_110_000 + seed % 50 * 1_000_000, 99_999_999))

    def lead(self, now: datetime, wish: Mapping[str, Any]) -> PortalLead:
        """A lead like many, with the fields of `wish` set as they are given."""
        if unknown := wish.keys() - FIELDS:
            raise RefusedError(400, f"unknown lead field {min(unknown)}")
        person, number = next(self._people), next(self._numbers)
        channel = wish.get("channel") or self._dice.choice(CHANNELS)
        entity = wish.get("entity_type") or self._dice.choice(ENTITY_TYPES)
        kind = "call" if channel == "call" else "message"
        times = {"created_at": now.replace(microsecond=0), "visible_at": now}
        usual = {
            "id": f"{kind}_lead_{number}",
            **times,
            "channel": channel,
            "entity_type": entity,
            **_sender(person, channel),
            **self._subject(entity),
            **self._trace(channel, number),
        }
        return PortalLead(**{**usual, **wish})

    def spread(self, count: int, first: datetime, last: datetime) -> Iterator[PortalLead]:
        """`count` leads created at even distances from `first` up to `last`."""
        step = (last - first) / max(count - 1, 1)
        for number in range(count):
            at = (first + step * number).replace(microsecond=0)
            yield self.lead(at, {"created_at": at})

    def _subject(self, entity: str) -> dict[str, Any]:
        profile = self._dice.choice(self._directory.users)["publicProfile"]["id"]
        if entity == "listing":
            return {"public_profile_id": profile, **_listing(self._dice, self._directory)}
        of_project = {"project_id": PROJECT_ID, "distribution_type": "project_open_leads"}
        return {
            "public_profile_id": None if entity == "company" else profile,
            **(of_project if entity == "project" else {}),
            **({"developer_id": DEVELOPER_ID} if entity in {"project", "developer"} else {}),
        }

    def _trace(self, channel: str, number: int) -> dict[str, Any]:
        if channel == "call":
            return {"status": "replied", "call": self._call(number)}
        if channel == "whatsapp":
            return {"response_link": f"https://example.invalid/r/{number}"}
        return {"tags": ["hot"] if self._dice.random() < 0.1 else []}

    def _call(self, number: int) -> dict[str, Any]:
        record = f"https://example.invalid/rec/{number}.mp3"
        times = {"talkTime": self._dice.randrange(300), "waitTime": self._dice.randrange(40)}
        return {**times, "recordFile": record}


def _sender(person: Person, channel: str) -> dict[str, Any]:
    """A call shows a number and nothing else."""
    if channel == "call":
        return {"phone": person.phone}
    username = person.username if channel == "whatsapp" else None
    return {
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "username": username,
        "message": person.message,
    }


def _listing(dice: random.Random, directory: Directory) -> dict[str, Any]:
    if not directory.listings:
        return {}
    listing = dice.choice(directory.listings)
    return {
        "listing_id": listing["id"],
        "listing_reference": listing["reference"],
        "listing_title": listing["title"]["en"],
        "listing_category": listing["category"],
        "listing_offering": "sale" if listing["price"]["type"] == "sale" else "rent",
    }
