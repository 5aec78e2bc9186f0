"""A count of events over time: one column a period, the reader's own in full colour."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data.schema.months import Period
from metrics.definition import Metric
from views.charts import CATEGORICAL, GREY_LINE, Chart, Option
from views.formats import unit_word, value_text
from views.texts import translator

PALE = "#7FB5B2"


def columns_over_time(frame: pl.DataFrame, metric: Metric, periods: Sequence[Period], language: str, *, height: int) -> Chart:
    """`frame` is one area's; the last period is the reader's own and carries its figure."""
    _ = translator(language)
    values = dict(frame.select("period", "value").iter_rows())
    last = str(periods[-1])
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 24, "top": 28, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "valueFormatter": f"%,.{metric.decimals}f"},
        "xAxis": {"type": "category", "data": [str(period) for period in periods], "axisLabel": {"hideOverlap": True}},
        "yAxis": {
            "type": "value",
            "name": unit_word(metric.unit, language).strip(),
            "nameTextStyle": {"align": "left"},
            "splitLine": {"lineStyle": {"color": GREY_LINE}},
        },
        "series": [
            {
                "type": "bar",
                "name": metric.name(language),
                "barCategoryGap": "20%",
                "data": [values.get(str(period)) if str(period) != last else _own(values.get(last), metric, language) for period in periods],
                "itemStyle": {"color": PALE},
            }
        ],
    }
    text = value_text(values.get(last), metric, language)
    return Chart(option, height, _("{metric}，{period}为{value}").format(metric=metric.name(language), period=last, value=text))


def _own(value: float | None, metric: Metric, language: str) -> Option:
    return {
        "value": value,
        "itemStyle": {"color": CATEGORICAL[0]},
        "label": {"show": value is not None, "position": "top", "formatter": value_text(value, metric, language)},
    }
