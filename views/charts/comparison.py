"""Areas compared in one metric: intervals against a benchmark, direct labels, every row a way down. What is drawn in the rows stands in `comparison_marks`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from metrics.definition import Metric
from views.charts.comparison_marks import clickable_rows, legend, marks
from views.charts.options import GREY_LINE, Chart, Option, span
from views.comparing.judging import MARKS, Benchmark, Verdict, against
from views.formats import short_text, unit_word, value_text
from views.palette import MIDDLE
from views.texts import translator

__all__ = ["ROWS_SHOWN", "ROW_PIXELS", "Benchmark", "comparison", "comparison_legend", "ranked"]

ROW_PIXELS, ROWS_SHOWN = 23, 24
SLIDER: Mapping[str, object] = {
    "type": "slider",
    "startValue": 0,
    "endValue": ROWS_SHOWN - 1,
    "width": 14,
    "right": 0,
    "showDetail": False,
    "brushSelect": False,
}
FAINT = MIDDLE


def ranked(frame: pl.DataFrame, metric: Metric, benchmark: Benchmark) -> pl.DataFrame:
    """Rows of one metric and period with both intervals, and their `verdict`; best value first by the metric's direction, nulls last."""
    judged = frame.with_columns(against(metric, benchmark.value).alias("verdict"))
    return judged.sort("value", descending=metric.direction.value != "down", nulls_last=True)


def comparison(
    frame: pl.DataFrame,
    metric: Metric,
    benchmark: Benchmark,
    names: Mapping[str, str],
    language: str,
    *,
    places: Mapping[str, str] | None = None,
    least: int | None = None,
) -> Chart:
    """Areas below one another with their intervals, values at the right edge and the benchmark as a dashed line; a row is a way down.

    `places` are ranks with their intervals in words, by area code; `least` is the denominator below which institutions are grey.
    """
    rows = ranked(frame, metric, benchmark).to_dicts()
    low, high = span_of(rows, benchmark, metric)
    labels, texts = [names[row["area_code"]] for row in rows], [_text(row, metric, language) for row in rows]
    ranks = [(places or {}).get(row["area_code"], "") for row in rows]
    drawn = marks(rows, frame, metric, benchmark, language, least=least)
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 12, "top": 22, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": _values(low, high),
        "yAxis": [_category(labels), _category(_with_ranks(texts, ranks)) | {"position": "right", "axisLabel": RIGHT}],
        "series": [clickable_rows([" · ".join(filter(None, parts)) for parts in zip(_told(labels, texts), ranks, strict=True)], high), *drawn],
    }
    if len(rows) > ROWS_SHOWN:
        option["dataZoom"] = [{**SLIDER, "yAxisIndex": [0, 1]}]
        option["grid"] |= {"right": 28}
    height = max(40 + ROW_PIXELS * min(len(rows), ROWS_SHOWN), 120)
    return Chart(
        option, height, said(rows, labels, metric, benchmark, language), tuple(row["area_code"] for row in rows), unit_word(metric.unit, language).strip()
    )


def comparison_legend(chart: Chart) -> str:
    """What the colours of a `comparison` say, as Markdown."""
    return legend(chart.option["series"])


RIGHT: Mapping[str, object] = {"interval": 0, "fontWeight": "bold", "rich": {"rank": {"color": FAINT, "fontWeight": "normal", "fontSize": 11}}}


def _category(labels: Sequence[str]) -> Option:
    return {"type": "category", "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False}, "data": list(labels), "axisLabel": {"interval": 0}}


def _values(low: float, high: float) -> Option:
    label = {"hideOverlap": True, "showMinLabel": False, "showMaxLabel": False}
    return {"type": "value", "min": low, "max": high, "splitNumber": 5, "splitLine": {"lineStyle": {"color": GREY_LINE}}, "axisLabel": label}


def _text(row: Mapping, metric: Metric, language: str) -> str:
    return f"{short_text(row['value'], metric, language)} {MARKS[Verdict(row['verdict'])]}".rstrip()


def _told(labels: Sequence[str], texts: Sequence[str]) -> list[str]:
    return [f"{label}：{text}" for label, text in zip(labels, texts, strict=True)]


def _with_ranks(texts: Sequence[str], ranks: Sequence[str]) -> list[str]:
    """The rank behind the value in the chart's own markup, fainter."""
    return [f"{text}  {{rank|{rank}}}" if rank else text for text, rank in zip(texts, ranks, strict=True)]


def span_of(rows: Sequence[Mapping], benchmark: Benchmark, metric: Metric) -> tuple[float, float]:
    """The axis from a little below the lowest limit to a little above the highest, the metric's target among them."""
    known = [value for row in rows for value in (row["lower"], row["value"], row["upper"]) if value is not None]
    known += [benchmark.value] if benchmark.value is not None and any(row["lower"] is not None for row in rows) else []
    return span([*known, metric.target.value] if known and metric.target is not None else known)


def said(rows: Sequence[Mapping], labels: Sequence[str], metric: Metric, benchmark: Benchmark, language: str) -> str:
    """A sentence: the best, the worst and the benchmark."""
    _ = translator(language)
    shown = [(label, row) for label, row in zip(labels, rows, strict=True) if row["value"] is not None]
    if not shown:
        return _("{metric}：没有数据").format(metric=metric.name(language))
    (first, best), (last, worst) = shown[0], shown[-1]
    words = _("{metric}比较：{first}{best}，{last}{worst}")
    if benchmark.value is not None:
        words = _("{metric}比较：{first}{best}，{last}{worst}，{benchmark}{value}")
    return words.format(
        metric=metric.name(language),
        first=first,
        best=value_text(best["value"], metric, language),
        last=last,
        worst=value_text(worst["value"], metric, language),
        benchmark=benchmark.name,
        value=value_text(benchmark.value, metric, language),
    )
