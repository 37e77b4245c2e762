"""Fictional people who enquire: a seeded stream with every oddity that portals let through.

Every fifth person is odd, in a fixed rotation, so that twenty people show the whole range.
Telephone numbers lie in ranges reserved for fiction where a country has them; mail goes to
example.com and its siblings.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle

GIVEN = ("Layla", "Omar", "Priya", "James", "Chloé", "Søren", "Zoë", "Mehmet", "Aoife", "Ivan")
FAMILY = ("Haddad", "O'Neill", "Sharma", "Smith-Jones", "Müller", "García", "Øster", "Kaya", "Li")
DOMAINS = ("example.com", "example.org", "example.net")
QUESTIONS = (
    "I am interested in this apartment, please call me.",
    "Is it still available? Could I see it on Saturday?",
    "What is the service charge? Cash buyer, no chain.",
    "Bonjour, je souhaite visiter ce bien cette semaine.",
)
ODD_NAMES: tuple[str | None, ...] = (
    None,
    "",
    "   ",
    "😀 Happy Buyer 🏡",
    "محمد الهاشمي",
    "נועה כהן",
    "李小龍",
    "Madonna",
    "Dr. Prof. HIS EXCELLENCY Ali  Bin   Said",
    "Maximiliana " + "Wolfeschlegelsteinhausenberger" * 6,
    "a\u200bb\u00a0c",
    "<b>Bobby</b>; DROP TABLE leads",
    "+971 50 111 0009",
)


@dataclass(frozen=True)
class Person:
    """`name` is as the portal holds it: one string, or none at all."""

    name: str | None
    email: str | None
    phone: str | None
    username: str | None
    message: str


def people(seed: int = 0) -> Iterator[Person]:
    dice, oddities = random.Random(seed), cycle(_oddities())
    number = 0
    while True:
        number += 1
        person = _usual(dice, number)
        yield next(oddities)(person) if number % 5 == 0 else person


def phone(dice: random.Random, number: int) -> str:
    """The same few fictional ranges in the notations that people really type."""
    tail = f"{number % 1000:03d}"
    return dice.choice(
        (
            f"+971501110{tail}",
            f"00971 50 111 0{tail}",
            f"050-111-0{tail}",
            f"+44 (0)7700 900{tail}",
            f"07700900{tail}",
            f"+33 6 39 98 0{tail[0]} {tail[1:]}",
            f"06.39.98.0{tail[0]}.{tail[1:]}",
            f"+1 (202) 555-0{tail} ext. 12",
        )
    )


def _usual(dice: random.Random, number: int) -> Person:
    given, family = dice.choice(GIVEN), dice.choice(FAMILY)
    address = f"person.{number}@{dice.choice(DOMAINS)}"
    return Person(
        f"{given} {family}",
        address if dice.random() < 0.7 else None,
        phone(dice, number),
        f"{given.lower()}.{number}" if dice.random() < 0.2 else None,
        dice.choice(QUESTIONS),
    )


def _oddities() -> list[Callable[[Person], Person]]:
    named: list[Callable[[Person], Person]] = [_named(name) for name in ODD_NAMES]
    return [
        *named,
        lambda person: replace(person, email=None, phone=None),
        lambda person: replace(person, email="not an address"),
        lambda person: replace(person, phone="٠٥٠١١١٠٠٠٩"),
        lambda person: replace(person, phone="call after 6pm"),
        lambda person: replace(person, phone=f"{person.phone} / 07700900001"),
        lambda person: replace(person, message=""),
        lambda person: replace(person, message="Please call 👨‍👩‍👧‍👦 " * 60),
    ]


def _named(name: str | None) -> Callable[[Person], Person]:
    return lambda person: replace(person, name=name)
