"""Dead letters back to their queue: StartMessageMoveTask and its two companions."""

import time
from typing import Any

from ministack.core.responses import new_uuid  # type: ignore[import-not-found]
from ministack.services import lambda_svc, sqs  # type: ignore[import-not-found]

ORIGIN = "DeadLetterQueueSourceArn"
_tasks: dict[str, list[dict[str, Any]]] = {}


def install() -> None:
    sqs._HANDLERS.update(  # noqa: SLF001
        StartMessageMoveTask=_start, ListMessageMoveTasks=_list, CancelMessageMoveTask=_cancel
    )


def _start(wish: dict[str, Any], _: object) -> dict[str, Any]:
    source = sqs._queue_by_arn(wish["SourceArn"])  # noqa: SLF001
    if source is None:
        raise sqs._Err("ResourceNotFoundException", "SourceArn: no such queue")  # noqa: SLF001
    wanted = wish.get("DestinationArn")
    moved = sum(_move(letter, source, wanted) for letter in list(source["messages"]))
    task = {"TaskHandle": new_uuid(), "Status": "COMPLETED", "SourceArn": wish["SourceArn"]}
    task |= {"DestinationArn": wanted} if wanted else {}
    counts = {"ApproximateNumberOfMessagesMoved": moved, "ApproximateNumberOfMessagesToMove": moved}
    task |= {**counts, "StartedTimestamp": int(time.time() * 1000)}
    _tasks.setdefault(wish["SourceArn"], []).insert(0, task)
    lambda_svc.esm_wake.set()
    return {"TaskHandle": task["TaskHandle"]}


def _move(letter: dict[str, Any], source: dict[str, Any], wanted: str | None) -> bool:
    now, system = time.time(), letter.get("sys") or {}
    arn = wanted or system.get(ORIGIN)
    destination = sqs._queue_by_arn(arn) if arn else None  # noqa: SLF001
    if destination is None or letter["visible_at"] > now:
        return False
    source["messages"].remove(letter)
    fresh = {"receive_count": 0, "receipt_handle": None, "first_receive_at": None}
    known = {name: value for name, value in system.items() if name != ORIGIN}
    destination["messages"].append({**letter, **fresh, "visible_at": now, "sys": known})
    return True


def _list(wish: dict[str, Any], _: object) -> dict[str, Any]:
    return {"Results": _tasks.get(wish["SourceArn"], [])[: int(wish.get("MaxResults") or 1)]}


def _cancel(_: dict[str, Any], __: object) -> dict[str, Any]:
    return {"ApproximateNumberOfMessagesMoved": 0}  # a task is over before anybody can cancel it
