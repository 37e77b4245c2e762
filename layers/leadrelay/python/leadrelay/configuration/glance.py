"""Two facts of what was pushed, for those who decide nothing by it and start without its models."""

import json
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from leadrelay.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Glance:
    """None for what was not said, or is not known here."""

    zone: tzinfo | None = None
    phone_region: str | None = None


def glance(text: str) -> Glance:
    """Raises ConfigurationError for what is no document."""
    try:
        document: dict[str, Any] = dict(json.loads(text))
    except (TypeError, ValueError):
        raise ConfigurationError("the configuration is not a document") from None
    region = document.get("phone_region")
    return Glance(_zone(document.get("time_zone")), region if isinstance(region, str) else None)


def _zone(name: object) -> tzinfo | None:
    try:
        return ZoneInfo(name) if isinstance(name, str) else None
    except (LookupError, ValueError, OSError):  # a table of zones that is older, or none at all
        return None
