"""Metrics and log lines: counts, keys and kinds of errors, never a person and never a secret.

Every metric is emitted once without any dimension, which is what alarms watch, and once more with
those that its caller gave. The namespace is POWERTOOLS_METRICS_NAMESPACE, so that two stacks in
one account do not mix. METRICS is `essential` or `full`, see `metrics`.
"""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from leadrelay.domain.errors import LeadRelayError
from leadrelay.metrics import Mode, metric_of

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import (
        AmazonCloudWatchEMFProvider,
    )

NAMESPACE = "LeadRelay"
LONGEST_TEXT = 300


def fact(value: object) -> str | int | float | bool | None:
    """What of a value may be logged; of a foreign exception only its kind."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return _text(str(value))
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case LeadRelayError():
            return f"{type(value).__name__}: {_text(str(value))}"
    return type(value).__name__


def _text(text: str) -> str:
    if "@" in text or "eyJ" in text:  # an address; the beginning of every JSON Web Token
        return "[redacted]"
    return text[:LONGEST_TEXT]


class PowertoolsTelemetry:
    """Implements `ports.Telemetry`; metrics wait in memory for `flush`."""

    def __init__(self, logger: "Logger", namespace: str, mode: Mode = Mode.ESSENTIAL) -> None:
        self._logger = logger
        self._namespace = namespace
        self._mode = mode
        self.request_id = ""
        self._metrics: dict[tuple[tuple[str, str], ...], AmazonCloudWatchEMFProvider] = {}

    def count(self, metric: str, value: float = 1, **dimensions: str) -> None:
        about = metric_of(metric)
        if about.mode is Mode.FULL and self._mode is not Mode.FULL:
            return
        for chosen in {(), tuple(sorted(dimensions.items()))}:
            self._with(chosen).add_metric(name=metric, unit=about.unit.value, value=value)
        if about.into is not None:
            self.count(about.into, value, cause=metric)

    def event(self, name: str, **facts: object) -> None:
        self._logger.info(name, extra={_key(key): fact(value) for key, value in facts.items()})

    @contextmanager
    def about(self, **facts: str) -> Iterator[None]:
        told = {_key(name): fact(value) for name, value in facts.items()}
        with self._logger.append_context_keys(**told):
            yield

    def flush(self) -> None:
        for metrics in self._metrics.values():
            if metrics.metric_set:
                metrics.flush_metrics()
        self._metrics.clear()

    @contextmanager
    def invocation(self, request_id: str) -> Iterator[None]:
        """Binds the request's id to every line and emits what was counted, once, at the end."""
        self.request_id = request_id
        try:
            with self._logger.append_context_keys(request_id=request_id):
                yield
        finally:
            self.flush()

    def _with(self, dimensions: tuple[tuple[str, str], ...]) -> "AmazonCloudWatchEMFProvider":
        if dimensions not in self._metrics:
            self._metrics[dimensions] = _emitter(self._namespace, dict(dimensions))
        return self._metrics[dimensions]


def _key(name: str) -> str:
    """Names that logging keeps for itself would raise."""
    is_taken = name in vars(logging.makeLogRecord({})) or name in {"message", "asctime"}
    return f"{name}_" if is_taken else name


def _emitter(namespace: str, dimensions: dict[str, str]) -> "AmazonCloudWatchEMFProvider":
    from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import (  # noqa: PLC0415
        AmazonCloudWatchEMFProvider,
    )

    # An empty service, or the environment's would become a dimension of every metric.
    return AmazonCloudWatchEMFProvider(
        namespace=namespace, service="", dimension_set=dict(dimensions)
    )


class _Stdout(logging.StreamHandler[Any]):
    """Writes to whatever stands for the standard output at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        return sys.stdout


def telemetry(service: str) -> PowertoolsTelemetry:
    namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", NAMESPACE)
    mode = Mode(os.environ.get("METRICS", Mode.ESSENTIAL))
    return PowertoolsTelemetry(_logger(service), namespace, mode)


@cache
def _logger(service: str) -> "Logger":
    from aws_lambda_powertools import Logger  # noqa: PLC0415 - 100 ms, not at every import

    # A pool's warnings hold paths and queries.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    return Logger(service=service, location=None, json_serializer=_line, logger_handler=_Stdout())


def _line(line: dict[str, Any]) -> str:
    return json.dumps(line, default=lambda value: type(value).__name__)
