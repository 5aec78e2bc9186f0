"""Chronic rates and cost per head as they are and as they would be with the region's mix of ages and sexes, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.mart import AGE_BANDS, BANDED, SEXES
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.compute import compute
from metrics.definition import Kind, Metric
from metrics.population import Of, members, population_of, require_covered
from metrics.result import SCHEMA, Status
from metrics.scope import Scope
from metrics.settlement import COST_VARIATION
from metrics.statistics import wilson
from metrics.statistics.proportions import normal_quantile
from metrics.strata import is_adjustable, strata, stratum_keys

NUMBERS = (
    "observed",
    "expected",
    "ratio",
    "ratio_lower",
    "ratio_upper",
    "reference_value",
    "adjusted",
    "adjusted_lower",
    "adjusted_upper",
    "mix_index",
)
CASEMIX_SCHEMA = SCHEMA | dict.fromkeys(NUMBERS, pl.Float64)
AREA = ["area_code", "period"]
OBSERVED, EXPECTED, EXPOSURE, RATIO = pl.col("observed"), pl.col("expected"), pl.col("exposure"), pl.col("ratio")

__all__ = ["CASEMIX_SCHEMA", "adjusted", "age_mix", "is_adjustable"]


def adjusted(
    metric: Metric,
    snapshot: Snapshot,
    *,
    scope: Scope,
    by: str,
    periods: Sequence[Period],
    within: str | None = None,
    of: Of | None = None,
    least_denominator: float = 0,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """`compute`'s rows for the areas (its columns, its figures: the crude ones), and beside them those adjusted for age and sex: `CASEMIX_SCHEMA`.

    Indirect standardisation: `expected` is what the area's people would show at the whole region's rates of the same period, band by band (sex × age
    band; for cost also the contract: see `metrics.strata`), `ratio` = observed ÷ expected, `adjusted` = ratio × `reference_value` (the region's
    own), in the metric's unit. `mix_index` = expected rate ÷ the region's: above 1 the mix by itself leads to a higher figure, whatever the institution
    does. Over all institutions expected adds up to observed; where all bands have the region's rates adjusted is the region's value, where the mix is
    the region's it is the crude one. Cost that is charged without a budget is in the crude figure only.

    Indirect and not direct, because one institution has few or no people in some bands: a direct rate would rest on the noise of those bands, or not
    exist, while the ratio needs no more than a sum. Its price: ratios rest on different mixes, so each is compared with the region and not with another.

    Limits take the expected as known, the region being large beside an institution. A patient counts at most once, so the observed number of a rate is
    binomial and not Poisson: Wilson's limits of the share × exposure ÷ expected, which hold at small n, at none and at all observed. Of cost:
    ratio × (1 ∓ z × variation ÷ √person-years lived in the period), not below 0, with the assumed variation of a head's yearly cost; none while
    incomplete. A rate's adjusted value and limits end at 100%, where the ratio may go beyond.

    `status` is `compute`'s; where ok, `few` below `least_denominator`, else no_cases where nothing is expected. Numbers are null where the crude value is, and
    those of the adjustment where the expected is 0. The reference is the whole region whatever `scope`, `within` and `of` leave: only its sums show.
    Raises what `compute` raises, and MetricError for a metric that cannot be adjusted or a snapshot published before there were bands.

    Breslow and Day, Statistical Methods in Cancer Research II (1987), pp. 65–72; Public Health England, Fingertips technical guidance: indirectly
    standardised ratios (2018); Wilson 1927.
    """
    asked = tuple(periods)
    crude = compute(metric, snapshot, scope=scope, by=by, periods=asked, within=within, of=of, confidence=confidence)
    sums = _sums(metric, snapshot, asked, by, members(snapshot, population_of(snapshot, scope, by, within, of), asked))
    return (
        crude.join(sums, on=AREA, how="left", maintain_order="left")
        .join(_reference(metric, snapshot, asked), on="period", how="left", maintain_order="left")
        .with_columns(OBSERVED.fill_null(0.0), EXPECTED.fill_null(0.0), EXPOSURE.fill_null(0.0))
        .with_columns(ratio=pl.when(EXPECTED > 0).then(OBSERVED / EXPECTED))
        .with_columns(_limits(metric, asked[0], confidence))
        .with_columns(*_in_units(metric), mix_index=pl.when(EXPECTED > 0).then(EXPECTED / EXPOSURE / pl.col("reference_rate")))
        .with_columns(status=_status(least_denominator))
        .with_columns(pl.when(pl.col("value").is_not_null()).then(pl.col(name)).alias(name) for name in NUMBERS)
        .select(*CASEMIX_SCHEMA)
    )


def age_mix(metric: Metric, snapshot: Snapshot, *, scope: Scope, area: str, period: Period) -> pl.DataFrame:
    """Who stands in the metric's denominator in one area, beside the whole region: one row a sex and age band, all ten, in their order.

    sex, age_band; people and reference_people (patients, or person-years of cost per head); share_pct and reference_share_pct of them, null where there
    is nobody; value and reference_value in the metric's unit, null where the band is empty. Raises what `adjusted` raises, ScopeError for an area that may not be seen.
    """
    scope.require(snapshot.tree, area)
    require_covered(snapshot, (period,))
    found = strata(metric, snapshot, (period,))
    inside = [each.code for each in snapshot.tree.at(INSTITUTION, area)]
    own, whole = (_banded(metric, rows, period) for rows in (found.filter(pl.col("institution_id").is_in(inside)), found))
    pairs = [(sex, band.key) for sex in SEXES for band in AGE_BANDS]
    every = pl.DataFrame(pairs, schema=dict.fromkeys(BANDED, pl.String), orient="row")
    reference = whole.rename({name: f"reference_{name}" for name in ("people", "share_pct", "value")})
    frame = every.join(own, on=BANDED, how="left", maintain_order="left").join(reference, on=BANDED, how="left", maintain_order="left")
    shares = [pl.when(pl.col(people).sum() > 0).then(pl.col(share).fill_null(0.0)).alias(share) for people, share in _SHARES]
    people = pl.col("people", "reference_people").fill_null(0.0)
    return frame.with_columns(*shares, people).select(*BANDED, "people", "reference_people", "share_pct", "reference_share_pct", "value", "reference_value")


_SHARES = (("people", "share_pct"), ("reference_people", "reference_share_pct"))


def _banded(metric: Metric, rows: pl.DataFrame, period: Period) -> pl.DataFrame:
    sums = rows.group_by(BANDED).agg(OBSERVED.sum(), EXPOSURE.sum()).filter(EXPOSURE > 0)
    value = OBSERVED / EXPOSURE * _unit(metric, period)
    return sums.select(*BANDED, people=EXPOSURE, share_pct=EXPOSURE / EXPOSURE.sum() * 100, value=value)


def _unit(metric: Metric, period: Period) -> float:
    return metric.factor * (12 / period.grain.months if metric.is_annualised else 1.0)


def _sums(metric: Metric, snapshot: Snapshot, periods: tuple[Period, ...], by: str, kept: pl.DataFrame | None) -> pl.DataFrame:
    """area_code, period, observed, exposure, expected of every area of the level."""
    tree = snapshot.tree
    pairs = [(each.code, area.code) for each in tree.at(INSTITUTION) if (area := tree.ancestor_at(each.code, by)) is not None]
    area_of = pl.DataFrame(pairs, schema={"institution_id": pl.String, "area_code": pl.String}, orient="row")
    rows = strata(metric, snapshot, periods)
    stratum = ["period", *stratum_keys(metric)]
    rows = rows.with_columns(expected=EXPOSURE * OBSERVED.sum().over(stratum) / EXPOSURE.sum().over(stratum))
    if kept is not None:
        rows = rows.join(kept, on=["institution_id", "period"], how="semi")
    return rows.join(area_of, on="institution_id").group_by(AREA).agg(pl.col("observed", "exposure", "expected").sum())


def _reference(metric: Metric, snapshot: Snapshot, periods: tuple[Period, ...]) -> pl.DataFrame:
    """period, reference_rate, reference_value: the whole region's."""
    rate = OBSERVED.sum() / EXPOSURE.sum()
    rates = strata(metric, snapshot, periods).group_by("period").agg(pl.when(EXPOSURE.sum() > 0).then(rate).alias("reference_rate"))
    return rates.with_columns(reference_value=pl.col("reference_rate") * _unit(metric, periods[0]))


