"""Who asks: names, ways to answer, and whether the portal has erased them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leadrelay.portals.seeker_leads.schemas import CallDto, ContactDto

NAMES = ("firstName", "lastName")
UNDISCLOSED = "PREFER_NOT_TO_DISCLOSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str | None = field(default=None, repr=False)
    first_name: str | None = field(default=None, repr=False)
    last_name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    phones: tuple[str, ...] | None = field(default=None, repr=False)
    message: str | None = field(default=None, repr=False)
    language: str | None = None

    @property
    def is_nameless(self) -> bool:
        return not (self.name or self.first_name or self.last_name)

    @property
    def is_nobody(self) -> bool:
        return self.is_nameless and not self.email and not self.phones


def person_from(contact: ContactDto, call: CallDto | None) -> Person:
    return Person(
        name=contact.name,
        first_name=contact.first_name,
        last_name=contact.last_name,
        email=contact.email,
        phones=_phones(contact, call) or None,
        message=contact.message,
        language=contact.language and contact.language.lower(),
    )


def is_erased(person: Person, wire: Mapping[str, Any]) -> bool:
    """An erasure sets to null what is otherwise told or absent; an e-mail may outlive it.

    `wire` is the contact as it came: a field that is missing has perhaps only been renamed.
    """
    nulled = {name for name, told in wire.items() if told is None}
    if not nulled.issuperset(NAMES) or not person.is_nameless or person.phones:
        return False
    return person.email is None or "message" in nulled


def particulars(contact: ContactDto) -> dict[str, str | None]:
    gender = contact.gender
    return {
        "gender": gender.lower() if gender and gender != UNDISCLOSED else None,
        "owns a property": yes_or_no(contact.is_owner),
    }


def yes_or_no(flag: bool | None) -> str | None:  # noqa: FBT001 - it is what is told
    return None if flag is None else "yes" if flag else "no"


def _phones(contact: ContactDto, call: CallDto | None) -> tuple[str, ...]:
    """Without repetitions, those that are known to be theirs first."""
    told = [phone for phone in contact.phone_numbers or () if phone]
    proven = [phone.number for phone in told if phone.verified]
    others = [phone.number for phone in told if not phone.verified]
    called_from = call.seeker_phone_number if call else None
    return tuple(dict.fromkeys(filter(None, (*proven, called_from, *others))))
