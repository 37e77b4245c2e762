"""Metrics that AWS would know: from EMF log lines, of every Lambda invocation, of every queue."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import cloudwatch, lambda_svc, sqs  # type: ignore[import-not-found]

from tests.cloudwatch.emf import points_in


class Dimensions(dict[str, str]):
    """True even if there are none: who asks without dimensions means the metric that has none."""

    def __bool__(self) -> bool:
        return True


def install() -> None:
    log, count = lambda_svc._emit_lambda_logs, lambda_svc._emit_lambda_metrics  # noqa: SLF001
    lambda_svc._emit_lambda_logs = _logging_and_counting(log, count)  # noqa: SLF001
    lambda_svc._emit_lambda_metrics = _throttles_only(count)  # noqa: SLF001
    named = cloudwatch._dims_from_list  # noqa: SLF001
    cloudwatch._dims_from_list = lambda listed: Dimensions(named(listed))  # noqa: SLF001


def _logging_and_counting(log: Callable[..., None], count: Callable[..., None]) -> Any:
    """Every way to invoke a function writes its log, but only one writes its metrics."""

    def call(
        function: Mapping[str, Any],
        request_id: str,
        text: str,
        error: bool,  # noqa: FBT001
        duration_ms: int,
        **more: Any,
    ) -> None:
        log(function, request_id, text, error, duration_ms, **more)
        for point in points_in(text or ""):
            cloudwatch.record_metric(*point)
        name = (function.get("config") or function).get("FunctionName", "unknown")
        count(name, duration_ms=max(duration_ms, 1), error=error, throttle=False)

    return call


def _throttles_only(count: Callable[..., None]) -> Any:
    def call(function_name: str, duration_ms: float, error: bool, throttle: bool) -> None:  # noqa: FBT001
        if throttle:
            count(function_name, duration_ms, error, throttle)

    return call


def record_queue(queue: dict[str, Any]) -> None:
    sqs._dlq_sweep(queue)  # noqa: SLF001
    now, messages = time.time(), list(queue["messages"])
    visible = sum(message["visible_at"] <= now for message in messages)
    age = max((now - message["sent_at"] for message in messages), default=0.0)
    name = {"QueueName": queue["attributes"]["QueueArn"].rpartition(":")[2]}
    record = cloudwatch.record_metric
    record("AWS/SQS", "ApproximateNumberOfMessagesVisible", visible, "Count", name)
    hidden = len(messages) - visible
    record("AWS/SQS", "ApproximateNumberOfMessagesNotVisible", hidden, "Count", name)
    record("AWS/SQS", "ApproximateAgeOfOldestMessage", age, "Seconds", name)
