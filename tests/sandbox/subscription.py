"""Our webhook at a Property Finder that is not our simulator, over its own API."""

from collections.abc import Mapping

import requests

from tests.sandbox.accounts import SandboxAccount

EVENTS = ("lead.created", "lead.updated", "lead.assigned")
SECONDS = 10


def subscribe(portal_url: str, account: SandboxAccount, base_url: str) -> str | None:
    """What went wrong, if anything did: a stand-in need not know of subscriptions."""
    try:
        return _subscribe(portal_url, account, account.webhook_url(base_url))
    except (requests.RequestException, ValueError, LookupError) as error:
        return type(error).__name__


def _subscribe(portal_url: str, account: SandboxAccount, callback_url: str) -> str | None:
    headers = {"Authorization": f"Bearer {_token(portal_url, account)}"}
    for event in EVENTS:
        wish = {"eventId": event, "callbackUrl": callback_url, "secret": account.webhook_secret}
        answer = _post(f"{portal_url}/v1/webhooks", wish, headers)
        if not answer.ok and answer.status_code != 409:
            return f"POST /v1/webhooks: {answer.status_code}"
    return None


def _token(portal_url: str, account: SandboxAccount) -> str:
    keys = account.credentials
    wish = {"apiKey": keys["api_key"], "apiSecret": keys["api_secret"]}
    answer = _post(f"{portal_url}/v1/auth/token", wish, {})
    answer.raise_for_status()
    return str(answer.json()["accessToken"])


def _post(url: str, body: object, headers: Mapping[str, str]) -> requests.Response:
    return requests.post(url, json=body, headers=headers, timeout=SECONDS, allow_redirects=False)
