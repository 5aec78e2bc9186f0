"""Settled years of capitation by institution: who overspent, who kept more than is usual, and whether a surplus rose while care fell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.months import Grain, Period, last_day
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.catalogue.capitation import CONTRACTS
from metrics.compute import compute
from metrics.population import Of
from metrics.scope import Scope
from metrics.statistics.differences import newcombe_unpaired
from metrics.statistics.proportions import normal_quantile

BANDED = "diabetes"
"""The contract that the published band speaks of."""
MONEY = ("budget_yuan", "cost_yuan", "surplus_rate", "leakage_rate", "cost_per_head_yuan", "retained_yuan", "borne_yuan")
COST_VARIATION = 1.2
"""Coefficient of variation of a head's yearly cost, assumed: chance alone moves the cost ratio of 100 heads by 12%."""
STRICT = 0.998
"""Several rates of every institution are looked at: at 95% a dozen would have fallen by chance alone."""


NO_BAND = (math.inf, math.inf)


class Position(StrEnum):
    """Where a surplus rate lies against the published band, in the order in which supervision looks."""

    OVERSPENT = "overspent"
    ABOVE = "above"
    WITHIN = "within"
    BELOW = "below"
    SURPLUS = "surplus"
    """Of a contract that the band does not speak of."""


def settled_year(snapshot: Snapshot, through: date) -> Period | None:
    """The last calendar year that had ended by the end of month `through` and by the day of loading and lies in the data; null where there is none."""
    known_to = min(last_day(through), snapshot.as_of, last_day(snapshot.last_month))
    year = known_to.year if (known_to.month, known_to.day) == (12, 31) else known_to.year - 1
    found = Period(date(year, 1, 1), Grain.YEAR)
    return found if found.first >= snapshot.first_month else None


def settlement(
    snapshot: Snapshot,
    *,
    scope: Scope,
    within: str,
    year: Period,
    band: tuple[float, float] | None,
    watched: Sequence[str],
    contract: str = "",
    by: str = INSTITUTION,
) -> pl.DataFrame:
    """One row for each area of the level `by`, the one that is paid per head, inside `within` with a budget in `year`: overspent first (the worst first), then above the band, then the rest by surplus.

    area_code, area_name, person_years, each of `MONEY` as a column, surplus_yuan, earlier_surplus_rate (the year before), position (against `band`, percent, where a
    contract is one that the band speaks of: is_banded, which without a band none is), chance_pct (one standard deviation of a cost ratio of 1 by chance), chance_lower and chance_upper (the surplus rate's 95% range by chance, at its own cost ratio), quality_score (the lowest of its contracts'; null until all are known), coefficient (of a surplus; null without one), each of
    `watched` (keys of rates for which up is better) as a column, fell (those of them, proportions, that fell against the year before: Newcombe's interval of the difference, at 99.8%, lies below 0), is_suspect (surplus
    up while any of them fell). `contract` is a suffix of the metrics' keys, such as _diabetes.
    """
    asked = dict(scope=scope, within=within, by=by)
    frame = _wide(snapshot, [f"capitation_{what}{contract}" for what in MONEY], year, **asked)
    frame = frame.rename({f"capitation_{what}{contract}": what for what in MONEY}).filter(pl.col("budget_yuan") > 0)
    earlier = _earlier(snapshot, f"capitation_surplus_rate{contract}", year, **asked)
    frame = frame.join(earlier, on="area_code", how="left", maintain_order="left").join(
        _scores(snapshot, year, contract, by, band is not None), on="area_code", how="left", maintain_order="left"
    )
    frame = frame.join(_watched(snapshot, watched, year, **asked), on="area_code", how="left", maintain_order="left")
    rate, order = pl.col("surplus_rate"), {position.value: place for place, position in enumerate(Position)}
    return frame.with_columns(
        surplus_yuan=pl.col("budget_yuan") - pl.col("cost_yuan"),
        position=pl.when(pl.col("is_banded") | (rate < 0)).then(position(rate, band or NO_BAND)).otherwise(pl.lit(Position.SURPLUS.value)),
        chance_pct=100 * COST_VARIATION / pl.col("person_years").sqrt(),
        chance_lower=rate - _half(),
        chance_upper=rate + _half(),
        is_suspect=(rate > pl.col("earlier_surplus_rate")).fill_null(False) & (pl.col("fell").list.len() > 0),
    ).sort(
        pl.col("position").replace_strict(order, return_dtype=pl.Int64),
        pl.when(pl.col("position") == Position.OVERSPENT.value).then(rate).otherwise(-rate),
        maintain_order=True,
    )


def _half() -> pl.Expr:
    """Half the 95% range of a surplus rate: the standard error of the cost ratio, which the same heads would have by chance."""
    return normal_quantile(0.95) * 100 * COST_VARIATION / pl.col("person_years").sqrt() * pl.col("cost_yuan") / pl.col("budget_yuan")


