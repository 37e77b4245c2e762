"""Which accounts there are at which portals, as the template writes it into the environment.

`PORTALS` is `{"seeker_leads": {"base_url": …, "auth_url": …, "accounts": "main,paris"}}`; where an
account's secrets are say variables of their own, such as `SeekerLeadsTokenSecretparis`.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from leadrelay import environment
from leadrelay.domain.enquiry import Account, Portal

PORTALS = "PORTALS"


class WrongVariableError(ValueError):
    """The text is the name of the variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    """`auth_url` is where tokens come from, if that is not what the portal documents."""

    account: Account
    base_url: str
    auth_url: str | None
    credentials_secret_arn: str
    token_secret_arn: str


def accounts_in(portals: str) -> tuple[AccountSettings, ...]:
    """`portals` is the value of PORTALS. Raises WrongVariableError for a secret's variable."""
    found = tuple(
        _account(Portal(portal), name, told)
        for portal, told in json.loads(portals).items()
        for name in _names(told["accounts"])
    )
    if not found or len({each.account for each in found}) < len(found):
        raise ValueError
    return found


def named_accounts(portals: str) -> tuple[Account, ...]:
    """Of `{"seeker_leads": "main,paris"}`, for those who know accounts by name alone."""
    return tuple(
        Account(Portal(portal), name)
        for portal, listed in json.loads(portals).items()
        if listed.strip()
        for name in _names(listed)
    )


def _names(listed: str) -> Iterator[str]:
    return map(environment.matching(environment.NAME), listed.split(","))


def _account(portal: Portal, name: str, told: Mapping[str, Any]) -> AccountSettings:
    auth_url = told.get("auth_url")
    return AccountSettings(
        account=Account(portal, name),
        base_url=environment.url(told["base_url"]),
        auth_url=environment.url(auth_url) if auth_url else None,
        credentials_secret_arn=_secret(portal, "Credentials", name),
        token_secret_arn=_secret(portal, "Token", name),
    )


def _secret(portal: Portal, kind: str, name: str) -> str:
    variable = f"{portal.title().replace('_', '')}{kind}Secret{name}"
    try:
        return environment.text(os.environ[variable])
    except (KeyError, ValueError):
        raise WrongVariableError(variable) from None
