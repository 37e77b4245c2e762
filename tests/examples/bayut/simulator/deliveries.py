"""Webhook deliveries as the portal signs them: MD5 of the secret and the body, in hex."""

import hashlib
from typing import Literal

from tests.simulators.courier import Parcel

Signature = Literal["valid", "forged", "absent"]
EVENT = "lead"


def signed(secret: str, body: bytes, signature: Signature = "valid") -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    if signature == "absent":
        return headers
    key = secret if signature == "valid" else f"not {secret}"
    return {**headers, "X-Bayut-Signature": hashlib.md5(key.encode() + body).hexdigest()}  # noqa: S324 - the portal's choice


def parcel(url: str, body: bytes, lead_id: str, headers: dict[str, str]) -> Parcel:
    return Parcel(url, body, EVENT, f"{EVENT}-{lead_id}", lead_id, headers)
