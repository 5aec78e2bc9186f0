"""How far a value lies from a benchmark once chance is allowed for, in five classes, and how each class is shown and said: the one place for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import polars as pl

from metrics.definition import COUNTED, Direction, Metric, Unit
from metrics.result import Status
from metrics.statistics import significance_by_intervals
from views import palette
from views.texts import translator


class Verdict(StrEnum):
    """The five classes of `metrics.statistics.Significance`, the number being the confidence; `higher` and `lower` are of metrics without a better side;
    `unsaid` where the cases are too few, or there is no interval or no value."""

    BETTER_998 = "better_998"
    BETTER_95 = "better_95"
    WORSE_998 = "worse_998"
    WORSE_95 = "worse_95"
    HIGHER_998 = "higher_998"
    HIGHER_95 = "higher_95"
    LOWER_998 = "lower_998"
    LOWER_95 = "lower_95"
    SIMILAR = "similar"
    UNSAID = "unsaid"


@dataclass(frozen=True)
class Benchmark:
    """What areas are compared with: the value and its name, such as 天津市."""

    value: float | None
    name: str


@dataclass(frozen=True)
class Look:
    """How a verdict is shown: `line` on white, `paper` and `ink` in a cell (at least 4.5:1), `mark` for those who do not see the colour and for grey paper,
    `named` among Streamlit's colours."""

    line: str
    paper: str
    ink: str
    mark: str
    named: str


LOOKS: Mapping[Verdict, Look] = MappingProxyType(
    {
        Verdict.BETTER_998: Look(palette.BETTER, palette.BETTER, palette.ON_STRONG, "✓✓", "primary"),
        Verdict.BETTER_95: Look(palette.BETTER_PALE, palette.BETTER_PAPER, palette.BETTER_INK, "✓", "primary"),
        Verdict.WORSE_998: Look(palette.WORSE, palette.WORSE_FULL, palette.WORSE_FULL_INK, "!!", "orange"),
        Verdict.WORSE_95: Look(palette.WORSE_PALE, palette.WORSE_PAPER, palette.WORSE_INK, "!", "orange"),
        Verdict.HIGHER_998: Look(palette.HIGHER, palette.HIGHER, palette.ON_STRONG, "↑↑", "blue"),
        Verdict.HIGHER_95: Look(palette.HIGHER_PALE, palette.HIGHER_PAPER, palette.HIGHER_INK, "↑", "blue"),
        Verdict.LOWER_998: Look(palette.LOWER, palette.LOWER, palette.ON_STRONG, "↓↓", "violet"),
        Verdict.LOWER_95: Look(palette.LOWER_PALE, palette.LOWER_PAPER, palette.LOWER_INK, "↓", "violet"),
        Verdict.SIMILAR: Look(palette.USUAL, palette.SIMILAR_PAPER, palette.SIMILAR_INK, "", "gray"),
        Verdict.UNSAID: Look(palette.UNSAID, palette.UNSAID_PAPER, palette.FAINT, "", "gray"),
    }
)
"""One hue a meaning, two strengths of it; in grey, better is darker than worse of the same strength."""
MARKS: Mapping[Verdict, str] = MappingProxyType({verdict: look.mark for verdict, look in LOOKS.items()})
STREAMLIT_COLOURS: Mapping[Verdict, str] = MappingProxyType({verdict: look.named for verdict, look in LOOKS.items()})


SHADES = palette.SEQUENCE
"""From the lowest value to the highest, for counts and for metrics without an interval: darker is more, and says nothing of better or worse."""


def has_cases(metric: Metric) -> bool:
    """Whether a denominator counts cases, of which few say little: counts have none, and family-doctor teams are few by nature."""
    return is_comparable(metric) and metric.unit is not Unit.RESIDENTS_A_TEAM


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
    """What lies above its benchmark at 95%."""
    return {Direction.UP: Verdict.BETTER_95, Direction.DOWN: Verdict.WORSE_95, Direction.NEUTRAL: Verdict.HIGHER_95}[metric.direction]


def below(metric: Metric) -> Verdict:
    """What lies below its benchmark at 95%."""
    return {Direction.UP: Verdict.WORSE_95, Direction.DOWN: Verdict.BETTER_95, Direction.NEUTRAL: Verdict.LOWER_95}[metric.direction]


def against(metric: Metric, benchmark: float | None) -> pl.Expr:
    """The verdict of each row by its own intervals (`lower`, `upper` at 95%, `lower_998`, `upper_998` at 99.8%); none where the cases are too few."""
    classes = significance_by_intervals(
        metric.direction,
        benchmark=pl.lit(benchmark, pl.Float64),
        interval_95=(pl.col("lower"), pl.col("upper")),
        interval_998=(pl.col("lower_998"), pl.col("upper_998")),
    )
    can_say = pl.col("value").is_not_null() & (pl.col("status") != Status.FEW.value)
    return pl.when(can_say).then(classes).fill_null(pl.lit(Verdict.UNSAID.value))


def judge(metric: Metric, row: Mapping[str, object], benchmark: float | None) -> Verdict:
    """`against` for one row."""
    columns = ("value", "lower", "upper", "lower_998", "upper_998")
    frame = pl.DataFrame([row], schema={**dict.fromkeys(columns, pl.Float64), "status": pl.String})
    return Verdict(frame.select(against(metric, benchmark)).item())


def words(verdict: Verdict, benchmark: str, language: str) -> str:
    """`好于天津市`: what a colour says, beside it; the stronger of the two strengths says its confidence."""
    _ = translator(language)
    return {
        Verdict.BETTER_998: _("好于{benchmark}（99.8%）"),
        Verdict.BETTER_95: _("好于{benchmark}"),
        Verdict.WORSE_998: _("差于{benchmark}（99.8%）"),
        Verdict.WORSE_95: _("差于{benchmark}"),
        Verdict.HIGHER_998: _("高于{benchmark}（99.8%）"),
        Verdict.HIGHER_95: _("高于{benchmark}"),
        Verdict.LOWER_998: _("低于{benchmark}（99.8%）"),
        Verdict.LOWER_95: _("低于{benchmark}"),
        Verdict.SIMILAR: _("与{benchmark}无显著差别"),
        Verdict.UNSAID: _("样本过少或无区间，不作判断"),
    }[verdict].format(benchmark=benchmark)


def marked_words(verdict: Verdict, benchmark: str, language: str) -> str:
    """The words with the sign behind them, as legends and tables print them."""
    return f"{words(verdict, benchmark, language)} {MARKS[verdict]}".rstrip()
