"""Why an area's rate changed, in figures and in a sentence: its institutions' own rates, the mix of patients among them, and who joined or left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from metrics.change import is_overlapping
from metrics.definition import Kind, Metric, Over
from metrics.statistics import EFFECTS, beside, decompose, explained, newcombe_unpaired
from views.figures import ask, is_before_data
from views.formats import exact, period_text, signed
from views.here import Here

PLACES, NAMED = 2, 5
"""Decimal places of a part, and how many institutions are named on each side."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """In the metric's unit: the rate before and after, and in `parts` one figure for each of EFFECTS, rounded so that they add up to the change as shown.

    `interval` is of the change, by the two periods' patients taken as different people. `units` has area_code, `total` and the EFFECTS of every institution.
    """

    before: float
    after: float
    parts: tuple[float, ...]
    interval: tuple[float, float]
    units: pl.DataFrame

    @property
    def change(self) -> float:
        return self.after - self.before


def is_explainable(metric: Metric) -> bool:
    """Proportions of the register are ratios of sums over institutions, so that their change divides into parts."""
    return metric.kind is Kind.PROPORTION and metric.numerator.over is Over.LAST


@lru_cache(maxsize=256)
def explanation(here: Here, key: str) -> Explanation | None:
    """The change of the rate against the earlier period; null where one of the two has nothing to say."""
    if here.is_institution or is_before_data(here, here.earlier):
        return None
    metric = metric_of(key)
    asked = [ask(here, key, by=INSTITUTION, periods=(period,)) for period in (here.earlier, here.period)]
    units = decompose(beside(*asked)).with_columns(pl.col(EFFECTS) * metric.factor).with_columns(pl.sum_horizontal(EFFECTS).alias("total"))
    whole = explained(units).row(0, named=True)
    if whole["change"] is None or whole["rate_effect"] is None:
        return None
    before, after = (round(whole[f"rate_{time}"] * metric.factor, PLACES) for time in ("before", "after"))
    parts = adding_up([whole[name] for name in EFFECTS], after - before)
    return Explanation(before, after, parts, _interval(asked, metric.factor), units)


def adding_up(parts: Sequence[float], total: float, places: int = PLACES) -> tuple[float, ...]:
    """The parts rounded to `places` so that they add up to `total`, itself so rounded and not further than rounding from their sum: largest remainders rise."""
    steps = 10**places
    floors = [int(part * steps // 1) for part in parts]
    missing = round(total * steps) - sum(floors)
    raised = set(sorted(range(len(parts)), key=lambda index: floors[index] - parts[index] * steps)[:missing])
    return tuple((floor + (index in raised)) / steps for index, floor in enumerate(floors))


def _interval(asked: Sequence[pl.DataFrame], factor: float) -> tuple[float, float]:
    """Newcombe's of the difference of the two shares of the whole area."""
    (first, first_of), (last, last_of) = (frame.select(pl.col("numerator", "denominator").sum()).row(0) for frame in asked)
    limits = newcombe_unpaired(*(pl.lit(count, pl.Float64) for count in (last, last_of, first, first_of)))
    lower, upper = pl.select(lower=limits[0] * factor, upper=limits[1] * factor).row(0)
    return lower, upper


@lru_cache(maxsize=256)
def explanation_words(here: Here, key: str) -> str:
    """The change, its parts, and whether chance alone may have made it."""
    _, found, language = here.text, explanation(here, key), here.language
    rate, mix, membership = (signed(part, PLACES, language) for part in found.parts)
    lower, upper = found.interval
    words = _(
        "{metric}由{earlier}的{before}%变为{now}的{after}%，**{change}个百分点**（差的95%区间{lower}至{upper}，{verdict}）= 机构自身的率{rate}，病人构成{mix}，机构进出{membership}。"
    )
    return words.format(
        metric=metric_of(key).name(language),
        earlier=period_text(here.earlier, language),
        before=exact(found.before, PLACES, language),
        now=period_text(here.period, language),
        after=exact(found.after, PLACES, language),
        change=signed(found.change, PLACES, language),
        lower=signed(lower, PLACES, language),
        upper=signed(upper, PLACES, language),
        verdict=_verdict(here, metric_of(key), found.interval),
        rate=rate,
        mix=mix,
        membership=membership,
    )


def _verdict(here: Here, metric: Metric, interval: tuple[float, float]) -> str:
    """Neighbouring months of a rate that looks back over a year hold mostly the same records: their difference is not judged."""
    _ = here.text
    if is_overlapping(metric, here.period, here.earlier):
        return _("两期多为同一年的记录，不作判断")
    return _("波动之内") if interval[0] <= 0 <= interval[1] else _("超出随机波动")


def contributors(found: Explanation) -> pl.DataFrame:
    """The institutions that moved the area's rate most, those that raised it first: at most `NAMED` each way, with the columns of `units`."""
    moved = found.units.filter(pl.col("total").round(PLACES + 1) != 0).sort("total", descending=True)
    raised, lowered = moved.filter(pl.col("total") > 0).head(NAMED), moved.filter(pl.col("total") < 0).tail(NAMED)
    return pl.concat([raised, lowered])
