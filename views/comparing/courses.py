"""A metric's periods judged on the screen: its control chart, and in one line what a rule says of the reader's period, or why none speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import polars as pl

from data.schema.months import months_between
from metrics.catalogue import metric_of
from metrics.course import COUNTED_OUT_OF, course, months_to_ripen
from metrics.definition import Kind, Metric
from metrics.statistics.control_charts import LEAST_POINTS
from metrics.statistics.special_causes import PointType, SpecialCause
from views.charts.control_chart import MARKS, control_chart, rule_words
from views.charts.happenings import annotated
from views.charts.options import Chart
from views.figures import ask, recent
from views.formats import number, unit_word, value_text
from views.here import Here
from views.texts import plain

JUDGED_PERIODS = 24
"""Control charts look back no further: over a longer span a growing service is nothing but special causes."""
SIGNS: Mapping[str, str] = {PointType.IMPROVEMENT: "◆", PointType.CONCERN: "▲", PointType.NEUTRAL_HIGH: "■", PointType.NEUTRAL_LOW: "□"}
"""As the points of the chart are drawn."""


@lru_cache(maxsize=512)
def judged(here: Here, key: str) -> pl.DataFrame:
    """The area's last periods as `metrics.course.course` judges them; no limits where nothing is judged."""
    frame, least = ask(here, key, periods=recent(here, JUDGED_PERIODS)), here.surroundings.least_denominator
    found = course(metric_of(key), frame, as_of=here.snapshot.as_of, least_denominator=least, trend_length=here.surroundings.trend_length)
    return found if found["label"].count() else found.with_columns(pl.lit(None, pl.Float64).alias(name) for name in ("mean", "lower_limit", "upper_limit"))


@lru_cache(maxsize=512)
def course_chart(here: Here, key: str, height: int) -> Chart:
    chart = control_chart(judged(here, key), metric_of(key), here.language, trend_length=here.surroundings.trend_length, height=height)
    return annotated(here, chart, metric_of(key))


@lru_cache(maxsize=512)
def course_words(here: Here, key: str) -> str:
    """The reader's period in one line of Markdown: its value, and `verdict_words`."""
    rows = judged(here, key).filter(pl.col("period") == str(here.period), pl.col("value").is_not_null())
    if rows.is_empty():
        return here.text("本期没有数值，不作判断。")
    return f"**{plain(value_text(rows['value'][0], metric_of(key), here.language))}** · {verdict_words(here, key)}"


@lru_cache(maxsize=512)
def verdict_words(here: Here, key: str) -> str:
    """The rule that fired at the reader's period and since when, or within which limits it lies, or why it is not judged; empty without a value."""
    metric, rows = metric_of(key), judged(here, key).sort("month").to_dicts()
    if not rows or rows[-1]["period"] != str(here.period) or rows[-1]["value"] is None:
        return ""
    if rows[-1]["label"] is None:
        return _why_not(here, metric, rows)
    if rows[-1]["label"] == SpecialCause.COMMON_CAUSE:
        return _usual(here, metric, rows[-1]) + _others(here, rows)
    return _fired(here, rows)


def _why_not(here: Here, metric: Metric, rows: Sequence[Mapping]) -> str:
    _ = here.text
    if here.period.end > here.snapshot.as_of:
        return _("期间尚未结束，不作判断")
    if months_between(here.period.last, here.snapshot.as_of) <= months_to_ripen(metric):
        return _("本期的单据尚未办结，数字还会变，不作判断")
    if metric.kind in COUNTED_OUT_OF and (rows[-1]["denominator"] or 0) < here.surroundings.least_denominator:
        return _("本期分母{count}，不足{least}，不作判断").format(
            count=number(rows[-1]["denominator"], 0, here.language), least=here.surroundings.least_denominator
        )
    if not (count := _periods_since_begin(metric, rows)):
        return _("图中各期都是0，不作判断")
    if count < LEAST_POINTS:
        return _("开始以来才{count}期，不足{least}期，还看不出平常的起伏，不作判断").format(count=count, least=LEAST_POINTS)
    if all(row["label"] is None for row in rows):
        return _("每期的例数太少，看不出偶然以外的变化，不作判断")
    return _("本期数字不全，不作判断")


def _periods_since_begin(metric: Metric, rows: Sequence[Mapping]) -> int:
    """Periods with a value, those before the first event left out."""
    known = [row for row in rows if row["value"] is not None]
    begun = next((place for place, row in enumerate(known) if row["value"] or metric.kind is not Kind.EVENTS), len(known))
    return len(known) - begun


def _usual(here: Here, metric: Metric, now: Mapping) -> str:
    low, high = (number(now[limit], metric.decimals, here.language) for limit in ("lower_limit", "upper_limit"))
    return here.text("平常起伏之内（{low}–{high}{unit}）").format(low=low, high=high, unit=plain(unit_word(metric.unit, here.language)))


def _others(here: Here, rows: Sequence[Mapping]) -> str:
    """The last period before this one in which a rule fired, where there is one."""
    marked = [row for row in rows if row["label"] not in (None, SpecialCause.COMMON_CAUSE)]
    if not marked:
        return ""
    return here.text("；此前{period}{rule}").format(
        period=marked[-1]["period"], rule=rule_words(here.language, here.surroundings.trend_length)[marked[-1]["label"]]
    )


def _fired(here: Here, rows: Sequence[Mapping]) -> str:
    """Which rule, in the colour of its point, and since when without a break on the same side."""
    now, side = rows[-1], SpecialCause(rows[-1]["label"]).side
    since = next((place for place, row in enumerate(reversed(rows)) if row["label"] is None or SpecialCause(row["label"]).side != side), len(rows))
    words = f"{SIGNS[now['point_type']]} {rule_words(here.language, here.surroundings.trend_length)[now['label']]}"
    told = f':color[{words}]{{foreground="{MARKS[now["point_type"]][0]}"}}'
    return told + (here.text("，自{period}起连续{count}期如此").format(period=rows[-since]["period"], count=since) if since > 1 else "")
