"""Charts of the surplus page: the colours of its positions, the published band, surplus beside care, the running year against its straight line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import polars as pl

from metrics.definition import Metric
from metrics.settlement import COST_VARIATION, Position
from views.charts.options import GREY_LINE, Chart, Option, span
from views.formats import exact
from views.here import Here
from views.palette import BAND, HIGHER_PALE, MIDDLE, TEAL, UNSAID, USED, WORSE_PALE
from views.surplus.paid import paid_units
from views.texts import Translate

COLOURS: Mapping[Position, str] = {
    Position.OVERSPENT: WORSE_PALE,
    Position.ABOVE: HIGHER_PALE,
    Position.WITHIN: TEAL,
    Position.BELOW: UNSAID,
    Position.SURPLUS: USED,
}
MARKS: Mapping[Position, str] = {Position.OVERSPENT: "!", Position.ABOVE: "↑", Position.WITHIN: "", Position.BELOW: "↓", Position.SURPLUS: ""}
SUSPECT = "⚠"
INK = MIDDLE
FEW = 10
"""So many points can all be named."""
LIGHT = 0.45
"""Opacity of institutions with too few heads for a rank."""


def position_words(position: Position, _: Translate) -> str:
    return {
        Position.OVERSPENT: _("超支"),
        Position.ABOVE: _("高于公布区间"),
        Position.WITHIN: _("公布区间内"),
        Position.BELOW: _("低于公布区间"),
        Position.SURPLUS: _("有结余"),
    }[position]


def legend(frame: pl.DataFrame, here: Here) -> str:
    """Colours and signs in words, as Markdown; only what occurs."""
    _ = here.text
    parts = [
        f':color[●]{{foreground="{COLOURS[each]}"}} {position_words(each, _)} {MARKS[each]}'.rstrip() for each in Position if each.value in frame["position"]
    ]
    parts.append(_("━ 偶然波动的95%区间（变异系数{variation:g}，假定值）").format(variation=COST_VARIATION))
    if not is_judged(frame, here).all():
        parts.append(_("浅色：不足{least}人年，不作排名").format(least=here.surroundings.least_denominator))
    if frame["is_suspect"].any():
        parts.append(f"{SUSPECT} {_('结余升、服务降')}")
    return " · ".join(parts)


def is_judged(frame: pl.DataFrame, here: Here) -> pl.Series:
    """Whether a row has heads enough for its rate to say something."""
    return frame["person_years"] >= here.surroundings.least_denominator


def band_area(here: Here, is_banded: bool) -> Option:
    """The published band along the x axis."""
    band = here.surroundings.published_band_pct
    if not is_banded or band is None:
        return {"data": []}
    low, high = band
    return {
        "silent": True,
        "itemStyle": {"color": BAND},
        "label": {"color": INK, "fontSize": 11, "position": "top"},
        "data": [[{"name": here.text("公布区间{low}%–{high}%").format(low=f"{low:g}", high=f"{high:g}"), "xAxis": low}, {"xAxis": high}]],
    }


def outward(value: float) -> int:
    """The next multiple of 5, so that an axis ends on a round number."""
    return math.ceil(value / 5) * 5


def beside(here: Here, frame: pl.DataFrame, metric: Metric, names: Mapping[str, str]) -> Chart:
    """Surplus rate × a rate of care; the size of a point is its person-years, names stand at what needs a look."""
    rows = frame.filter(pl.col(metric.key).is_not_null()).to_dicts()
    largest = max((row["person_years"] for row in rows), default=1)
    rates = [row["surplus_rate"] for row in rows] or [0]
    lowest, highest = span([row[metric.key] for row in rows])
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 28, "top": 48, "bottom": 26, "containLabel": True},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {
            "type": "value",
            "name": here.text("结余率 %"),
            "nameLocation": "middle",
            "nameGap": 26,
            "min": -outward(1 - min([1.0, *rates])),
            "max": outward(max([*rates, *((here.surroundings.published_band_pct or ()) if frame["is_banded"].any() else ())]) + 1),
            "splitLine": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "min": max(lowest, 0),
            "max": min(highest, 100),
            "name": f"{metric.name(here.language)} %",
            "nameTextStyle": {"align": "left"},
            "splitLine": {"lineStyle": {"color": GREY_LINE}},
        },
        "series": [
            {
                "type": "scatter",
                "selectedMode": "single",
                "cursor": "pointer",
                "data": [_point(here, row, metric, names, largest, is_sparse=len(rows) <= FEW) for row in rows],
                "clip": False,
                "labelLayout": {"hideOverlap": True},
                "markArea": band_area(here, frame["is_banded"].any()),
            }
        ],
    }
    alt = here.text("{units}的结余率与{metric}，点的大小为人年数").format(units=paid_units(here, len(rows)), metric=metric.name(here.language))
    codes = tuple(row["area_code"] for row in rows)
    return Chart(option, 460, alt, codes, names=tuple(names[code] for code in codes))


def _point(here: Here, row: Mapping, metric: Metric, names: Mapping[str, str], largest: float, *, is_sparse: bool) -> Option:
    position, name = Position(row["position"]), names[row["area_code"]]
    is_named = is_sparse or row["is_suspect"] or position in (Position.OVERSPENT, Position.ABOVE) or row["area_code"] == here.area.code
    x, y = (exact(value, 1, here.language) for value in (row["surplus_rate"], row[metric.key]))
    return {
        "value": [round(row["surplus_rate"], 2), round(row[metric.key], 2)],
        "name": here.text("{who}：结余率{x}%，{metric}{y}%").format(who=name, x=x, metric=metric.name(here.language), y=y),
        "symbolSize": round(8 + 14 * (row["person_years"] / largest) ** 0.5, 1),
        "symbol": "triangle" if row["is_suspect"] else "diamond" if position is Position.OVERSPENT else "circle",
        "itemStyle": {"color": COLOURS[position], "opacity": LIGHT if row["person_years"] < here.surroundings.least_denominator else 0.85},
        "label": {"show": is_named, "formatter": name, "position": "top", "fontSize": 11},
    }


def cumulative(here: Here, frame: pl.DataFrame) -> Chart:
    """Cost to date as a share of the year's budget, against the straight line; dashed where claims still come in."""
    _ = here.text
    rows = frame.to_dicts()
    complete = [round(row["spent_pct"], 2) if not row["is_incomplete"] else None for row in rows]
    first_late = next((place for place, row in enumerate(rows) if row["is_incomplete"]), len(rows))
    late: list[float | None] = [round(row["spent_pct"], 2) if place >= first_late - 1 else None for place, row in enumerate(rows)]
    line = {"type": "line", "showSymbol": True, "symbolSize": 7, "itemStyle": {"color": TEAL}}
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 16, "top": 52, "bottom": 24, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 22, "itemHeight": 8},
        "tooltip": {"trigger": "axis", "valueFormatter": "%.1f%%"},
        "xAxis": {
            "type": "category",
            "data": [str(month) for month in range(1, 13)],
            "boundaryGap": False,
            "name": _("月份"),
            "nameLocation": "middle",
            "nameGap": 24,
        },
        "yAxis": {"type": "value", "name": _("占全年预算 %"), "nameTextStyle": {"align": "left"}, "splitLine": {"lineStyle": {"color": GREY_LINE}}},
        "series": [
            {
                "type": "line",
                "name": _("按时间进度"),
                "data": [round(month * 100 / 12, 2) for month in range(1, 13)],
                "showSymbol": False,
                "lineStyle": {"type": "dotted", "width": 1.5},
                "itemStyle": {"color": INK},
            },
            line | {"name": _("累计费用"), "data": complete, "lineStyle": {"width": 3}},
            line
            | {
                "name": _("累计费用（结算未到齐）"),
                "data": late if first_late < len(rows) else [],
                "symbol": "emptyCircle",
                "lineStyle": {"width": 2, "type": "dashed"},
            },
        ],
    }
    alt = _("{year}年累计费用占全年预算{spent}%，时间过去{elapsed}%").format(
        year=rows[-1]["month"].year, spent=exact(rows[-1]["spent_pct"], 1, here.language), elapsed=exact(rows[-1]["elapsed_pct"], 1, here.language)
    )
    return Chart(option, 280, alt)


def named(here: Here, codes: Sequence[str]) -> dict[str, str]:
    """Names for charts; the reader's own institution is marked."""
    return {code: ("▶ " if code == here.area.code else "") + here.name(code) for code in codes}
