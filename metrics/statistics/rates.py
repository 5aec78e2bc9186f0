"""Directly standardised rates: what the rate would be if the people were those of the standard population."""

from __future__ import annotations

import polars as pl

from metrics.statistics.counts import poisson

LEAST_EVENTS = 10


def directly_standardised(events: pl.Expr, population: pl.Expr, weight: pl.Expr, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Rate, lower and upper limit as aggregations over strata, for `select`, `group_by(…).agg` or `.over(…)`; in events per unit of population.

    One row a stratum, each of the standard's strata present in every group: `weight` is the stratum's standard population on any scale, one with weight 0 is
    left out. With w the weights' shares, rate = Σ w x ÷ n, variance = Σ w² x ÷ n², and with X = Σ x the limits of X (`poisson`, Byar's as X is ten or
    more) are moved and scaled onto the rate: rate + √(variance ÷ X) × (limit − X). Where one small stratum has most of the weight the lower one could
    come out below 0, and is 0.
    No value and no limits below ten events, where the method does not hold (Morris, Tan, Fryers and Bestwick, Population Health Metrics 16 (2018) 19);
    none either where a stratum has no population (its rate is unknown, so is the whole; Public Health England refuses it too: merge strata first) or a
    number is null, negative, or every weight 0. Raises MetricError for a confidence outside 0 to 1.
    Dobson, Kuulasmaa, Eberle and Scherer, Statistics in Medicine 10 (1991) 457–462; Byar's limits in it as in PHEindicatormethods, `calculate_dsr`.
    """
    counts = weight > 0
    total = events.filter(counts).sum()
    share = weight / weight.sum()
    rate = (share * events / population).filter(counts).sum()
    spread = ((share / population) ** 2 * events).filter(counts).sum()
    lower, upper = poisson(total, confidence=confidence)
    is_known = (weight == 0) | (counts & (population > 0) & (events >= 0))
    can_say = is_known.fill_null(False).all() & (total >= LEAST_EVENTS)
    scale = (spread / total).sqrt()
    down, up = (rate + scale * (lower - total)).clip(lower_bound=0), rate + scale * (upper - total)
    return pl.when(can_say).then(rate), pl.when(can_say).then(down), pl.when(can_say).then(up)
