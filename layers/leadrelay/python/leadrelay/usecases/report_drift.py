"""Says by which fields the records that were read differ from what is documented."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadrelay.domain.contract import Sentinel
from leadrelay.domain.ports import Telemetry


@dataclass(frozen=True, slots=True)
class DriftReport:
    """`sentinels` by whose records they saw."""

    sentinels: Mapping[str, Sentinel]
    telemetry: Telemetry

    def __call__(self) -> tuple[str, ...]:
        """One line for each field, without any value; and the same to the log."""
        return tuple(line for source in self.sentinels for line in self._lines(source))

    def _lines(self, source: str) -> list[str]:
        sentinel, lines = self.sentinels[source], []
        for (drift, field), count in sorted(sentinel.drifts.items()):
            self.telemetry.event(
                "ContractDrifted",
                source=source,
                drift=drift,
                field=field,
                records=count,
                seen=sentinel.records,
            )
            lines.append(f"{source}: {drift} {field} ({count} of {sentinel.records})")
        return lines
