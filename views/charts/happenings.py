"""What a time chart marks beside its values: the days of the region's policies, where a definition changed, and the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from data.schema.months import Period, parse_period
from metrics.definition import Metric
from metrics.versions import breaks
from views.charts.options import Chart, Option
from views.formats import short_text
from views.here import Here
from views.palette import FAINT, LOST, MIDDLE, PAPER

DAYS: Mapping[str, object] = {"type": "dotted", "color": MIDDLE, "width": 1.2}
BREAKS: Mapping[str, object] = {"type": "dotted", "color": LOST, "width": 1.5}
GOAL: Mapping[str, object] = {"type": "dashed", "color": MIDDLE, "width": 1.2}


def annotated(here: Here, chart: Chart, *metrics: Metric, has_breaks: bool = True) -> Chart:
    """The chart with an upright dotted line at each such day and change, and with the target where all metrics share one that lies among the values.

    Lines that the chart has already stay; without a period on its axis it is given back as it is.
    """
    periods = [str(each) for each in chart.option["xAxis"]["data"]]
    if not periods or not chart.option["series"]:
        return chart
    lines = [*_days(here, periods, metrics), *(_changes(here, periods, metrics) if has_breaks else ()), *_goal(here, chart.option, metrics)]
    return replace(chart, option=_with_lines(chart.option, lines)) if lines else chart


def _days(here: Here, periods: Sequence[str], metrics: Sequence[Metric]) -> list[Option]:
    """The words run along the line: they take no room from their neighbours."""
    label = {"position": "insideEndTop", "color": FAINT, "fontSize": 10, "textBorderColor": PAPER, "textBorderWidth": 3}
    told = {period: _names(here, parse_period(period), metrics) for period in periods}
    return [{"xAxis": period, "lineStyle": dict(DAYS), "label": label | {"formatter": words}} for period, words in told.items() if words]


def _names(here: Here, period: Period, metrics: Sequence[Metric]) -> str:
    """Of the days in the period that bear on one of the metrics."""
    days = (each for each in here.surroundings.policy_dates if period.first <= each.day <= period.end)
    return here.text("、").join(each.name(here.language) for each in days if any(each.bears_on(metric.theme, metric.key) for metric in metrics))


def _changes(here: Here, periods: Sequence[str], metrics: Sequence[Metric]) -> list[Option]:
    found = {str(each.period) for metric in metrics for each in breaks(metric, tuple(parse_period(period) for period in periods))}
    label = {"formatter": here.text("口径变更"), "color": LOST, "fontSize": 11}
    return [{"xAxis": period, "lineStyle": dict(BREAKS), "label": label} for period in periods if period in found]


def _goal(here: Here, option: Option, metrics: Sequence[Metric]) -> list[Option]:
    """A target far from every value would flatten the course; the definition says it."""
    targets = {metric.target.value if metric.target else None for metric in metrics}
    known = [value for value in map(_value, (part for series in option["series"] if not series.get("stack") for part in series["data"])) if value is not None]
    if len(targets) != 1 or None in targets or not known or not min(known) <= (target := next(iter(targets))) <= max(known):
        return []
    words = here.text("目标 {value}").format(value=short_text(target, metrics[0], here.language))
    return [{"yAxis": target, "lineStyle": dict(GOAL), "label": {"formatter": words, "position": "insideStartTop", "color": FAINT, "fontSize": 10}}]


def _value(part: object) -> float | None:
    return part.get("value") if isinstance(part, Mapping) else part


def _with_lines(option: Option, lines: Sequence[Option]) -> Option:
    """On the last series, whose words then lie over all others."""
    *others, last = option["series"]
    own = last.get("markLine", {})
    common = {"silent": True, "symbol": "none", "animation": False}
    return option | {"series": [*others, last | {"markLine": common | own | {"data": [*own.get("data", ()), *lines]}}]}
