"""What Seeker Leads holds about one lead."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any


@dataclass
class SeekerLead:
    """A superset of what the categories show; see `shapes` for the portal's words.

    `overrides` replaces members of the shown lead (for shapes no source documents), `omit`
    removes them. A lead is listed from `visible_at` until `ttl`, and gone afterwards.
    """

    id: str
    number: int
    """In order of arrival."""
    agency: str
    category: str
    ingested_at: datetime
    visible_at: datetime
    ttl: datetime
    portal: str = "SLG-FRA"
    first_name: str | None = None
    last_name: str | None = None
    gender: str | None = None
    email: str | None = None
    language: str | None = None
    phones: list[dict[str, Any]] = field(default_factory=list)
    message: str | None = ""
    is_owner: bool | None = None
    intention: str | None = None
    classified_id: str | None = None
    estate_id: str | None = None
    marketing_key: str | None = None
    project_id: str | None = None
    search: dict[str, Any] | None = None
    project: dict[str, Any] | None = None
    distribution: list[str] = field(default_factory=list)
    call: dict[str, Any] | None = None
    erased: bool = False
    overrides: dict[str, Any] = field(default_factory=dict)
    omit: list[str] = field(default_factory=list)

    @property
    def age(self) -> tuple[int, int]:
        """Sorts leads in order of ingestion."""
        return int(self.ingested_at.timestamp()), self.number

    def exists(self, now: datetime) -> bool:
        return self.visible_at <= now < self.ttl

    def as_json(self) -> dict[str, object]:
        return {name: _plain(value) for name, value in vars(self).items()}


FIELDS = frozenset(one.name for one in fields(SeekerLead))
CONTACT = ("first_name", "last_name", "gender", "email", "language", "message", "is_owner")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
