"""What was observed, and among whom, by institution, sex and age band: the rows that case-mix adjustment stands on."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from data.schema.mart import AGE_BANDS, BANDED, CAPITATION_BAND_MONTH, CHRONIC_BAND_MONTH, SEXES
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.definition import Kind, Measure, Metric, Over
from metrics.errors import MetricError
from metrics.population import Population
from metrics.scope import Scope
from metrics.sums import Rows, relevant

WHERE = ["institution_id", "period"]
PAID = [*WHERE, "contract"]
COUNTED_IN_BANDS = frozenset(CHRONIC_BAND_MONTH.counts)


def is_adjustable(metric: Metric) -> bool:
    """Whether the mart knows the metric's numerator and denominator by sex and age band: chronic rates and cost per head of one version only."""
    if not isinstance(metric.denominator, Measure) or metric.earlier:
        return False
    columns = {*metric.numerator.plus, *metric.denominator.plus}
    if metric.kind is Kind.PROPORTION and metric.numerator.table == "chronic_month":
        return columns <= COUNTED_IN_BANDS and not metric.numerator.minus
    return metric.kind is Kind.ANNUAL_MEAN and columns == {"cost_yuan", "person_years"}


def stratum_keys(metric: Metric) -> list[str]:
    """Cost per head has the contract too: what a head costs under one says nothing about the other."""
    return [*BANDED] if metric.kind is Kind.PROPORTION else ["contract", *BANDED]


@lru_cache(maxsize=64)
def strata(metric: Metric, snapshot: Snapshot, periods: tuple[Period, ...]) -> pl.DataFrame:
    """institution_id, period, the keys of a stratum, observed, exposure: every institution, those without patients in a stratum have no row or zeros.

    Of a rate `observed` is its numerator, `exposure` its denominator, in patients. Of cost per head `observed` is the cost in yuan, `exposure` the
    year's person-years of a budget, divided over the bands as the patients managed in the period are (person-years are submitted without age and sex);
    a budget without any managed patient is divided like all of its contract. Cost without a budget in the year is left out, and so is cost in a band in
    which the whole region has nobody. Raises MetricError for a metric that cannot be adjusted, or a snapshot that has no bands.
    """
    if not is_adjustable(metric):
        raise MetricError(f"metric '{metric.key}' cannot be adjusted for age and sex; only chronic rates and cost per head can")
    found = _rate_strata(metric, snapshot, periods) if metric.kind is Kind.PROPORTION else _cost_strata(metric, snapshot, periods)
    return found.filter(pl.col("exposure").sum().over("period", *stratum_keys(metric)) > 0)


def _rows(snapshot: Snapshot, periods: tuple[Period, ...], rows: Rows) -> pl.DataFrame:
    """The whole region's rows."""
    if any(snapshot[banded].is_empty() and snapshot[plain][column].sum() for banded, plain, column in _DIVIDED):
        raise MetricError(f"snapshot '{snapshot.id}' was published without age bands; run 'python -m data load' once more with a submission already accepted")
    root = snapshot.tree.root
    everything = Population(Scope.everything(snapshot.tree), root.level, root.code)
    return relevant(snapshot, everything, periods, rows).collect()


_DIVIDED = ((CHRONIC_BAND_MONTH.key, "chronic_month", "managed"), (CAPITATION_BAND_MONTH.key, "capitation_month", "cost_yuan"))
"""A snapshot with something in the plain table's column and nothing in the banded one comes from an earlier version of the program."""


def _rate_strata(metric: Metric, snapshot: Snapshot, periods: tuple[Period, ...]) -> pl.DataFrame:
    rows = _rows(snapshot, periods, (CHRONIC_BAND_MONTH.key, metric.numerator.where, Over.LAST))
    observed, exposure = (pl.sum_horizontal(measure.plus).cast(pl.Float64) for measure in (metric.numerator, metric.denominator))
    return rows.select(*WHERE, *BANDED, observed.alias("observed"), exposure.alias("exposure"))


def _cost_strata(metric: Metric, snapshot: Snapshot, periods: tuple[Period, ...]) -> pl.DataFrame:
    where = metric.numerator.where
    budgets = _rows(snapshot, periods, ("capitation_month", where, Over.LAST)).filter(pl.col("person_years") > 0)
    banded = _rows(snapshot, periods, (CAPITATION_BAND_MONTH.key, where, Over.SUM))
    sums = banded.group_by(*PAID, *BANDED).agg(pl.col("heads").sum(), pl.col("cost_yuan").sum())
    pairs = [(sex, band.key) for sex in SEXES for band in AGE_BANDS]
    bands = pl.DataFrame(pairs, schema=dict.fromkeys(BANDED, pl.String), orient="row")
    heads = pl.col("heads")
    own = heads / heads.sum().over(PAID)
    alike = heads.sum().over("period", "contract", *BANDED) / heads.sum().over("period", "contract")
    return (
        budgets.select(*PAID, "person_years")
        .join(bands, how="cross")
        .join(sums, on=[*PAID, *BANDED], how="left", maintain_order="left")
        .with_columns(heads.fill_null(0), observed=pl.col("cost_yuan").fill_null(0.0))
        .with_columns(share=pl.when(heads.sum().over(PAID) > 0).then(own).otherwise(alike).fill_nan(0.0))
        .select(*PAID, *BANDED, "observed", exposure=pl.col("person_years") * pl.col("share"))
    )
