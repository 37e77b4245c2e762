"""Metrics that AWS would know: from EMF log lines, of every Lambda invocation, of every queue."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ministack.services import cloudwatch, lambda_svc, sqs  # type: ignore[import-not-found]


class Dimensions(dict[str, str]):
    """True even if there are none: who asks without dimensions means the metric that has none."""

    def __bool__(self) -> bool:
        return True


class Point(NamedTuple):
    namespace: str
    name: str
    value: float
    unit: str
    dimensions: dict[str, str]


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


def points_in(log: str) -> Iterator[Point]:
    for line in log.splitlines():
        if '"_aws"' not in line:
            continue
        try:
            document = json.loads(line)
            yield from list(_points(document))
        except (ValueError, KeyError, TypeError):
            continue  # CloudWatch ignores what it cannot read, too


def _points(document: Mapping[str, Any]) -> Iterator[Point]:
    for directive in document["_aws"]["CloudWatchMetrics"]:
        for names in directive.get("Dimensions") or [[]]:
            dimensions = {name: str(document[name]) for name in names}
            for metric in directive["Metrics"]:
                found = document[metric["Name"]]
                for value in found if isinstance(found, list) else [found]:
                    unit = metric.get("Unit", "None")
                    number = float(value)
                    yield Point(directive["Namespace"], metric["Name"], number, unit, dimensions)


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
