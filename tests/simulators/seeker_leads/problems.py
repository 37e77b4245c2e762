"""Errors as Seeker Leads words them; every answer of it names its trace."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.simulators.seeker_leads.settings import SeekerLeadsSettings
from tests.simulators.server import Answer, RefusedError, Request, json_answer, reason

AUTH_ROOT, API_ROOT = "/auth", "/seeker-leads/v1"
"""The token end point and the API are two hosts of the portal: two roots here."""
TOKEN_PATH = f"{AUTH_ROOT}/oauth/token"

OAUTH_CODES = {400: "invalid_request", 401: "invalid_client", 403: "access_denied"}
BLOCKED = b"<html><head><title>403 Forbidden</title></head><body>Request blocked.</body></html>"


class BlockedError(RefusedError):
    """Stopped by the firewall, before the portal itself sees the request."""


def traced(action: Callable[..., Answer]) -> Callable[..., Answer]:
    def answer(request: Request, *groups: str) -> Answer:
        return _with_trace(action(request, *groups), traceparent())

    return answer


def traceparent() -> str:
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def problem(request: Request, refused: RefusedError, settings: SeekerLeadsSettings) -> Answer:
    trace = traceparent()
    return _with_trace(_worded(request, refused, settings, trace), trace)


def _with_trace(answer: Answer, trace: str) -> Answer:
    return replace(answer, headers={**answer.headers, "traceparent": trace})


def _worded(
    request: Request, refused: RefusedError, settings: SeekerLeadsSettings, trace: str
) -> Answer:
    if isinstance(refused, BlockedError):
        return Answer(refused.status, BLOCKED, {"Content-Type": "text/html"})
    if request.path == TOKEN_PATH and settings.token_error_format == "oauth":
        return json_answer(refused.status, _oauth(refused))
    if settings.error_format == "envelope":
        return json_answer(refused.status, _envelope(refused))
    content = _rfc_7807(refused, trace)
    return json_answer(refused.status, content, content_type="application/problem+json")


def _oauth(refused: RefusedError) -> dict[str, str]:
    code = OAUTH_CODES.get(refused.status, "server_error")
    return {"error": code, "error_description": refused.detail}


def _envelope(refused: RefusedError) -> dict[str, Any]:
    code = reason(refused.status).upper().replace(" ", "_")
    details = [{"field": refused.pointer, "message": refused.detail}] if refused.pointer else []
    return {"error": {"code": code, "message": refused.detail, "details": details}}


def _rfc_7807(refused: RefusedError, trace: str) -> dict[str, Any]:
    title = reason(refused.status)
    content: dict[str, Any] = {
        "type": f"https://api.aviv-group.com/problems/{title.lower().replace(' ', '-')}",
        "title": title,
        "detail": refused.detail,
        "instance": trace,
        "status": refused.status,
    }
    if refused.pointer:
        content["errors"] = [{"name": refused.pointer, "reason": refused.detail}]
    return content
