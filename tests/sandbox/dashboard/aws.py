"""The ports of the dashboard, at a deployed stack."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.sandbox.dashboard.body import Series
from tests.sandbox.dashboard.ports import WHOLE, Alarm, Found, FunctionFailedError, Span

BASIC = frozenset({"Average", "Maximum", "Minimum", "SampleCount", "Sum"})


@dataclass(frozen=True)
class AwsWatch:
    cloudwatch: Any

    def samples(self, series: Series, span: Span, period: int) -> Found:
        start = span.start if period == WHOLE else span.start // period * period
        kind = "Statistics" if series.stat in BASIC else "ExtendedStatistics"
        points = self.cloudwatch.get_metric_statistics(
            Namespace=series.namespace,
            MetricName=series.name,
            Dimensions=[{"Name": name, "Value": text} for name, text in series.dimensions.items()],
            StartTime=_time(start),
            EndTime=_time(span.end),
            Period=period,
            **{kind: [series.stat]},
        )["Datapoints"]
        found = sorted(_sample(point, series.stat) for point in points if _has(point, series))
        samples = [(max(moment, start), value) for moment, value in found]
        return Found(samples, points[0].get("Unit", "None") if points else "None")

    def alarms(self, arns: Sequence[str]) -> Sequence[Alarm]:
        names = [arn.rpartition(":alarm:")[2] for arn in arns]
        found = self.cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"] if names else []
        alarms = {one["AlarmName"]: _alarm(one) for one in found}
        return [alarms[name] for name in names if name in alarms]


@dataclass(frozen=True)
class AwsInvoke:
    functions: Any

    def __call__(self, endpoint: str, event: Mapping[str, Any]) -> Any:
        answer = self.functions.invoke(FunctionName=endpoint, Payload=json.dumps(event))
        returned = json.loads(answer["Payload"].read() or "null")
        if "FunctionError" in answer:
            raise FunctionFailedError(str((returned or {}).get("errorMessage", "no reason")))
        return returned


def _time(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


def _has(point: Mapping[str, Any], series: Series) -> bool:
    return series.stat in {**point, **point.get("ExtendedStatistics", {})}


def _sample(point: Mapping[str, Any], stat: str) -> tuple[float, float]:
    value = {**point, **point.get("ExtendedStatistics", {})}[stat]
    return point["Timestamp"].timestamp(), float(value)


def _alarm(found: Mapping[str, Any]) -> Alarm:
    return Alarm(
        found["AlarmName"],
        found["StateValue"],
        found.get("AlarmDescription", ""),
        _watched(found) if found.get("MetricName") else None,
        found.get("Threshold"),
    )


def _watched(found: Mapping[str, Any]) -> Series:
    return Series(
        found["Namespace"],
        found["MetricName"],
        {one["Name"]: one["Value"] for one in found.get("Dimensions", [])},
        found.get("ExtendedStatistic") or found.get("Statistic", "Average"),
        int(found.get("Period", 60)),
        found["MetricName"],
    )
