from dataclasses import dataclass, field
from typing import Literal

from tests.simulators.settings import Settings


@dataclass
class BayutSettings(Settings):
    """Where no source says what Bayut does, a switch lets it do either."""

    total_counts: Literal["leads", "pages"] = "leads"
    """What `meta.total` is the number of."""
    times: Literal["offset", "naive"] = "offset"
    """`created_at` as RFC 3339, or as `YYYY-MM-DD HH:MM:SS`."""
    last_day_included: bool = True
    """Whether `created_to` counts."""
    views: bool = False
    """Counts of views among the leads, although people alone were asked for."""
    delivery_timeout: float = 5.0
    retry_delays: list[float] = field(default_factory=lambda: [1.0, 2.0])