def _limits(metric: Metric, period: Period, confidence: float) -> tuple[pl.Expr, ...]:
    """ratio_lower, ratio_upper."""
    if metric.kind is Kind.PROPORTION:
        scale = pl.when(EXPECTED > 0).then(EXPOSURE / EXPECTED)
        lower, upper = (limit * scale for limit in wilson(OBSERVED, EXPOSURE, confidence=confidence))
    else:
        spread = normal_quantile(confidence) * COST_VARIATION / (EXPOSURE * period.grain.months / 12).sqrt()
        is_told = pl.col("status") != Status.INCOMPLETE.value
        lower, upper = (pl.when(is_told).then(limit) for limit in (RATIO * (1 - spread).clip(0), RATIO * (1 + spread)))
    return lower.alias("ratio_lower"), upper.alias("ratio_upper")


def _in_units(metric: Metric) -> tuple[pl.Expr, ...]:
    most = metric.factor if metric.kind is Kind.PROPORTION else None
    parts = {"adjusted": "ratio", "adjusted_lower": "ratio_lower", "adjusted_upper": "ratio_upper"}
    return tuple((pl.col(ratio) * pl.col("reference_value")).clip(upper_bound=most).alias(name) for name, ratio in parts.items())


def _status(least_denominator: float) -> pl.Expr:
    is_ok = pl.col("status") == Status.OK.value
    return (
        pl.when(is_ok & (pl.col("denominator") < least_denominator))
        .then(pl.lit(Status.FEW.value))
        .when(is_ok & RATIO.is_null())
        .then(pl.lit(Status.NO_CASES.value))
        .otherwise("status")
    )
