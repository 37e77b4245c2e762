"""One lead as the portal holds it, and as it words it."""

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from tests.examples.bayut.simulator.settings import BayutSettings
from tests.simulators.server import RefusedError


@dataclass
class BayutLead:
    """`overrides` replaces members of the shown lead, for shapes that no source documents."""

    id: str
    created_at: datetime
    channel: str = "whatsapp"
    target: str = "listing"
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    message: str | None = None
    agent: dict[str, Any] | None = None
    listing: dict[str, Any] | None = None
    call: dict[str, Any] | None = None
    story: dict[str, Any] | None = None
    overrides: dict[str, Any] = field(default_factory=dict)


FIELDS = frozenset(one.name for one in fields(BayutLead))
UNSHOWN = frozenset({"overrides", "created_at"})


def shown(lead: BayutLead, settings: BayutSettings) -> dict[str, Any]:
    """The same by poll and by webhook; what a lead does not have is left out."""
    kept = {name: vars(lead)[name] for name in FIELDS - UNSHOWN if vars(lead)[name] is not None}
    moment = _worded(lead.created_at, settings)
    return {**kept, "created_at": moment, "type": lead.channel, "is_lead": 1, **lead.overrides}


def views(day: datetime) -> dict[str, Any]:
    """Nobody: how often something was looked at on a day."""
    return {"id": f"views-{day:%Y%m%d}", "type": "views", "is_lead": 0, "count": 42}


def moment(text: object) -> datetime:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise RefusedError(400, "created_at is no time") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _worded(moment: datetime, settings: BayutSettings) -> str:
    if settings.times == "naive":
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    return moment.isoformat(timespec="seconds")
