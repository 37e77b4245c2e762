"""Errors as Property Finder words them, in the old form and the one to opt in to."""

from http import HTTPStatus
from uuid import uuid4

from tests.simulators.server import Answer, RefusedError, Request, json_answer, reason

KINDS = {
    400: "SCHEMA_VALIDATION",
    401: "AUTHENTICATION",
    403: "AUTHORIZATION",
    404: "NOT_FOUND",
    409: "CONFLICT",
    422: "BUSINESS_VALIDATION",
    429: "RATE_LIMIT",
    502: "BAD_GATEWAY",
    504: "TIMEOUT",
}


def problem(request: Request, refused: RefusedError) -> Answer:
    new = request.headers.get("x-pf-error-format") == "problem-json-v2"
    content = _new_form(refused) if new else _old_form(refused)
    return json_answer(refused.status, content, content_type="application/problem+json")


def _old_form(refused: RefusedError) -> dict[str, object]:
    kind = KINDS.get(refused.status, "INTERNAL")
    content: dict[str, object] = {
        "title": reason(refused.status),
        "detail": refused.detail,
        "type": kind,
    }
    if refused.pointer:
        details = {"detail": refused.detail, "pointer": refused.pointer}
        content["errors"] = [{"type": "RequiredField", **details}]
    return content


def _new_form(refused: RefusedError) -> dict[str, object]:
    title = reason(refused.status)
    slug = title.lower().replace(" ", "-")
    content: dict[str, object] = {
        "type": f"https://problems.atlas.propertyfinder.com/common/http/{refused.status}-{slug}",
        "code": f"common_http_{refused.status}-{slug}",
        "title": title,
        "status": refused.status,
        "detail": refused.detail,
        "attributes": {"trace_id": uuid4().hex},
    }
    if refused.pointer and refused.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        nested = {"title": title, "status": refused.status, "detail": refused.detail}
        kind = {"type": content["type"], "code": content["code"]}
        content["errors"] = [{**kind, **nested, "attributes": {"pointer": refused.pointer}}]
    return content