def position(rate: pl.Expr, band: tuple[float, float]) -> pl.Expr:
    """The `Position` of a surplus rate in percent; both ends of the band lie within it."""
    low, high = band
    return (
        pl.when(rate < 0)
        .then(pl.lit(Position.OVERSPENT.value))
        .when(rate > high)
        .then(pl.lit(Position.ABOVE.value))
        .when(rate >= low)
        .then(pl.lit(Position.WITHIN.value))
        .otherwise(pl.lit(Position.BELOW.value))
    )


def _wide(snapshot: Snapshot, keys: Sequence[str], period: Period, **asked: object) -> pl.DataFrame:
    """area_code, area_name and one value column a key, for the areas with a budget in the period's year."""
    frames = [compute(metric_of(key), snapshot, periods=[period], of=Of.CAPITATED, **asked) for key in keys]
    first = frames[0].select("area_code", "area_name")
    return first.with_columns(frame["value"].alias(key) for key, frame in zip(keys, frames, strict=True))


def _earlier(snapshot: Snapshot, key: str, year: Period, **asked: object) -> pl.DataFrame:
    """area_code, earlier_surplus_rate: of the year before, null for all where the data does not hold that year."""
    if year.year_before.first < snapshot.first_month:
        return pl.DataFrame(schema={"area_code": pl.String, "earlier_surplus_rate": pl.Float64})
    return _wide(snapshot, [key], year.year_before, **asked).select("area_code", pl.col(key).alias("earlier_surplus_rate"))


def _scores(snapshot: Snapshot, year: Period, contract: str, by: str, has_band: bool) -> pl.DataFrame:
    """area_code, person_years, is_banded, quality_score, coefficient; of several budgets of one area the lowest score, and none until all are known."""
    kinds = [word for suffix, (word, _) in CONTRACTS.items() if contract in ("", f"_{suffix}")]
    surplus, score = pl.col("budget_yuan") - pl.col("cost_yuan"), pl.col("quality_score")
    rows = snapshot["capitation_year"].filter((pl.col("year") == year.first.year) & pl.col("contract").is_in(kinds))
    payers = _areas_at(snapshot, by, rows["institution_id"].unique().to_list())
    return (
        rows.join(payers, on="institution_id")
        .group_by("area_code")
        .agg(
            pl.col("person_years").sum(),
            ((pl.col("contract") == CONTRACTS[BANDED][0]).any() & has_band).alias("is_banded"),
            pl.when(score.is_null().any()).then(None).otherwise(score.min()).alias("quality_score"),
            pl.when(surplus > 0).then(pl.col("retained_yuan") / surplus).min().alias("coefficient"),
        )
    )


def _areas_at(snapshot: Snapshot, by: str, institutions: Sequence[str]) -> pl.DataFrame:
    """institution_id, area_code: the area of the level that an institution lies in or is."""
    pairs = ((code, snapshot.tree.ancestor_at(code, by)) for code in institutions if code in snapshot.tree)
    rows = [(code, area.code) for code, area in pairs if area is not None]
    return pl.DataFrame(rows, schema={"institution_id": pl.String, "area_code": pl.String}, orient="row")


def _watched(snapshot: Snapshot, keys: Sequence[str], year: Period, **asked: object) -> pl.DataFrame:
    """area_code, one column a key, fell."""
    has_earlier = year.year_before.first >= snapshot.first_month
    sides = [pl.col(name) for name in ("numerator", "denominator", "earlier_numerator", "earlier_denominator")]
    _, change_upper = newcombe_unpaired(*sides, confidence=STRICT)
    frame: pl.DataFrame | None = None
    for key in keys:
        periods = [year, year.year_before] if has_earlier else [year]
        rows = compute(metric_of(key), snapshot, periods=periods, of=None, **asked)
        now, before = (rows.filter(pl.col("period") == str(period)) for period in (year, year.year_before))
        earlier = before.select("area_code", pl.col("numerator").alias("earlier_numerator"), pl.col("denominator").alias("earlier_denominator"))
        one = now.join(earlier, on="area_code", how="left", maintain_order="left").select(
            "area_code", pl.col("value").alias(key), (change_upper < 0).fill_null(False).alias(f"{key} fell")
        )
        frame = one if frame is None else frame.join(one, on="area_code", how="left", maintain_order="left")
    if frame is None:
        return pl.DataFrame(schema={"area_code": pl.String, "fell": pl.List(pl.String)})
    fell = pl.concat_list(pl.when(pl.col(f"{key} fell")).then(pl.lit(key)) for key in keys).list.drop_nulls()
    return frame.select("area_code", *keys, fell.alias("fell"))
