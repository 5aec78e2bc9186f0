"""What became of institutions after their chronic-disease centre opened, beside matched institutions without one: a comparison, not a proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.months import Period, add_months
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.disclosure import Rules
from metrics.matching import WINDOW, Matching, matching
from metrics.plausible import require_possible
from metrics.population import Population
from metrics.scope import Scope
from metrics.statistics.matched_differences import SUMS, difference_in_differences, jackknife, newcombe_differences

BEFORE, AFTER = -1, WINDOW
"""The month before the opening and the one a year after it: a rate of the year to a month's end then speaks of the year before and of the first year with a centre."""
FOLLOWED = ("controlled", "uncontrolled", "unmeasured")
"""States of patients followed up in the last 3 months."""
NOT_FOLLOWED = ("overdue", "lost")


class Outcome(StrEnum):
    """What is compared."""

    STANDARDISED = "standardised"
    CONTROL = "control"
    FOLLOWED = "followed"
    MANAGED = "managed"


DISEASES = ("diabetes", "hypertension")
"""Those with a standard and a target."""


@dataclass(frozen=True)
class Reader:
    """Whose figures are exact: those of `scope`, unless everything is for a release; of others only what a release tells, and never by themselves."""

    scope: Scope
    rules: Rules
    is_release: bool = False


GROUP = ("treated", "control")


@dataclass(frozen=True, eq=False)
class Study:
    """What a reader may know of the matched sets around the openings; shares from 0 to 1.

    `members`: those of `Matching.members` whose centre lies in the area, with `is_own`: whether the reader may see the institution.
    `sets`: one row a set, the centres' order: centre, opened, matches, others (matches the reader may not see), the columns `SUMS` (null where hidden), treated_before,
    treated, control_before, control (values), difference, lower, upper; the matches' sums are of people, as they are. All null where the set `is_hidden`.
    `steps`: one row a month around the opening from −12 to 12: step, sets, treated, treated_lower, treated_upper, the same of control, difference, lower,
    upper of the change since the month before the opening, and is_apart: whether it excludes 0 although so many earlier months are looked at at once (Bonferroni);
    each match counts 1 ÷ matches of its set.
    `effect`: the row of `steps` a year after, empty without any set.
    """

    matching: Matching
    members: pl.DataFrame
    sets: pl.DataFrame
    steps: pl.DataFrame

    @property
    def effect(self) -> pl.DataFrame:
        return self.steps.filter(pl.col("step") == AFTER)

    @property
    def told(self) -> pl.DataFrame:
        """The sets that the pooled figures are made of."""
        return self.sets.filter(~pl.col("is_hidden"))


@lru_cache(maxsize=256)
def study(snapshot: Snapshot, outcome: Outcome, disease: str, *, reader: Reader, within: str, until: date, caliper: float) -> Study:
    """The sets of `metrics.matching` whose centre lies in area `within`, each month around the opening: sums over the institutions, then divided.

    STANDARDISED and CONTROL are the metrics of these names; FOLLOWED the patients followed up in any way in the last 3 months ÷ those managed for 3 months or more;
    MANAGED the patients managed ÷ those of the month before the opening. The difference in differences is (a year after − the month before) of the centres minus the same of
    their matches; each match counts 1 ÷ matches of its set. Interval: `metrics.statistics.matched_differences`, the sets being the clusters; of a set by itself by the chance of
    its cases alone, none for MANAGED.

    A set is hidden where a figure of the month before or of the year after is (a release hides small counts), where there is nothing to divide by, and where exactly one of its
    matches is another's institution, whose figures would then be told. In other months such a set is left out of both lines.
    """
    found = matching(snapshot, until, caliper)
    inside = [area.code for area in snapshot.tree.at(INSTITUTION, within)]
    members = found.members.filter(pl.col("centre").is_in(inside))
    seen = [area.code for area in reader.scope.visible(snapshot.tree, snapshot.tree.at(INSTITUTION))]
    members = members.with_columns(is_own=pl.col("institution_id").is_in(seen))
    rows = _rows(members, _figures(snapshot, outcome, disease, reader, _months(members)), outcome)
    return Study(found, members, _sets(members, rows, outcome), _steps(rows, members))


