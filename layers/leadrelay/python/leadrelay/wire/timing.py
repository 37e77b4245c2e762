"""How long requests take and how they end, counted by a metric of durations."""

import time
from collections.abc import Mapping

import requests

from leadrelay.domain.errors import LeadRelayError, RequestNotSentError, UnreadableAnswerError
from leadrelay.domain.ports import Telemetry
from leadrelay.http import Answer, JsonApi


class TimedApi(JsonApi):
    """Counts the seconds of each request under `metric`, by its outcome and by `dimensions`."""

    def __init__(
        self,
        base_url: str,
        telemetry: Telemetry,
        metric: str,
        *,
        headers: Mapping[str, str] | None = None,
        **dimensions: str,
    ) -> None:
        super().__init__(base_url, headers=headers)
        self._telemetry = telemetry
        self._metric = metric
        self._dimensions = dimensions

    def _exchange(self, request: requests.Request, what: str, seconds: float) -> Answer:
        started = time.monotonic()
        try:
            answer = super()._exchange(request, what, seconds)
        except LeadRelayError as error:
            self._count(_failure(error), started)
            raise
        self._count(f"{answer.status // 100}xx", started)
        return answer

    def _count(self, outcome: str, started: float) -> None:
        seconds = time.monotonic() - started
        self._telemetry.count(self._metric, seconds, outcome=outcome, **self._dimensions)


def portal_api(
    base_url: str, telemetry: Telemetry, portal: str, headers: Mapping[str, str] | None = None
) -> TimedApi:
    return TimedApi(base_url, telemetry, "PortalCallDuration", headers=headers, portal=portal)


def crm_api(base_url: str, telemetry: Telemetry) -> TimedApi:
    return TimedApi(base_url, telemetry, "CrmCallDuration")


def _failure(error: LeadRelayError) -> str:
    match error:
        case RequestNotSentError():
            return "unsent"
        case UnreadableAnswerError():
            return "unreadable"
    return "unknown"
