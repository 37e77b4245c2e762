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
        secrets = {"Credentials": each.credentials_secret_arn, "Token": each.token_secret_arn}
        for kind, arn in secrets.items():
            variables[f"{portal.title().replace('_', '')}{kind}Secret{name}"] = arn
    return {"PORTALS": json.dumps(portals), **variables}
