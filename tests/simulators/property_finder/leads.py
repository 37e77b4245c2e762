"""What Property Finder holds about one lead, and 25,000 of them in order."""

import heapq
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from tests.simulators.server import RefusedError


@dataclass
class PortalLead:
    """A superset of what the dialects show; see `dialects` for their words.

    `overrides` replaces members of the rendered lead (for shapes no source documents), `omit`
    removes them. A lead with `visible_at` in the future exists but is not listed yet.
    """

    id: str
    created_at: datetime
    visible_at: datetime
    channel: str = "email"
    status: str = "sent"
    entity_type: str = "listing"
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    username: str | None = None
    message: str = ""
    public_profile_id: int | None = None
    listing_id: str | None = None
    listing_reference: str | None = None
    listing_title: str | None = None
    listing_category: str = "residential"
    listing_offering: str = "sale"
    project_id: str | None = None
    developer_id: str | None = None
    response_link: str | None = None
    call: dict[str, Any] | None = None
    tags: list[str] = field(default_factory=list)
    enrichment: dict[str, str] | None = None
    distribution_type: str | None = None
    overrides: dict[str, Any] = field(default_factory=dict)
    omit: list[str] = field(default_factory=list)

    @property
    def of_project(self) -> bool:
        return self.entity_type == "project"

    def as_json(self) -> dict[str, object]:
        times = {"created_at": self.created_at, "visible_at": self.visible_at}
        return {**vars(self), **{name: time.isoformat() for name, time in times.items()}}


FIELDS = frozenset(one.name for one in fields(PortalLead))


def moment(text: object) -> datetime:
    """A point in time from JSON; the offset must be written."""
    try:
        read = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise RefusedError(400, f"not a date-time: {text}") from error
    if read.tzinfo is None:
        raise RefusedError(400, f"no offset: {text}")
    return read


def _age(lead: PortalLead) -> tuple[datetime, str]:
    return lead.created_at, lead.id


class LeadBook:
    """Leads by id and, once visible, in order of creation."""

    def __init__(self) -> None:
        self.by_id: dict[str, PortalLead] = {}
        self._listed: list[PortalLead] = []
        self._waiting: list[tuple[datetime, str]] = []

    def add(self, leads: Iterable[PortalLead], now: datetime) -> None:
        fresh = {lead.id: lead for lead in leads}
        if clashing := self.by_id.keys() & fresh.keys():
            raise RefusedError(409, f"lead exists already: {min(clashing)}")
        self.by_id.update(fresh)
        due = [lead for lead in fresh.values() if lead.visible_at <= now]
        if len(due) == 1:
            insort(self._listed, due[0], key=_age)
        elif due:
            self._listed = sorted([*self._listed, *due], key=_age)
        for lead in fresh.values():
            if lead.visible_at > now:
                heapq.heappush(self._waiting, (lead.visible_at, lead.id))

    def remove(self, lead_id: str) -> PortalLead:
        lead = self.get(lead_id)
        del self.by_id[lead_id]
        index = bisect_left(self._listed, _age(lead), key=_age)
        if self._listed[index : index + 1] == [lead]:
            del self._listed[index]
        return lead

    def get(self, lead_id: str) -> PortalLead:
        if lead_id not in self.by_id:
            raise RefusedError(404, f"no lead {lead_id}")
        return self.by_id[lead_id]

    def created_between(
        self, first: datetime | None, last: datetime | None, now: datetime
    ) -> tuple[Sequence[PortalLead], int, int]:
        """All visible leads, and the bounds of those created in [first, last]."""
        self._list_what_is_due(now)
        low = bisect_left(self._listed, first, key=lambda lead: lead.created_at) if first else 0
        high = len(self._listed)
        if last:
            high = bisect_right(self._listed, last, key=lambda lead: lead.created_at)
        return self._listed, low, max(low, high)

    def _list_what_is_due(self, now: datetime) -> None:
        while self._waiting and self._waiting[0][0] <= now:
            _, lead_id = heapq.heappop(self._waiting)
            if lead_id in self.by_id:
                insort(self._listed, self.by_id[lead_id], key=_age)
