"""Lines and stripes across a picture, with their words: published bands, benchmarks, targets, dates of policies and of definitions."""

from __future__ import annotations

from views.exports.plots import Plot, Rule
from views.exports.sizes import HEADROOM, LINE
from views.exports.vega_layers import Spec, layer, measured, on_category, words
from views.palette import BAND, FAINT, MIDDLE

LINE_MARK: Spec = {"type": "rule", "strokeDash": [5, 4], "color": MIDDLE, "strokeWidth": 1.2}


def stripes(plot: Plot) -> list[Spec]:
    """Behind everything; their words are among those of `rules`."""
    found: list[Spec] = []
    for rule in _of_figures(plot, is_stripe=True):
        channel = _channel(plot, rule)
        ends = {channel: measured("v", has_axis=plot.has_axis), f"{channel}2": {"field": "to"}}
        found += layer({"type": "rect", "color": BAND}, [{"v": rule.at, "to": rule.to}], **ends)
    return found


def rules(plot: Plot) -> list[Spec]:
    """Of a figure dashed, of a category upright with their words above the drawing, at as many heights as there is room for."""
    found = _dates(plot)
    for rule in _of_figures(plot, is_stripe=True):
        found += _words_above(plot, rule) if _channel(plot, rule) == "x" else _words_inside(plot, rule)
    for rule in _of_figures(plot, is_stripe=False):
        channel = _channel(plot, rule)
        found += layer(LINE_MARK, [{"v": rule.at}], **{channel: measured("v", has_axis=plot.has_axis)})
        found += _words_above(plot, rule, align="center") if channel == "x" else []
    return found


def _of_figures(plot: Plot, *, is_stripe: bool) -> list[Rule]:
    return [rule for rule in plot.rules if not rule.is_of_category and (rule.to is not None) is is_stripe]


def _channel(plot: Plot, rule: Rule) -> str:
    return "x" if plot.is_horizontal is not rule.is_of_other else "y"


def _words_above(plot: Plot, rule: Rule, align: str = "left") -> list[Spec]:
    return words([{"v": rule.at, "t": rule.label, "ink": FAINT}], align=align, dy=-8, x=measured("v", has_axis=plot.has_axis), y={"value": 0})


def _words_inside(plot: Plot, rule: Rule) -> list[Spec]:
    rows = [{"v": rule.to, "t": rule.label, "ink": FAINT}]
    return words(rows, align="right", dx=-4, dy=8, x={"value": "width"}, y=measured("v", has_axis=plot.has_axis))


def _dates(plot: Plot) -> list[Spec]:
    """Words of the right half stand to the left of their line, so that none leaves the picture."""
    if plot.is_horizontal:
        return []
    dated = [rule for rule in plot.rules if rule.is_of_category and str(rule.at) in plot.categories]
    rows = [{"i": plot.categories.index(str(rule.at)), "t": rule.label, "ink": FAINT} for rule in dated]
    found = layer(LINE_MARK, rows, x=on_category())
    for number, row in enumerate(rows):
        is_right = 2 * int(str(row["i"])) > len(plot.categories)
        beside = {"align": "right", "dx": 4} if is_right else {"align": "left", "dx": -4}
        found += words([row], dy=-8 - LINE * (number % HEADROOM), x=on_category(), y={"value": 0}, **beside)
    return found
