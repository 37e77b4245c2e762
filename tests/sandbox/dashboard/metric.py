"""A metric widget: its samples, drawn as its view wants them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.sandbox.dashboard.body import Series, Widget, expressions_in, series_in
from tests.sandbox.dashboard.custom import Viewer
from tests.sandbox.dashboard.drawing.chart import chart
from tests.sandbox.dashboard.drawing.curves import Curve
from tests.sandbox.dashboard.drawing.gauge import gauges
from tests.sandbox.dashboard.drawing.single import single_values
from tests.sandbox.dashboard.drawing.svg import tag
from tests.sandbox.dashboard.ports import WHOLE, Found, Span, Watch
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
        hint = _hint(properties, view)
        height = viewer.height - (HINT if hint else 0)
        if view in VIEWS:
            numbers = [*self._numbers(properties, viewer, range_name)]
            return VIEWS[view](properties, numbers, viewer.width, height) + hint
        lines = [*self._lines(properties, viewer, range_name)]
        return chart(properties, lines, viewer.span, viewer.width, height) + hint

    def _lines(
        self, properties: Mapping[str, Any], viewer: Viewer, range_name: str
    ) -> Iterator[Curve]:
        for number, series in enumerate(series_in(properties)):
            yield Curve(number, series, self._over_time(series, viewer.span, range_name))

    def _numbers(
        self, properties: Mapping[str, Any], viewer: Viewer, range_name: str
    ) -> Iterator[Curve]:
        """Each of the period that the dashboard names, or of the whole time range."""
        for number, series in enumerate(series_in(properties)):
            period = WHOLE if properties.get("setPeriodToTimeRange") else series.period
            found = self.watch.samples(series, viewer.span, period)
            trend = self._over_time(series, viewer.span, range_name)
            yield Curve(number, series, found, trend.samples)

    def _over_time(self, series: Series, span: Span, range_name: str) -> Found:
        """Without the period that began before the span did."""
        found = self.watch.samples(series, span, period_of(range_name, series.period))
        return replace(found, samples=[one for one in found.samples if one[0] >= span.start])

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


def _hint(properties: Mapping[str, Any], view: str) -> str:
    if view not in {LINES, *VIEWS}:
        return tag("p", f"Drawn as lines here: {view}", class_="hint")
    if count := expressions_in(properties):
        return tag("p", f"Calculated by CloudWatch only: {count} expressions", class_="hint")
    return ""
