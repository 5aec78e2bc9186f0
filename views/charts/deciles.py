"""An institution's course before the decile lines of all institutions, as OpenPrescribing draws them: no other institution can be told from it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.months import Period
from metrics.catalogue import metric_of
from metrics.definition import Metric
from metrics.statistics import DECILES, decile_lines
from views.charts.options import CATEGORICAL, GREY_LINE, Chart, Option
from views.figures import ask
from views.formats import short_text, unit_word, value_text
from views.here import Here
from views.institution.standing import LEAST_PEERS, whole
from views.palette import FAINT, LIMIT
from views.texts import translator

MIDDLE, EDGE, LINE = "decile_50", ("decile_10", "decile_90"), LIMIT


@lru_cache(maxsize=128)
def region_deciles(there: Here, key: str, periods: tuple[Period, ...]) -> pl.DataFrame:
    """period, count and the nine lines over all institutions with a value; null lines where fewer than `LEAST_PEERS` have one."""
    lines = decile_lines(ask(there, key, by=INSTITUTION, periods=periods))
    return lines.with_columns(pl.when(pl.col("count") >= LEAST_PEERS).then(pl.col(name)).alias(name) for name in DECILES)


def deciles_of(here: Here, key: str, periods: tuple[Period, ...]) -> pl.DataFrame | None:
    """The lines behind an institution's course; null where too few institutions have a value."""
    found = region_deciles(whole(here), key, periods)
    return found if found[MIDDLE].count() else None


@lru_cache(maxsize=256)
def decile_chart(here: Here, key: str, periods: tuple[Period, ...], height: int = 240) -> Chart:
    """The institution's line, named, before dashed decile lines; the middle one is stronger, the outermost are named at their end."""
    metric, language, lines = metric_of(key), here.language, region_deciles(whole(here), key, periods)
    told = [str(period) for period in periods]
    own = dict(ask(here, key, periods=periods).select("period", "value").iter_rows())
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 78 if language == "zh" else 96, "top": 28, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "valueFormatter": f"%,.{metric.decimals}f"},
        "xAxis": {"type": "category", "data": told, "boundaryGap": False, "axisLabel": {"hideOverlap": True}},
        "yAxis": {
            "type": "value",
            "scale": True,
            "name": unit_word(metric.unit, language).strip(),
            "nameTextStyle": {"align": "left"},
            "splitLine": {"lineStyle": {"color": GREY_LINE}},
        },
        "series": [*_lines(lines, told, language), _own(own, told, here.name(here.area))],
    }
    return Chart(option, height, _alt(metric, own, lines, told, language))


def _lines(lines: pl.DataFrame, periods: Sequence[str], language: str) -> list[Option]:
    _ = translator(language)
    names = {"decile_10": _("第10百分位"), MIDDLE: _("中位机构"), "decile_90": _("第90百分位")}
    by_period = {row["period"]: row for row in lines.to_dicts()}
    return [
        {
            "type": "line",
            "name": names.get(decile, decile.removeprefix("decile_")),
            "silent": True,
            "symbol": "none",
            "tooltip": {"show": decile in names},
            "data": [by_period[period][decile] if period in by_period else None for period in periods],
            "lineStyle": {"type": "solid" if decile == MIDDLE else "dashed", "width": 1.6 if decile == MIDDLE else 1, "color": LINE},
            "itemStyle": {"color": LINE},
            "endLabel": {"show": decile in names, "formatter": "{a}", "color": FAINT, "fontSize": 11, "padding": [2, 0]},
            "labelLayout": {"moveOverlap": "shiftY"},
        }
        for decile in DECILES
    ]


def _own(own: dict[str, float | None], periods: Sequence[str], name: str) -> Option:
    return {
        "type": "line",
        "name": name,
        "z": 3,
        "data": [own.get(period) for period in periods],
        "showSymbol": True,
        "showAllSymbol": True,
        "symbolSize": 4,
        "lineStyle": {"width": 2.5},
        "itemStyle": {"color": CATEGORICAL[0]},
        "endLabel": {"show": True, "formatter": "{a}", "color": CATEGORICAL[0], "fontWeight": "bold", "padding": [2, 0]},
        "labelLayout": {"moveOverlap": "shiftY"},
    }


def _alt(metric: Metric, own: dict[str, float | None], lines: pl.DataFrame, periods: Sequence[str], language: str) -> str:
    _ = translator(language)
    last = periods[-1]
    middle = {row["period"]: row for row in lines.to_dicts()}.get(last, {})
    return _("{metric}走势，{period}为{value}；全部机构的第10、50、90百分位为{low}、{middle}、{high}").format(
        metric=metric.name(language),
        period=last,
        value=value_text(own.get(last), metric, language),
        low=short_text(middle.get(EDGE[0]), metric, language),
        middle=short_text(middle.get(MIDDLE), metric, language),
        high=short_text(middle.get(EDGE[1]), metric, language),
    )
