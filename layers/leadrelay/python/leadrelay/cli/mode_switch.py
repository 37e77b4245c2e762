"""Telling the forwarder whether it delivers; it looks every few seconds."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.cli.operator import Operator
from leadrelay.cli.overview import states_of
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
    before = _written(operator, mode)
    if before is mode:
        operator.screen.step(f"Nothing to do: that is how it stands ({mode}).")
        return
    operator.screen.step(MEANINGS[mode])
    if before is DeliveryMode.SHADOW:
        operator.screen.note("`leadrelay replay --shadow` sends what was not sent.")


def _written(operator: Operator, mode: DeliveryMode) -> DeliveryMode:
    """What it was before. The forwarder writes the same item whenever a call fails."""
    states = states_of(operator.stack)
    for _ in range(TRIES):
        with asking("dynamodb:PutItem"):
            breaker = states.read_breaker()
            if breaker.mode is mode:
                return mode
            try:
                states.write_breaker(replace(breaker, mode=mode))
            except ConflictError:
                continue
        return breaker.mode
    raise CommandError("Somebody else writes the same at once.", advice="Try again in a moment.")
