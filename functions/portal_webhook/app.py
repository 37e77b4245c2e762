"""HTTP API → enquiry queue: verifies what a portal tells us, keeps it, answers."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from leadrelay.usecases.receive_webhook import Delivery, Reply
from leadrelay.wiring import portal_webhook as wiring


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    with wiring.invocation(context) as receive:
        return _answer(receive(_delivery(event)))


def _delivery(event: Mapping[str, Any]) -> Delivery:
    """From an HTTP API's event, format 2.0, or a REST API's, 1.0."""
    http = (event.get("requestContext") or {}).get("http") or {}
    headers = {name.lower(): str(text) for name, text in (event.get("headers") or {}).items()}
    return Delivery(
        method=http.get("method") or event.get("httpMethod") or "",
        path=event.get("rawPath") or event.get("path") or "",
        headers=headers | {":query": _query(event)},
        body=_bytes(event.get("body") or "", is_base64=bool(event.get("isBase64Encoded"))),
    )


def _query(event: Mapping[str, Any]) -> str:
    """As it came, or put together again."""
    raw = event.get("rawQueryString")
    return raw if isinstance(raw, str) else urlencode(event.get("queryStringParameters") or {})


def _bytes(body: str, *, is_base64: bool) -> bytes:
    raw = body.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(raw, validate=True) if is_base64 else raw
    except binascii.Error:
        return raw  # no signature fits it


def _answer(reply: Reply) -> dict[str, Any]:
    """Never a body: one that differed would tell a forger how far he got."""
    headers = {"Cache-Control": "no-store"}
    if reply.retry_after is not None:
        headers["Retry-After"] = str(reply.retry_after)
    return {"statusCode": reply.status, "headers": headers, "body": ""}
