"""What a request is: of AWS by its operation and content, of a vendor by its method and path."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest

from tests.simulation.boundaries import Boundary
from tests.simulation.handlers.crossings import (
    AWS_READ,
    AWS_WRITE,
    CRM_WRITE,
    ONCE_ONLY,
    RECEIVE,
    VENDOR_READ,
    VENDOR_WRITE,
    Crossing,
    Mishaps,
)
from tests.simulation.handlers.mapping import (
    READS,
    REQUESTS,
    Request,
    Right,
    boundary_of_write,
    known_request,
)

Content = Mapping[str, Any]
SERVICES = {"secrets-manager": "secretsmanager"}
ACTIONS = {
    "DeleteMessageBatch": "DeleteMessage",
    "Invoke": "InvokeFunction",
    "SendMessageBatch": "SendMessage",
}
MISHAPS: Mapping[Boundary | None, Mishaps] = {
    Boundary.MINT: VENDOR_WRITE,
    Boundary.SUBSCRIBE: VENDOR_WRITE,
    Boundary.ACTIVATE: VENDOR_WRITE,
    Boundary.UNSUBSCRIBE: VENDOR_WRITE,
    Boundary.CREATE: CRM_WRITE,
    Boundary.UPDATE: CRM_WRITE,
}


def of_aws(function: str, event: str, request: AWSPreparedRequest) -> Crossing:
    """`event` is botocore's name of it, `before-send.<service>.<operation>`."""
    _, service, operation = event.split(".")
    content = json.loads(body_of(request))
    if operation == "TransactWriteItems":
        return _transaction(function, content["TransactItems"])
    resource = _resource(content, request.url)
    action = f"{SERVICES.get(service, service)}:{ACTIONS.get(operation, operation)}"
    right = Right(function, action, resource)
    return _single(right, f"{operation} {resource}", _says(content))


def body_of(request: AWSPreparedRequest) -> bytes:
    """These services are asked with JSON, never with a stream."""
    assert isinstance(request.body, bytes)
    return request.body


def of_vendor(function: str, method: str, url: str, body: bytes | str | None) -> Crossing:
    path = urlsplit(url).path
    known = known_request(Request(function, method, path))
    boundary = REQUESTS[known] if known else None
    says = json.loads(body)["meta"]["src_key"] if boundary is Boundary.CREATE and body else ""
    mishaps = MISHAPS.get(boundary, VENDOR_READ)
    return Crossing(function, f"{method} {path}", says, boundary, mishaps, is_mapped=bool(known))


def _single(right: Right, what: str, says: str) -> Crossing:
    if right.action in READS:
        mishaps = RECEIVE if right.action == "sqs:ReceiveMessage" else AWS_READ
        return Crossing(right.function, what, says, None, mishaps, (right,))
    boundary = boundary_of_write(right, says)
    mishaps = ONCE_ONLY if boundary is Boundary.ASK_REFRESHER else AWS_WRITE
    is_mapped = boundary is not None
    return Crossing(right.function, what, says, boundary, mishaps, (right,), is_mapped)


def _transaction(function: str, writes: list[dict[str, Content]]) -> Crossing:
    """All of it is one boundary, whichever rights it takes."""
    rights = tuple(dict.fromkeys(_rights(function, writes)))
    says = " ".join(_told(writes))
    boundaries = {boundary_of_write(right, says) for right in rights}
    boundary = boundaries.pop() if len(boundaries) == 1 else None
    what = f"TransactWriteItems {rights[0].resource}"
    is_mapped = boundary is not None
    return Crossing(function, what, says, boundary, AWS_WRITE, rights, is_mapped)


def _rights(function: str, writes: list[dict[str, Content]]) -> Iterator[Right]:
    for write in writes:
        for kind, content in write.items():
            yield Right(function, f"dynamodb:{kind}Item", str(content["TableName"]))


def _told(writes: list[dict[str, Content]]) -> Iterator[str]:
    """What the note says first, then the state of the row."""
    items = [write["Put"]["Item"] for write in writes if "Put" in write]
    yield from (item["what"]["S"] for item in items if "what" in item)
    yield from (item["state"]["S"] for item in items if item["part"]["S"] == "STATE")


def _resource(content: Content, url: str) -> str:
    for name in ("TableName", "SecretId"):
        if name in content:
            return str(content[name])
    if "QueueUrl" in content:
        return str(content["QueueUrl"]).rpartition("/")[2]
    if "RequestItems" in content:
        return ", ".join(content["RequestItems"])
    return unquote(urlsplit(url).path).split("/")[-2]  # of a function's invocations


def _says(content: Content) -> str:
    item: Content = content.get("Item") or content.get("Key") or {}
    return str(item["part"]["S"]) if "part" in item else ""
