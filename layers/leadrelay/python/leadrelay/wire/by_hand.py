"""The subscriptions of a portal that has no interface for them: a person makes them there."""

from datetime import datetime

from leadrelay.domain.errors import ConfigurationError
from leadrelay.domain.subscriptions import Subscription

NO_INTERFACE = "the portal has no interface for webhook subscriptions"


class SubscriptionsByHand:
    """Implements `ports.Subscriptions`: nothing is wanted, so nothing can be missing."""

    events: tuple[str, ...] = ()

    def held(self) -> tuple[Subscription, ...]:
        """What a person has made is not told."""
        return ()

    def create(self, event: str, url: str, secret: str) -> None:  # noqa: ARG002
        raise ConfigurationError(NO_INTERFACE)

    def activate(self, subscription: Subscription, secret: str) -> None:  # noqa: ARG002
        raise ConfigurationError(NO_INTERFACE)

    def delete(self, subscription: Subscription, *, alone: bool) -> bool:  # noqa: ARG002
        raise ConfigurationError(NO_INTERFACE)

    def succeeded_at(self, _subscription: Subscription) -> datetime | None:
        return None
