"""What the screen does with a chart's axes: large figures in 万, 亿 or thousands and millions, and words that can be read. Exports keep the exact figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real

from views.charts.options import Option
from views.palette import FAINT

STEPS: Mapping[str, Sequence[tuple[float, float, str]]] = {
    "zh": ((2e8, 1e8, "亿"), (2e4, 1e4, "万")),
    "en": ((2e9, 1e9, "billion "), (2e6, 1e6, "million "), (1e5, 1e3, "thousand ")),
}
"""From which value on, by what it is divided, and the word before the unit."""
DECIMALS = 2


def for_screen(option: Option, language: str) -> Option:
    """The option with large values of its one measured axis shortened and its axes and legend in a colour of the palette; the given one is not changed."""
    large = _shortened(option, language)
    axes = {name: _each(large[name], _readable) for name in ("xAxis", "yAxis") if name in large}
    legend = {"legend": {"textStyle": {"color": FAINT}} | large["legend"]} if isinstance(large.get("legend"), dict) else {}
    return large | axes | legend


def _readable(axis: Option) -> Option:
    """Streamlit's grey of axes is paler than small words may be."""
    words = {"axisLabel": {"color": FAINT} | axis.get("axisLabel", {}), "nameTextStyle": {"color": FAINT} | axis.get("nameTextStyle", {})}
    return axis | words


def _each(part: object, change: object) -> object:
    return [change(each) for each in part] if isinstance(part, list | tuple) else change(part)


def _shortened(option: Option, language: str) -> Option:
    """Only where categories stand against one measured axis and every value is a plain number: nothing else can be told from the values alone."""
    axis = _measured(option)
    values = [_number(part) for series in option["series"] for part in series.get("data", ())] if axis else []
    if not axis or any(value is False for value in values):
        return option
    largest = max((abs(value) for value in values if value is not None), default=0)
    step = next((step for step in STEPS[language] if largest >= step[0]), None)
    return option if step is None else _divided(option, axis, step[1], step[2])


def _measured(option: Option) -> str | None:
    """`yAxis` or `xAxis`: the one that carries values, where the other carries categories and its own words and figures are not written by hand."""
    kinds = {name: axis.get("type") for name in ("xAxis", "yAxis") if isinstance(axis := option.get(name), dict)}
    found = next((name for name, kind in kinds.items() if kind == "value" and sorted(kinds.values()) == ["category", "value"]), None)
    if found is None or not option["series"] or option[found].get("show") is False or "formatter" in option[found].get("axisLabel", {}):
        return None
    return found


def _number(part: object) -> float | bool | None:
    """The value of a point; false where it is not one plain number."""
    value = part.get("value") if isinstance(part, Mapping) else part
    return value if value is None or (isinstance(value, Real) and not isinstance(value, bool)) else False


def _divided(option: Option, axis: str, by: float, word: str) -> Option:
    ends = {key: value / by for key in ("min", "max") if isinstance(value := option[axis].get(key), Real)}
    tooltip = option.get("tooltip", {})
    return option | {
        axis: option[axis] | ends | {"name": f"{word}{option[axis].get('name', '')}".rstrip(), "minInterval": 0},
        "tooltip": tooltip | ({"valueFormatter": f"%,.{DECIMALS}f"} if "valueFormatter" in tooltip else {}),
        "series": [_series(each, axis, by) for each in option["series"]],
    }


def _series(series: Option, axis: str, by: float) -> Option:
    lines = series.get("markLine", {})
    marks = [each | ({axis: each[axis] / by} if isinstance(each, Mapping) and isinstance(each.get(axis), Real) else {}) for each in lines.get("data", ())]
    data = {"data": [_part(part, by) for part in series.get("data", ())]}
    return series | data | ({"markLine": lines | {"data": marks}} if lines else {})


def _part(part: object, by: float) -> object:
    if isinstance(part, Mapping):
        return part | {"value": None if part.get("value") is None else part["value"] / by}
    return None if part is None else part / by
