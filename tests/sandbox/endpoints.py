"""Where everything is and how to be let in, for programs that are not written in Python."""

from collections.abc import Mapping
from typing import Any

from tests.sandbox import vault
from tests.sandbox.accounts import PREFIXES, SandboxAccount
from tests.sandbox.servers import Servers


def webhook_urls(servers: Servers, api_url: str) -> Mapping[str, str]:
    """Of the first account at each portal."""
    return {portal: one.webhook_url(api_url) for portal, one in _first(servers).items()}


def endpoints_of(servers: Servers, api_url: str) -> dict[str, Any]:
    """What names a portal alone is about its first account; `accounts` has them all."""
    first, parameters = _first(servers), servers.parameters
    return {
        "api_url": api_url,
        "webhook_urls": webhook_urls(servers, api_url),
        "webhook_secrets": {portal: [one.webhook_secret] for portal, one in first.items()},
        "credentials": {
            **{portal: one.credentials for portal, one in first.items()},
            "lead_pro": vault.LEAD_PRO,
        },
        "accounts": {
            portal: {one.name: _about(one, api_url) for one in servers.at(portal)}
            for portal in PREFIXES
        },
        "property_finder_url": parameters["PropertyFinderUrl"],
        "seeker_leads_url": parameters["SeekerLeadsUrl"],
        "seeker_auth_url": parameters["SeekerLeadsAuthUrl"],
        "lead_pro_url": parameters["LeadProUrl"],
        "control_urls": servers.control_urls,
    }


def _first(servers: Servers) -> Mapping[str, SandboxAccount]:
    return {portal: next(servers.at(portal)) for portal in PREFIXES}


def _about(account: SandboxAccount, api_url: str) -> Mapping[str, Any]:
    return {
        "webhook_url": account.webhook_url(api_url),
        "webhook_secrets": [account.webhook_secret],
        "credentials": account.credentials,
        "agency": account.agency or None,
    }
