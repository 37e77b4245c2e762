"""Schedule, or a person's wish → portals, ledger and Lead.pro: do they agree?"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from leadrelay.domain.balance import Audited
from leadrelay.wiring import ledger_auditor as wiring


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    with wiring.invocation(context) as turn:
        return wiring.told(_audited(turn, event))


def _audited(turn: wiring.Turn, event: Mapping[str, Any]) -> Audited:
    """A schedule's event says nothing that matters."""
    match event:
        case {"restored_at": str(at)}:
            return turn.since(datetime.fromisoformat(at), str(event.get("after", "")))
        case {"day": str(day)}:
            return turn.day(date.fromisoformat(day))
        case {"balance": True}:
            return turn.yesterday()
    return turn.tick()
