"""Accounts as the template writes them into a function's environment."""

import json

from leadrelay.accounts import AccountSettings


def environment_of(*accounts: AccountSettings) -> dict[str, str]:
    portals: dict[str, dict[str, str]] = {}
    variables: dict[str, str] = {}
    for each in accounts:
        portal, name = each.account.portal, each.account.name
        told = portals.setdefault(portal, {"base_url": each.base_url, "accounts": name})
        told |= {"accounts": ",".join(dict.fromkeys([*told["accounts"].split(","), name]))}
        told |= {"auth_url": each.auth_url} if each.auth_url else {}
        secrets = {"CREDENTIALS": each.credentials_secret_arn, "TOKEN": each.token_secret_arn}
        for kind, arn in secrets.items():
            variables[f"{portal.upper()}_{kind}_SECRET_{name}"] = arn
    return {"PORTALS": json.dumps(portals), **variables}
