"""What the registry knows of Seeker Leads; each function imports only what it needs."""

from types import ModuleType
from typing import TYPE_CHECKING

from leadrelay.domain.adapters import CredentialRules, Run
from leadrelay.domain.contract import Contract
from leadrelay.domain.ports import (
    Allowance,
    Deliveries,
    PortalReader,
    Subscriptions,
    TokenMinter,
)

if TYPE_CHECKING:
    from leadrelay.wire.timing import TimedApi


def minter(base_url: str, auth_url: str | None) -> TokenMinter:
    from leadrelay.http import JsonApi  # noqa: PLC0415
    from leadrelay.portals.seeker_leads.auth import (  # noqa: PLC0415
        SeekerLeadsMinter,
        auth_url_of,
    )
    from leadrelay.portals.seeker_leads.user_agent import user_agent  # noqa: PLC0415

    headers = {"User-Agent": user_agent()}
    return SeekerLeadsMinter(JsonApi(auth_url or auth_url_of(base_url), headers=headers), base_url)


def reader(run: Run) -> PortalReader:
    from leadrelay.portals.seeker_leads.calls import calls, pacer  # noqa: PLC0415
    from leadrelay.portals.seeker_leads.client import SeekerLeads  # noqa: PLC0415
    from leadrelay.wire.pacing import Budget  # noqa: PLC0415

    budget = Budget(deadline=run.deadline, now=run.clock)
    return SeekerLeads(
        calls(_api(run), run.tokens, budget, pacer()),
        run.base_url,
        account=run.account,
        budget=budget,
        telemetry=run.telemetry,
        witness=run.witness,
    )


def contract() -> Contract:
    from leadrelay.portals.seeker_leads.contract import LEAD  # noqa: PLC0415

    return LEAD


def subscriptions(run: Run) -> Subscriptions:
    from leadrelay.portals.seeker_leads import subscriptions as held  # noqa: PLC0415
    from leadrelay.portals.seeker_leads.calls import calls, slow_pacer  # noqa: PLC0415
    from leadrelay.wire.pacing import Budget  # noqa: PLC0415

    budget = Budget(deadline=run.deadline, now=run.clock)
    return held.Subscriptions(calls(_api(run), run.tokens, budget, slow_pacer()))


def credentials() -> CredentialRules:
    return CredentialRules(
        needed=("client_id", "client_secret"),
        optional=("intermediary_id", "audience", "scope"),
        domain="aviv-group.com",
        sandbox="sandbox",
    )


def deliveries() -> Deliveries:
    from leadrelay.portals.seeker_leads import webhook  # noqa: PLC0415

    return webhook.deliveries


def verification() -> ModuleType:
    from leadrelay.portals.seeker_leads import verification as keys  # noqa: PLC0415

    return keys


def listings(_run: Run, _allowance: Allowance) -> None:
    """The portal has no interface for them."""


def _api(run: Run) -> "TimedApi":
    from leadrelay.portals.seeker_leads.user_agent import user_agent  # noqa: PLC0415
    from leadrelay.wire.timing import portal_api  # noqa: PLC0415

    headers = {"User-Agent": user_agent()}
    return portal_api(run.base_url, run.telemetry, run.account.portal, headers)
