"""The real estate agencies that have access; a partner may act for several of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.simulators.server import RefusedError


@dataclass(frozen=True)
class Agency:
    """Agencies of one partner share its client and differ in `intermediary_id`."""

    name: str
    client_id: str
    client_secret: str
    intermediary_id: str

    @property
    def credentials(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if name != "name"}


AGENCIES = (
    Agency("lyon", "lyon-client", "lyon-secret-for-tests", "RE-LYON-1"),
    Agency("nantes", "nantes-client", "nantes-secret-for-tests", "RE-NANTES-1"),
)


def agency_called(agencies: Sequence[Agency], name: str | None) -> Agency:
    """None: the first one."""
    for agency in agencies:
        if name in {None, agency.name}:
            return agency
    raise RefusedError(404, f"no agency {name}")
