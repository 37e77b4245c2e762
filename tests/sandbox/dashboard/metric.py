"""A metric widget: its samples, drawn as its view wants them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.sandbox.dashboard.body import Series, Widget, expressions_in, series_in
from tests.sandbox.dashboard.custom import Viewer
from tests.sandbox.dashboard.drawing.chart import chart
from tests.sandbox.dashboard.drawing.curves import Curve
from tests.sandbox.dashboard.drawing.gauge import gauges
from tests.sandbox.dashboard.drawing.single import single_values
from tests.sandbox.dashboard.drawing.svg import tag
from tests.sandbox.dashboard.ports import WHOLE, Found, Watch
from tests.sandbox.dashboard.ranges import period_of

LINES, SINGLE, GAUGE = "timeSeries", "singleValue", "gauge"
VIEWS = {SINGLE: single_values, GAUGE: gauges}
HINT = 20  # pixels


@dataclass(frozen=True)
class MetricWidgets:
    watch: Watch

    def shown(self, widget: Widget, viewer: Viewer, range_name: str) -> str:
        properties = self._with_alarms(widget.properties)
        view = properties.get("view", LINES)
        curves = [
            Curve(number, series, self._found(series, viewer, range_name, properties))
            for number, series in enumerate(series_in(properties))
        ]
        hint = _hint(properties, view)
        height = viewer.height - (HINT if hint else 0)
        if view in VIEWS:
            return VIEWS[view](properties, curves, viewer.width, height) + hint
        return chart(properties, curves, viewer.span, viewer.width, height) + hint

    def _found(
        self, series: Series, viewer: Viewer, range_name: str, properties: Mapping[str, Any]
    ) -> Found:
        """Without the period that began before the time range did, unless one number is wanted."""
        found = self.watch.samples(series, viewer.span, _period(series, range_name, properties))
        if properties.get("view", LINES) in VIEWS:
            return found
        return replace(found, samples=[one for one in found.samples if one[0] >= viewer.span.start])

    def _with_alarms(self, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        """A widget about an alarm shows its metric, and its threshold as a line."""
        annotations = properties.get("annotations", {})
        alarms = self.watch.alarms(annotations.get("alarms", []))
        lines = [*annotations.get("horizontal", [])]
        lines += [{"value": one.threshold, "label": one.name} for one in alarms if one.series]
        metrics = [*properties.get("metrics", [])]
        metrics += [_line(one.series) for one in alarms if one.series and not metrics]
        return {
            **properties,
            "metrics": metrics,
            "annotations": {**annotations, "horizontal": lines},
        }


def _line(series: Series) -> list[Any]:
    names = [name for pair in series.dimensions.items() for name in pair]
    options = {"stat": series.stat, "period": series.period}
    return [series.namespace, series.name, *names, options]


def _period(series: Series, range_name: str, properties: Mapping[str, Any]) -> int:
    """A single number is of the period that the dashboard names: it is not drawn in pieces."""
    if properties.get("setPeriodToTimeRange"):
        return WHOLE
    if properties.get("view", LINES) in VIEWS:
        return series.period
    return period_of(range_name, series.period)


def _hint(properties: Mapping[str, Any], view: str) -> str:
    if view not in {LINES, *VIEWS}:
        return tag("p", f"Drawn as lines here: {view}", class_="hint")
    if count := expressions_in(properties):
        return tag("p", f"Calculated by CloudWatch only: {count} expressions", class_="hint")
    return ""
