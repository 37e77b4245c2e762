"""Loaded by schemathesis in an environment of its own: what it sends is signed as by portals."""

import hashlib
import hmac
import json
import os
from typing import Any

import schemathesis  # type: ignore[import-not-found]
from requests import PreparedRequest
from requests.auth import AuthBase

SECRETS = json.loads(os.environ["WEBHOOK_SECRETS"])
FINDER, SEEKER = "/webhooks/property_finder/{generation}", "/webhooks/seeker_leads/{generation}"


class Signed(AuthBase):
    def __init__(self, secret: str) -> None:
        self.secret = secret.encode()

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        request.headers["X-Signature"] = hmac.new(self.secret, raw, hashlib.sha256).hexdigest()
        return request


class WithKey(AuthBase):
    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["X-Api-Key"] = self.key
        return request


schemathesis.auth.set_from_requests(Signed(SECRETS["property_finder"])).apply_to(path=FINDER)
schemathesis.auth.set_from_requests(WithKey(SECRETS["seeker_leads"])).apply_to(path=SEEKER)


@schemathesis.hook  # type: ignore[untyped-decorator]
def map_path_parameters(_: Any, path_parameters: dict[str, Any]) -> dict[str, Any]:
    """Half of Lead.pro's addresses are the right one."""
    token = path_parameters.get("token")
    is_right = token is not None and len(str(token)) % 2
    return {**path_parameters, "token": SECRETS["lead_pro"]} if is_right else path_parameters
