"""Lines and stripes across a chart: benchmarks, targets, published bands, dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from views.exports.options import Axes, items, mapping, plain_words, resolved
from views.exports.plots import Rule

Raw = Mapping[str, object]


def rules_of(series: Sequence[Raw], axes: Axes) -> tuple[Rule, ...]:
    """In the order of the series; a stripe's words are its own name."""
    found: list[Rule] = []
    for each in series:
        line, area = mapping(each.get("markLine")), mapping(each.get("markArea"))
        found += [_line(axes, mapping(item), line) for item in items(line.get("data")) if isinstance(item, Mapping)]
        found += [_stripe(axes, mapping(start), mapping(end)) for start, end in (items(pair) for pair in items(area.get("data")))]
    return tuple(found)


def _line(axes: Axes, item: Raw, common: Raw) -> Rule:
    axis, at = _where(item)
    label = {**mapping(common.get("label")), **mapping(item.get("label"))}
    words = "" if label.get("show") is False else resolved(label.get("formatter"), series="", name=str(item.get("name", "")), value=at)
    return _rule(axes, axis, at, words)


def _stripe(axes: Axes, start: Raw, end: Raw) -> Rule:
    axis, at = _where(start)
    return _rule(axes, axis, at, plain_words(str(start.get("name", ""))), to=_where(end)[1])


def _where(item: Raw) -> tuple[str, object]:
    return ("xAxis", item["xAxis"]) if "xAxis" in item else ("yAxis", item["yAxis"])


def _rule(axes: Axes, axis: str, at: object, label: str, to: object = None) -> Rule:
    """Which axis is measured depends on how the chart lies."""
    is_along = axis == ("xAxis" if axes.is_horizontal else "yAxis")
    if axes.has_categories and not is_along:
        return Rule(axes.place(at), label, is_of_category=True, to=None if to is None else axes.place(to))
    return Rule(float(str(at)), label, to=None if to is None else float(str(to)), is_of_other=not is_along)