def _months(members: pl.DataFrame) -> tuple[date, ...]:
    steps = range(-WINDOW, WINDOW + 1)
    return tuple(sorted({add_months(opened, step) for opened in members["opened"].unique() for step in steps}))


def _figures(snapshot: Snapshot, outcome: Outcome, disease: str, reader: Reader, months: tuple[date, ...]) -> pl.DataFrame:
    return figures(snapshot, outcome, disease, reader, months) if months else pl.DataFrame(schema=FIGURES)


FIGURES = {"institution_id": pl.String, "month": pl.Date, "numerator": pl.Float64, "denominator": pl.Float64}


@lru_cache(maxsize=64)
def figures(snapshot: Snapshot, outcome: Outcome, disease: str, reader: Reader, months: tuple[date, ...]) -> pl.DataFrame:
    """institution_id, month, numerator, denominator of every institution open in the month: exact where it is the reader's own, else as a release has it."""
    match outcome:
        case Outcome.STANDARDISED | Outcome.CONTROL:
            found = asked(snapshot, f"{disease}_{outcome}_rate", reader, months)
        case Outcome.MANAGED:
            found = asked(snapshot, f"{disease}_managed", reader, months)
        case Outcome.FOLLOWED:
            found = _followed(snapshot, disease, reader, months)
    return found.select(*FIGURES)


def asked(snapshot: Snapshot, key: str, reader: Reader, months: Sequence[date]) -> pl.DataFrame:
    """institution_id, month, numerator, denominator of a metric: exact where it is the reader's own, else as a release has it."""
    metric, tree, everything = metric_of(key), snapshot.tree, Scope.everything(snapshot.tree)
    periods = tuple(Period(month) for month in months)
    # An error tells no figure of an institution that the reader may not see.
    require_possible(metric, snapshot, Population(everything, INSTITUTION, tree.root.code), periods, reader=reader.scope)
    is_whole = reader.scope.allows(tree, tree.root.code)
    answer = compute(metric, snapshot, scope=everything, by=INSTITUTION, periods=periods, release=None if is_whole and not reader.is_release else reader.rules)
    if not (is_whole or reader.is_release):
        own = compute(metric, snapshot, scope=reader.scope, by=INSTITUTION, periods=periods)
        answer = pl.concat([own, answer.join(own, on=["area_code", "period"], how="anti")])
    month = pl.concat_str("period", pl.lit("-01")).str.to_date("%Y-%m-%d").alias("month")
    return answer.select("numerator", "denominator", month, institution_id="area_code")


def _followed(snapshot: Snapshot, disease: str, reader: Reader, months: Sequence[date]) -> pl.DataFrame:
    """Sums of the states' counts; null where one of them is."""
    states = [asked(snapshot, f"{disease}_state_{state}", reader, months).with_columns(is_followed=state in FOLLOWED) for state in (*FOLLOWED, *NOT_FOLLOWED)]
    is_known = pl.col("numerator").is_not_null().all()
    return (
        pl.concat(states)
        .group_by("institution_id", "month")
        .agg(
            numerator=pl.when(is_known).then(pl.col("numerator").filter("is_followed").sum()),
            denominator=pl.when(is_known).then(pl.col("numerator").sum()),
        )
    )


