"""Fictional people who look for a home in France, and the oddities of `people` among them.

Telephone numbers lie in the ranges that France reserves for fiction.
"""

import random
from collections.abc import Iterator
from itertools import count
from typing import Any

from tests.simulators.people import DOMAINS, Person, people

GIVEN = {
    "FEMALE": ("Jeanne", "Chloé", "Maëlys", "Anne-Sophie", "Fatoumata"),
    "MALE": ("Jean-Baptiste", "Loïc", "Théo", "Mehdi", "Gaël"),
}
FAMILY = ("Martin", "Lefèvre", "d'Aubigny", "Le Goff", "Ben Saïd", "Nguyen", "Dupont-Moreau")
QUESTIONS = (
    "Bonjour, je souhaite visiter ce bien cette semaine.",
    "Le bien est-il toujours disponible ? Merci de me rappeler après 18 h.",
    "Bonjour,\nquel est le montant des charges et de la taxe foncière ?",
    "Nous cherchons à vendre notre maison, pouvez-vous l'estimer ?",
)
MOBILE, LANDLINES = "0639 98", ("0199 00", "0261 91", "0353 01", "0465 71", "0536 49")

Seeker = dict[str, Any]
"""Fields of `SeekerLead`."""


def seekers(seed: int = 0) -> Iterator[Seeker]:
    """Endless; every third comes from `people`, with their oddities."""
    dice, strangers = random.Random(seed), people(seed)
    for number in count(1):
        yield _stranger(next(strangers)) if number % 3 == 0 else _local(dice, number)


def phone_number(number: str, *, verified: bool = False) -> dict[str, Any]:
    digits = number.replace(" ", "").removeprefix("+33").lstrip("0")
    kind = "MOBILE" if digits.startswith(("6", "7")) else "LANDLINE"
    return {"type": kind, "number": number, "verified": verified}


def dialled(dice: random.Random, number: int) -> str:
    """The same few fictional ranges in the notations that people really type."""
    block = MOBILE if dice.random() < 0.7 else dice.choice(LANDLINES)
    digits = f"{block}{number % 10_000:04d}".replace(" ", "")
    pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
    notations = (
        f"+33{digits[1:]}",
        digits,
        " ".join(pairs),
        ".".join(pairs),
        f"0033 {pairs[0][1]} {' '.join(pairs[1:])}",
        f"+33 (0){pairs[0][1]} {' '.join(pairs[1:])}",
    )
    return dice.choice(notations)


def _local(dice: random.Random, number: int) -> Seeker:
    gender = dice.choice(tuple(GIVEN))
    phones = [phone_number(dialled(dice, number + n)) for n in range(dice.choice((0, 1, 1, 1, 2)))]
    for phone in phones:
        phone["verified"] = dice.random() < 0.5
    return {
        "first_name": dice.choice(GIVEN[gender]),
        "last_name": dice.choice(FAMILY),
        "gender": gender,
        "email": f"seeker.{number}@{dice.choice(DOMAINS)}",
        "language": "FR",
        "phones": phones,
        "message": dice.choice(QUESTIONS),
        "is_owner": dice.choice((None, True, False)),
    }


def _stranger(person: Person) -> Seeker:
    """The portal asks for two names of at most 100 characters; not everybody has two."""
    first, _, last = (person.name or "").strip().rpartition(" ")
    return {
        "first_name": first[:100] or None,
        "last_name": last[:100] or None,
        "email": person.email,
        "phones": [phone_number(person.phone)] if person.phone else [],
        "message": person.message,
    }
