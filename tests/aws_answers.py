"""Scripted answers of AWS, put between a real client and moto."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from tests import canary

Asked = list[Any]


@contextmanager
def answers(client: Any, operation: str, *scripted: Any) -> Iterator[Asked]:
    """The next calls of an operation get these bodies or errors; None lets a call through.

    Yields the request bodies as they are asked.
    """
    script, asked = list(scripted), Asked()

    def answer(params: dict[str, Any], **_: Any) -> Any:
        asked.append(params["body"])
        scripted_now = script.pop(0) if script else None
        if isinstance(scripted_now, Exception):
            raise scripted_now
        return scripted_now and (_response(), scripted_now)

    event = f"before-call.{client.meta.service_model.service_id.hyphenize()}.{operation}"
    client.meta.events.register_first(event, answer)
    yield asked
    client.meta.events.unregister(event, answer)


def an_error(client: Any, code: str, **more: Any) -> ClientError:
    """As the client itself would raise it; its text echoes a person, as AWS may do."""
    error = {"Code": code, "Message": f"about {canary.EMAIL}"}
    kind: type[ClientError] = client.exceptions.from_code(code)
    return kind({"Error": error, **more}, "Scripted")  # type: ignore[typeddict-item]  # more


def _response() -> AWSResponse:
    headers: Any = {}
    return AWSResponse("", 200, headers, None)