def _rows(members: pl.DataFrame, found: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """One row a set and step: centre, step, people's sums of both groups and, as `weighted_…`, the matches' by their weight; null where a member's is. Sets that are not
    hidden only are `is_told`."""
    steps = pl.DataFrame({"step": range(-WINDOW, WINDOW + 1)}, schema={"step": pl.Int64})
    every = members.join(steps, how="cross").with_columns(month=pl.col("opened").dt.offset_by(pl.format("{}mo", "step")))
    rows = every.join(found, on=["institution_id", "month"], how="left", maintain_order="left")
    if outcome is Outcome.MANAGED:
        base = rows.filter(pl.col("step") == BEFORE).select("centre", "institution_id", pl.col("numerator").alias("base"))
        rows = rows.join(base, on=["centre", "institution_id"], how="left", maintain_order="left").with_columns(denominator="base")
    parts = [
        _sum(pl.col(what) * (pl.col("weight") if prefix else 1.0), group == "treated").alias(f"{prefix}{group}_{what}")
        for prefix in ("", "weighted_")
        for group in GROUP
        for what in ("numerator", "denominator")
    ]
    return _with_before(rows.group_by("centre", "step", maintain_order=True).agg(*parts), members)


def _sum(value: pl.Expr, is_centre: bool) -> pl.Expr:
    own = value.filter(pl.col("is_centre") == is_centre)
    return pl.when(own.is_not_null().all()).then(own.sum())


def _with_before(rows: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """`rows` with each sum of the month before the opening as `…_before`, and whether the set may be told."""
    names = [name for name in rows.columns if name not in ("centre", "step")]
    before = rows.filter(pl.col("step") == BEFORE).select("centre", *(pl.col(name).alias(f"{name}_before") for name in names))
    both = rows.join(before, on="centre", how="left", maintain_order="left")
    single = members.filter(~pl.col("is_own")).group_by("centre").len().filter(pl.col("len") == 1)["centre"]
    has_all = pl.all_horizontal(pl.col(name) > 0 if "denominator" in name else pl.col(name).is_not_null() for name in SUMS).fill_null(False)
    ends = both.filter(pl.col("step") == AFTER).filter(has_all, ~pl.col("centre").is_in(single.to_list()))["centre"]
    return both.with_columns(is_told=pl.col("centre").is_in(ends.to_list()))


def _sets(members: pl.DataFrame, rows: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """The sets of `Study`."""
    lower, upper = newcombe_differences()
    limits = [limit if outcome is not Outcome.MANAGED else pl.lit(None, pl.Float64) for limit in (lower, upper)]
    matches = pl.col("is_centre").not_()
    about = members.group_by("centre", "opened", maintain_order=True).agg(matches=matches.sum().cast(pl.Int64), others=(~pl.col("is_own")).sum().cast(pl.Int64))
    ends = rows.filter(pl.col("step") == AFTER).with_columns(_value(group, when).alias(f"{group}{when}") for group in GROUP for when in ("", "_before"))
    ends = ends.with_columns(
        difference=(pl.col("treated") - pl.col("treated_before")) - (pl.col("control") - pl.col("control_before")), lower=limits[0], upper=limits[1]
    )
    figures = (*SUMS, "treated_before", "treated", "control_before", "control", "difference", "lower", "upper")
    told = ends.select("centre", (~pl.col("is_told")).alias("is_hidden"), *(pl.when("is_told").then(pl.col(name)).alias(name) for name in figures))
    return about.join(told, on="centre", how="left", maintain_order="left")


def _value(group: str, when: str) -> pl.Expr:
    return pl.col(f"{group}_numerator{when}") / pl.col(f"{group}_denominator{when}")


def _steps(rows: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """The steps of `Study`."""
    weighed = [pl.col(f"weighted_{name}").alias(name) for name in SUMS]
    has_all = pl.all_horizontal(pl.col(f"weighted_{name}").is_not_null() for name in SUMS)
    can_divide = pl.all_horizontal(pl.col(f"weighted_{group}_denominator") > 0 for group in GROUP)
    told = rows.filter("is_told", has_all, can_divide).select("centre", "step", *weighed)
    matches = members.group_by("centre").agg(matches=(~pl.col("is_centre")).sum().cast(pl.Int64))
    counts = told.join(matches, on="centre").group_by("step").agg(matches=pl.col("matches").sum())
    strict = difference_in_differences(told, by="step", confidence=1 - 0.05 / (WINDOW - 1))
    is_apart = strict.select("step", is_apart=((pl.col("lower") > 0) | (pl.col("upper") < 0)).fill_null(False))
    frame = difference_in_differences(told, by="step").rename({"clusters": "sets", "estimate": "difference"}).join(counts, on="step", how="left")
    frame = frame.join(is_apart, on="step", how="left")
    for group in GROUP:
        columns = [f"{group}_numerator", f"{group}_denominator"]
        pooled = jackknife(told, columns=columns, estimate=lambda part, names=columns: part(names[0]) / part(names[1]), by="step").drop("clusters")
        frame = frame.join(pooled.rename({"estimate": group, "lower": f"{group}_lower", "upper": f"{group}_upper"}), on="step", how="left")
    return frame.sort("step")
