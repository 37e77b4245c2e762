"""What every composition root begins with: the time, and what the deployment decides."""

from datetime import UTC, datetime
from typing import TypeVar

from leadrelay.domain.errors import ConfigurationError
from leadrelay.domain.ports import Telemetry
from leadrelay.settings import Settings

Decided = TypeVar("Decided", bound=Settings)


def now() -> datetime:
    return datetime.now(UTC)


def deployed(settings: type[Decided], telemetry: Telemetry) -> Decided:
    """Counts and tells of a wrong deployment; raises its ConfigurationError all the same."""
    try:
        return settings.from_env()
    except ConfigurationError as error:
        telemetry.count("ConfigurationInvalid")
        telemetry.event("ConfigurationInvalid", error=error)
        raise
