"""Telling the forwarder whether it delivers; it looks every few seconds."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.cli.operator import Operator
from leadrelay.cli.overview import states_of
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.errors import ConflictError

TRIES = 5
MEANINGS: Mapping[DeliveryMode, str] = MappingProxyType(
    {
        DeliveryMode.RUNNING: "Leads are delivered: what has waited follows within a minute.",
        DeliveryMode.PAUSED: "Deliveries pause within seconds: enquiries are taken in and wait.",
        DeliveryMode.SHADOW: "From now on enquiries are decided about and not sent.",
    }
)


def switched(operator: Operator, mode: DeliveryMode) -> None:
    before = rewritten(operator, lambda breaker: replace(breaker, mode=mode)).mode
    if before is mode:
        operator.screen.step(f"Nothing to do: that is how it stands ({mode}).")
        return
    operator.screen.step(MEANINGS[mode])
    if before is DeliveryMode.SHADOW:
        operator.screen.note("`leadrelay replay --shadow` sends what was not sent.")


def rewritten(operator: Operator, change: Callable[[Breaker], Breaker]) -> Breaker:
    """What it was before. The forwarder writes the same item whenever a call fails."""
    states = states_of(operator.stack)
    for _ in range(TRIES):
        with asking("dynamodb:PutItem"):
            breaker = states.read_breaker()
            changed = change(breaker)
            if changed == breaker:
                return breaker
            try:
                states.write_breaker(changed)
            except ConflictError:
                continue
        return breaker
    raise CommandError("Somebody else writes the same at once.", advice="Try again in a moment.")
