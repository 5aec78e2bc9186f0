"""Whether a difference is more than noise, and for whom it speaks: intervals against a benchmark or against an earlier interval."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import polars as pl

from metrics.definition import COUNTED, Direction, Metric
from metrics.result import Status
from views.texts import translator


class Verdict(StrEnum):
    """`higher` and `lower` are of metrics without a better side; `unsaid` where there is no interval or no value."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    SIMILAR = "similar"
    UNSAID = "unsaid"


COLOURS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.BETTER: "#0B8080",
        Verdict.WORSE: "#D9822B",
        Verdict.HIGHER: "#3D5A98",
        Verdict.LOWER: "#8FA6D6",
        Verdict.SIMILAR: "#9AA8AA",
        Verdict.UNSAID: "#C9D1D2",
    }
)
MARKS: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.BETTER: "✓", Verdict.WORSE: "!", Verdict.HIGHER: "↑", Verdict.LOWER: "↓", Verdict.SIMILAR: "", Verdict.UNSAID: ""}
)
"""The same in a sign, for those who do not see the colour and for grey paper."""
STREAMLIT_COLOURS: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.BETTER: "primary", Verdict.WORSE: "orange", Verdict.HIGHER: "blue", Verdict.LOWER: "blue", Verdict.SIMILAR: "gray", Verdict.UNSAID: "gray"}
)


SHADES = ("#D3E9E6", "#A5D2CE", "#62ADA9", "#268382", "#085656")
"""From the lowest value to the highest, for counts and for metrics without an interval: darker is more, and says nothing of better or worse."""


def is_comparable(metric: Metric) -> bool:
    """Whether a larger area's value is one to be measured against; counts and sums grow with the area."""
    return metric.kind not in COUNTED


def shades(frame: pl.DataFrame, metric: Metric) -> Mapping[str, str] | None:
    """A shade by area code, in five equal steps of the values; null where areas are judged by their intervals or none has a value."""
    known = frame.filter(pl.col("value").is_not_null())
    if known.is_empty() or (is_comparable(metric) and frame["lower"].count()):
        return None
    low, high = known["value"].min(), known["value"].max()
    step = ((pl.col("value") - low) / ((high - low) or 1) * len(SHADES)).floor().clip(0, len(SHADES) - 1).cast(pl.Int64)
    return {code: SHADES[place] for code, place in known.select("area_code", step).iter_rows()}


def above(metric: Metric) -> Verdict:
    return {Direction.UP: Verdict.BETTER, Direction.DOWN: Verdict.WORSE, Direction.NEUTRAL: Verdict.HIGHER}[metric.direction]


def below(metric: Metric) -> Verdict:
    return {Direction.UP: Verdict.WORSE, Direction.DOWN: Verdict.BETTER, Direction.NEUTRAL: Verdict.LOWER}[metric.direction]


def against(metric: Metric, benchmark: float | None) -> pl.Expr:
    """The verdict of each row: its interval lies wholly above the benchmark, wholly below, or holds it; none where the cases are too few."""
    if benchmark is None:
        return pl.lit(Verdict.UNSAID.value)
    return (
        pl.when(pl.col("lower").is_null() | pl.col("value").is_null() | (pl.col("status") == Status.FEW.value))
        .then(pl.lit(Verdict.UNSAID.value))
        .when(pl.col("lower") > benchmark)
        .then(pl.lit(above(metric).value))
        .when(pl.col("upper") < benchmark)
        .then(pl.lit(below(metric).value))
        .otherwise(pl.lit(Verdict.SIMILAR.value))
    )


def change(metric: Metric, now: Mapping[str, float | None], before: Mapping[str, float | None]) -> Verdict:
    """Two rows of one area: more than noise only where the two intervals do not meet (a cautious rule)."""
    if None in (now["lower"], now["upper"], before["lower"], before["upper"]):
        return Verdict.UNSAID
    if now["lower"] > before["upper"]:
        return above(metric)
    if now["upper"] < before["lower"]:
        return below(metric)
    return Verdict.SIMILAR


def words(verdict: Verdict, benchmark: str, language: str) -> str:
    """`好于全市`: what a colour says, beside it."""
    _ = translator(language)
    return {
        Verdict.BETTER: _("好于{benchmark}"),
        Verdict.WORSE: _("差于{benchmark}"),
        Verdict.HIGHER: _("高于{benchmark}"),
        Verdict.LOWER: _("低于{benchmark}"),
        Verdict.SIMILAR: _("与{benchmark}无显著差别"),
        Verdict.UNSAID: _("样本过少或无区间，不作判断"),
    }[verdict].format(benchmark=benchmark)
