"""Differences in differences of matched groups: pooled over matched sets with the sets as clusters, and of one set by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from metrics.statistics.differences import newcombe_unpaired
from metrics.statistics.means import student_t

Part = Callable[[str], pl.Expr]
"""The name of a column → the expression of its sum over the clusters."""


def jackknife(frame: pl.DataFrame, *, columns: Sequence[str], estimate: Callable[[Part], pl.Expr], by: str, confidence: float = 0.95) -> pl.DataFrame:
    """One row a value of `by`, in their order: by, clusters, estimate, lower, upper. One row of `frame` is one cluster of a group, with its `columns` to be added up.

    `estimate` says how the figure is made of sums: `lambda part: part("hits") / part("people")`. It is made of all, then again leaving out each cluster in turn;
    the variance is (clusters − 1) ÷ clusters × the squares of what each leaving out changes, and the interval takes Student's t with clusters − 1 degrees of freedom.
    Whatever goes together inside a cluster is respected, and clusters may differ in size. Null limits below two clusters, and where leaving one out leaves nothing
    to divide by. Few clusters of very different sizes are its weak side: below about five the interval is very long. The ends of a proportion are not respected.
    Tukey, Annals of Mathematical Statistics 29 (1958) 614; Cameron and Miller, Journal of Human Resources 50 (2015) 317–372, on few clusters;
    MacKinnon, Nielsen and Webb, Journal of Econometrics 232 (2023) 272–299, on the jackknife for them.
    """
    totals = frame.with_columns(pl.col(name).sum().over(by).alias(f"{name} of all") for name in columns)
    whole = estimate(lambda name: pl.col(f"{name} of all"))
    without = estimate(lambda name: pl.col(f"{name} of all") - pl.col(name))
    found = (
        totals.select(by, whole=whole, without=without)
        .group_by(by)
        .agg(
            clusters=pl.len().cast(pl.Int64),
            estimate=pl.col("whole").first(),
            # The deviation of as many independent values, for their mean to have the jackknife's variance.
            deviation=((pl.len() - 1) * (pl.col("without") - pl.col("whole")).pow(2).sum()).sqrt(),
        )
        .sort(by)
    )
    lower, upper = student_t(pl.col("clusters"), pl.col("estimate"), pl.col("deviation"), confidence=confidence)
    finite = [pl.when(limit.is_finite()).then(limit).alias(name) for name, limit in (("lower", lower), ("upper", upper))]
    return found.select(by, "clusters", pl.when(pl.col("estimate").is_finite()).then(pl.col("estimate")).alias("estimate"), *finite)


GROUPS = ("treated", "control")
SUMS = tuple(f"{group}_{what}{when}" for group in GROUPS for what in ("numerator", "denominator") for when in ("", "_before"))


def difference_in_differences(frame: pl.DataFrame, *, by: str, confidence: float = 0.95) -> pl.DataFrame:
    """`jackknife`'s rows of (treated now − treated before) − (control now − control before), each a ratio of the sums of `SUMS`; one row of `frame` is a matched set.

    Collapsed to two points in time and clustered, since what an institution does in one month goes on in the next: Bertrand, Duflo and Mullainathan,
    Quarterly Journal of Economics 119 (2004) 249–275.
    """

    def estimate(part: Part) -> pl.Expr:
        def rate(which: str) -> pl.Expr:
            group, _, when = which.partition(" ")
            return part(f"{group}_numerator{when}") / part(f"{group}_denominator{when}")

        return (rate("treated") - rate("treated _before")) - (rate("control") - rate("control _before"))

    return jackknife(frame, columns=SUMS, estimate=estimate, by=by, confidence=confidence)


def newcombe_differences(*, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """The interval of the difference in differences of one set, from the columns `SUMS` as counts of people: lower and upper limit as shares, −2 to 2.

    Only the chance in who is at target: that institutions change in different ways also without any centre is not in it. Before and after are taken as different people,
    which makes it rather too long, since many are the same. Null where a group is empty. Both changes have Newcombe's interval (see `newcombe_unpaired`), joined by
    the method of variance estimates recovery: Zou and Donner, Statistics in Medicine 27 (2008) 1693–1702.
    """
    changes = []
    for group in GROUPS:
        now, before = (tuple(pl.col(f"{group}_{what}{when}") for what in ("numerator", "denominator")) for when in ("", "_before"))
        changes.append((now[0] / now[1] - before[0] / before[1], *newcombe_unpaired(*now, *before, confidence=confidence)))
    (treated, treated_lower, treated_upper), (control, control_lower, control_upper) = changes
    difference = treated - control
    below = ((treated - treated_lower) ** 2 + (control_upper - control) ** 2).sqrt()
    above = ((treated_upper - treated) ** 2 + (control - control_lower) ** 2).sqrt()
    return difference - below, difference + above
