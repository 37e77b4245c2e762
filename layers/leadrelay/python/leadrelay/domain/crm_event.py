"""What the CRM tells of its leads, as far as it is of use: never a person."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from leadrelay.domain.enquiry import Portal
from leadrelay.domain.errors import SchemaError

OUR_MARKER = re.compile(rf"({'|'.join(Portal)}):[!-~]{{1,200}}")


class Told(StrEnum):
    CREATED = "created"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmEvent:
    """Of a lead that claims to be ours; `key` is the marker that it carries."""

    told: Told
    lead_id: int
    key: str

    @property
    def portal(self) -> Portal:
        return Portal(self.key.partition(":")[0])

    def to_body(self) -> dict[str, str | int]:
        return {"event": self.told, "lead_id": self.lead_id, "key": self.key}

    @classmethod
    def from_body(cls, body: Any) -> Self:
        """Raises SchemaError, without values."""
        try:
            return cls(told=Told(body["event"]), lead_id=int(body["lead_id"]), key=str(body["key"]))
        except (KeyError, TypeError, ValueError):
            raise SchemaError("not an event of the crm") from None


@dataclass(frozen=True, slots=True)
class Foreign:
    """Of a lead that somebody else made."""

    told: Told


@dataclass(frozen=True, slots=True)
class Illegible:
    """`fields` are names of those that are missing or wrong."""

    fields: tuple[str, ...]


Reading = CrmEvent | Foreign | Illegible | None  # None: an event that says nothing to us


def is_our_marker(marker: object) -> bool:
    return isinstance(marker, str) and OUR_MARKER.fullmatch(marker) is not None
