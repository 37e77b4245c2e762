"""What the registry knows of Bayut; each function imports only what it needs."""

from types import ModuleType

from leadrelay.domain.adapters import CredentialRules, Run
from leadrelay.domain.contract import Contract
from leadrelay.domain.ports import (
    Allowance,
    Deliveries,
    PortalReader,
    Subscriptions,
    TokenMinter,
)


def minter(base_url: str, _auth_url: str | None = None) -> TokenMinter:
    """The key is the token; it is tried at the API itself."""
    from leadrelay.http import JsonApi  # noqa: PLC0415
    from tests.examples.bayut.portal.auth import BayutMinter  # noqa: PLC0415

    return BayutMinter(JsonApi(base_url))


def reader(run: Run) -> PortalReader:
    from leadrelay.wire.pacing import Budget  # noqa: PLC0415
    from leadrelay.wire.timing import portal_api  # noqa: PLC0415
    from tests.examples.bayut.portal.calls import calls  # noqa: PLC0415
    from tests.examples.bayut.portal.client import Bayut  # noqa: PLC0415

    budget = Budget(deadline=run.deadline, now=run.clock)
    api = portal_api(run.base_url, run.telemetry, run.account.portal)
    return Bayut(
        calls(api, run.tokens, budget), account=run.account, now=run.clock, witness=run.witness
    )


def contract() -> Contract:
    from tests.examples.bayut.portal.contract import LEAD  # noqa: PLC0415

    return LEAD


def subscriptions(_run: Run) -> Subscriptions:
    """A person gives the portal our address and the secret."""
    from leadrelay.wire.by_hand import SubscriptionsByHand  # noqa: PLC0415

    return SubscriptionsByHand()


def credentials() -> CredentialRules:
    return CredentialRules(needed=("api_key",), domain="bayut.com")


def deliveries() -> Deliveries:
    from tests.examples.bayut.portal import webhook  # noqa: PLC0415

    return webhook.deliveries


def verification() -> ModuleType:
    from tests.examples.bayut.portal import verification as signatures  # noqa: PLC0415

    return signatures


def listings(_run: Run, _allowance: Allowance) -> None:
    """No source shows an interface for them."""
