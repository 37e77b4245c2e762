"""Realistic leads: who asks, in which of the portal's categories, about what."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from tests.simulators.seeker_leads.leads import FIELDS, SeekerLead
from tests.simulators.seeker_leads.seekers import dialled, seekers
from tests.simulators.seeker_leads.shapes import AGENCY, CALL_TRACKING, CLASSIFIED, PROPERTY_SEARCH
from tests.simulators.server import RefusedError

MIX = (CLASSIFIED,) * 6 + (AGENCY, PROPERTY_SEARCH, PROPERTY_SEARCH, CALL_TRACKING)
PORTALS = ("SLG-FRA", "SLG-FRA", "LIM-FRA", "MAG-FRA", "BDS-FRA")
INTENTIONS = ("SELL", "BUY", "RENT", "MANAGE", "ASK_A_QUESTION")
SIDES = (["BUYER"], ["TENANT"], ["SELLER"], ["LANDLORD"], ["SELLER", "BUYER"])
ALPHABET = "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ"  # pragma: allowlist secret
THREE_YEARS = timedelta(days=3 * 365)


class Samples:
    """Endless leads; the same seed gives the same leads."""

    def __init__(self, seed: int) -> None:
        self._dice, self._seekers, self._numbers = random.Random(seed), seekers(seed), count(1)

    def lead(
        self, now: datetime, agency: str, category: str | None, wish: Mapping[str, Any]
    ) -> SeekerLead:
        """A lead like many (None: of any category), with the fields of `wish` as they are given."""
        if unknown := wish.keys() - FIELDS:
            raise RefusedError(400, f"unknown lead field {min(unknown)}")
        seeker, number = next(self._seekers), next(self._numbers)
        kind = category or self._dice.choice(MIX)
        ingested_at = wish.get("ingested_at") or now
        usual = {
            "id": str(UUID(int=self._dice.getrandbits(128), version=4)),
            "ingested_at": ingested_at,
            "visible_at": ingested_at,
            "ttl": ingested_at + THREE_YEARS,
            "portal": self._dice.choice(PORTALS),
            **({} if kind == CALL_TRACKING else seeker),
            **self._subject(kind, number),
        }
        return SeekerLead(**{**usual, **wish, "number": number, "agency": agency, "category": kind})

    def spread(
        self, many: int, first: datetime, last: datetime, agency: str
    ) -> Iterator[SeekerLead]:
        """`many` leads ingested at even distances from `first` up to `last`."""
        step = (last - first) / max(many - 1, 1)
        for number in range(many):
            at = (first + step * number).replace(microsecond=0)
            yield self.lead(at, agency, None, {})

    def classified_id(self) -> str:
        return "25" + "".join(self._dice.choice(ALPHABET) for _ in range(10))

    def _subject(self, category: str, number: int) -> dict[str, Any]:
        if category == AGENCY:
            return {"intention": self._dice.choice(INTENTIONS)}
        if category == PROPERTY_SEARCH:
            return {"search": self._search(), "distribution": list(self._dice.choice(SIDES))}
        if category == CALL_TRACKING:
            return {**self._listing(number), "call": self._call(number)}
        return self._listing(number) if category == CLASSIFIED else {}

    def _listing(self, number: int) -> dict[str, Any]:
        reference = 1000 + number % 40
        keys = {"estate_id": f"VT-{reference}", "marketing_key": str(reference)}
        return {"classified_id": self.classified_id(), **keys}

    def _search(self) -> dict[str, Any]:
        """A seeker who gave one bound only: of rooms and spaces the least, of money the most."""
        rooms, space = self._dice.randrange(1, 5), self._dice.randrange(20, 120)
        amount, both = self._dice.randrange(100, 900) * 1000, self._dice.random() < 0.5
        return {
            "estateType": self._dice.choice((["HOUSE"], ["APARTMENT"], ["HOUSE", "PLOT"])),
            "rooms": {"numberOfRoomsMin": rooms}
            | ({"numberOfRoomsMax": rooms + 2} if both else {}),
            "spaces": {"spaceMin": space} | ({"spaceMax": space + 60} if both else {}),
            "budget": ({"amountMin": amount // 2} if both else {}) | {"amountMax": amount},
            "geo": {"city": "Lyon", "postalCodes": ["69003", "69006"], "departments": ["69"]},
        }

    def _call(self, number: int) -> dict[str, Any]:
        answered = self._dice.random() < 0.7
        return {
            "seekerPhoneNumber": dialled(self._dice, number),
            "isVoiceMail": not answered,
            "duration": self._dice.randrange(5, 300),
            "status": "ANSWERED" if answered else "MISSED",
        }
