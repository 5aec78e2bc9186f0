"""The measured axes of a picture: from where to where, with their units, large numbers in words."""

from __future__ import annotations

from functools import lru_cache

from views.charts.options import span
from views.exports.plots import Plot, Rule, Series
from views.exports.stacks import ends_of
from views.formats import PLAIN_BELOW, STEPS

Spec = dict[str, object]


def measured_domain(plot: Plot) -> tuple[float, float]:
    """As on the screen where that is fixed, else around everything drawn; bars begin at 0."""
    if plot.span:
        return plot.span
    marks = [mark for place, series in enumerate(plot.series) for mark in _marks(plot, series, place)]
    marks += [float(end) for rule in plot.rules if _is_measured(rule) for end in (rule.at, rule.to) if end is not None]
    has_bars = any(series.mark == "bar" for series in plot.series)
    low, high = span([*marks, 0.0] if has_bars else marks)
    return (low, high) if low < high else (low, low + 1)


def _is_measured(rule: Rule) -> bool:
    return not rule.is_of_category and not rule.is_of_other


def _marks(plot: Plot, series: Series, place: int) -> list[float]:
    values = [*series.values, *series.lower, *series.upper] if series.mark != "bar" else [*series.lower, *series.upper]
    bars = [end for pair in ends_of(plot, place) if pair for end in pair] if series.mark == "bar" else []
    return [value for value in values if value is not None] + bars


def other_domain(plot: Plot) -> tuple[float, float]:
    """Of points: the axis across."""
    if plot.other_span:
        low, high = plot.other_span
    else:
        low, high = span([place for series in plot.series for place in series.at])
    return (max(low, 1.0), max(high, 2.0)) if plot.is_logarithmic else (low, high)


def measured_axis(plot: Plot, domain: tuple[float, float]) -> Spec:
    """With its unit: above an upright axis, below a level one."""
    place = (
        {"titleAnchor": "end"}
        if plot.is_horizontal
        else {"titleAngle": 0, "titleAnchor": "start", "titleAlign": "left", "titleX": 0, "titleY": -10, "titleBaseline": "bottom"}
    )
    return _axis(plot, domain, plot.unit, place) if plot.has_axis else {"field": "v", "type": "quantitative", "scale": _scale(domain), "axis": None}


def other_axis(plot: Plot, domain: tuple[float, float]) -> Spec:
    """Across, of points; its steps named where they are powers of ten."""
    found = _axis(plot, domain, plot.other_unit, {"titleAnchor": "middle"})
    if not plot.is_logarithmic:
        return found | {"field": "u"}
    return found | {"field": "u", "scale": {"type": "log", "domain": list(domain), "nice": False}, "axis": found["axis"] | {"values": _steps(*domain)}}


def _steps(low: float, high: float) -> list[int]:
    """1, 2 and 5 of every power of ten between the ends."""
    return [digit * 10**power for power in range(12) for digit in (1, 2, 5) if low <= digit * 10**power <= high]


def _axis(plot: Plot, domain: tuple[float, float], title: str, place: Spec) -> Spec:
    axis = {
        "title": title or None,
        "labelExpr": _in_words(plot.language),
        "tickCount": 6,
        "domain": False,
        "ticks": False,
        "labelOverlap": "greedy",
        "labelLimit": 0,
    }
    return {"field": "v", "type": "quantitative", "scale": _scale(domain), "axis": axis | place}


@lru_cache(maxsize=4)
def _in_words(language: str) -> str:
    """Vega's expression for a figure of an axis: large ones as the screen shortens them."""
    steps = "".join(
        f"abs(datum.value) >= {max(size, PLAIN_BELOW[language]):g} ? format(datum.value / {size:g}, '~r') + '{word}' : " for size, word in STEPS[language]
    )
    return f"{steps}format(datum.value, ',~r')"


def _scale(domain: tuple[float, float]) -> Spec:
    return {"domain": list(domain), "nice": False, "zero": False}
