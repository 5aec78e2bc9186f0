"""Which institutions with a chronic-disease centre can be compared with which without one: matched on zone and size, by the register alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.months import add_months
from data.schema.snapshot import Snapshot
from metrics.compute import latest_complete_month
from metrics.errors import MetricError
from metrics.reporting import recorded_from

WINDOW = 12
"""Months before the opening and after it that are looked at."""
MATCHES = 3
"""Institutions a centre is matched with, at most."""
EDGE = 1e-9
"""Room for rounding at the caliper itself: twice as large is within twice as large."""


class Standing(StrEnum):
    """Why a centre is compared or is not."""

    MATCHED = "matched"
    EARLY = "early"
    WAITING = "waiting"
    INTERRUPTED = "interrupted"
    NO_PATIENTS = "no_patients"
    NO_PARTNER = "no_partner"
    TAKEN = "taken"


CENTRES = {
    "institution_id": pl.String,
    "opened": pl.Date,
    "stratum": pl.String,
    "patients": pl.Int64,
    "standing": pl.String,
    "matches": pl.Int64,
}
MEMBERS = {"centre": pl.String, "institution_id": pl.String, "is_centre": pl.Boolean, "opened": pl.Date, "patients": pl.Int64, "weight": pl.Float64}


@dataclass(frozen=True, eq=False)
class Matching:
    """`centres`: one row a centre opened by the last month, in the tree's order; `stratum` is its zone, or its kind where no area above has one; `patients` those
    managed in the month before the opening, null where the data does not reach back so far; `standing` a `Standing`.

    `members`: of each matched set its centre, then its matches from the nearest in size; `weight` is 1 for a centre and 1 ÷ matches for each match, so that a
    centre and its matches weigh the same."""

    centres: pl.DataFrame
    members: pl.DataFrame


@lru_cache(maxsize=64)
def matching(snapshot: Snapshot, until: date, caliper: float) -> Matching:
    """The centres opened by `until` (a month that has ended), each matched with up to `MATCHES` institutions without one.

    A centre can be compared where records of events reach back `WINDOW` months before its first month (EARLY if not) and the data `WINDOW` months beyond it
    (WAITING), where institution and centre were open all that time (INTERRUPTED) and anybody was managed in the month before (NO_PATIENTS). A match was open all
    that time, had no centre in any month of it, lies in the same stratum, and had patients in the month before, at most `caliper` times as many or as few. Of these
    the nearest on a log scale. A later centre's institution may be a match while it has none.

    Without replacement: an institution is one centre's match at most, so that sets share no match and the interval may take them as independent; the price is that
    fewer centres find one. In rounds, so that nobody has a second match while another has none: in each the pairs nearest in size go first, ties by the institutions' codes
    (greedy nearest neighbour with a caliper: Rosenbaum, Observational Studies, 2002, ch. 10; Stuart, Statistical Science 25 (2010) 1–21).
    Of who could have been matched, those whom nearer centres took everything from are TAKEN, those without any within the caliper NO_PARTNER.

    Nothing of it depends on the reader: sets are the same for everybody. Raises MetricError for a caliper below 1.
    """
    if caliper < 1:
        raise MetricError(f"a caliper of {caliper:g} is below 1; say 2 for at most twice as many or as few patients")
    opened = _opened(snapshot, until)
    windows = _windows(snapshot, opened["opened"].unique().sort())
    judged = _judged(snapshot, opened, windows, until)
    pairs = _pairs(judged.filter(pl.col("standing") == Standing.MATCHED.value), windows.join(_strata(snapshot), on="institution_id"), caliper)
    matched = _matched(pairs)
    return Matching(_with_matches(judged, pairs, matched), _members(judged, matched))


def known_until(snapshot: Snapshot, last: date) -> date:
    """The last month to look at for a reader whose period ends with month `last`: one that has ended and has come in."""
    return min(last, latest_complete_month(snapshot))


@lru_cache(maxsize=16)
def _strata(snapshot: Snapshot) -> pl.DataFrame:
    """institution_id, stratum, tree_order."""
    tree, rows = snapshot.tree, []
    for order, area in enumerate(tree.at(INSTITUTION)):
        zone = next((above.zone_zh for above in reversed(tree.ancestors(area.code)) if above.zone_zh), None)
        rows.append((area.code, zone or area.kind or "", order))
    return pl.DataFrame(rows, schema={"institution_id": pl.String, "stratum": pl.String, "tree_order": pl.Int64}, orient="row")


def _opened(snapshot: Snapshot, until: date) -> pl.DataFrame:
    """institution_id, opened, stratum, tree_order: every institution with a centre by then, and the first month with it."""
    months = snapshot["institution_month"].filter((pl.col("has_centre") == 1) & (pl.col("month") <= until))
    return months.group_by("institution_id").agg(pl.col("month").min().alias("opened")).join(_strata(snapshot), on="institution_id").sort("tree_order")


def _windows(snapshot: Snapshot, openings: pl.Series) -> pl.DataFrame:
    """institution_id, opened, months, is_open, has_centre (in any month), keeps_centre (from the opening on), patients: each institution in the window around each opening."""
    rows = [(opened, add_months(opened, step), step) for opened in openings for step in range(-WINDOW, WINDOW + 1)]
    steps = pl.DataFrame(rows, schema={"opened": pl.Date, "month": pl.Date, "step": pl.Int64}, orient="row")
    return (
        snapshot["institution_month"]
        .join(steps, on="month")
        .group_by("institution_id", "opened")
        .agg(
            months=pl.len(),
            is_open=pl.col("is_open").min() == 1,
            has_centre=pl.col("has_centre").max() == 1,
            keeps_centre=pl.col("has_centre").filter(pl.col("step") >= 0).min() == 1,
            patients=pl.col("patients_managed").filter(pl.col("step") == -1).first(),
        )
    )


def _judged(snapshot: Snapshot, opened: pl.DataFrame, windows: pl.DataFrame, until: date) -> pl.DataFrame:
    """`opened` with `patients` and `standing`; MATCHED is still to be earned."""
    first = recorded_from(snapshot)
    begins = pl.lit(False) if first is None else pl.col("opened").dt.offset_by(f"-{WINDOW}mo") >= first
    return opened.join(windows, on=["institution_id", "opened"], how="left", maintain_order="left").with_columns(
        standing=pl.when(~begins)
        .then(pl.lit(Standing.EARLY.value))
        .when(pl.col("opened").dt.offset_by(f"{WINDOW}mo") > until)
        .then(pl.lit(Standing.WAITING.value))
        .when(~(pl.col("is_open") & pl.col("keeps_centre")))
        .then(pl.lit(Standing.INTERRUPTED.value))
        .when(pl.col("patients") == 0)
        .then(pl.lit(Standing.NO_PATIENTS.value))
        .otherwise(pl.lit(Standing.MATCHED.value))
    )


def _pairs(centres: pl.DataFrame, windows: pl.DataFrame, caliper: float) -> pl.DataFrame:
    """centre, match, match_patients, place: who could be matched, `place` by nearness in size and then by code."""
    candidates = windows.filter((pl.col("months") == 2 * WINDOW + 1) & pl.col("is_open") & ~pl.col("has_centre") & (pl.col("patients") > 0))
    other = candidates.select("opened", "stratum", match=pl.col("institution_id"), match_patients=pl.col("patients"))
    distance = (pl.col("patients").log() - pl.col("match_patients").log()).abs()
    near = (
        centres.rename({"institution_id": "centre"})
        .join(other, on=["opened", "stratum"])
        .with_columns(distance=distance.round(12))
        .filter(pl.col("distance") <= math.log(caliper) + EDGE)
    )
    return near.sort("distance", "centre", "match").select("centre", "match", "match_patients").with_row_index("place")


def _matched(pairs: pl.DataFrame) -> pl.DataFrame:
    """The rows of `pairs` that became a match."""
    found, left = [pairs.clear()], pairs
    for _round in range(MATCHES):
        taken = _round_of(left)
        found.append(taken)
        left = left.join(taken, on="match", how="anti")
    return pl.concat(found)


def _round_of(pairs: pl.DataFrame) -> pl.DataFrame:
    """At most one match a centre: whoever are each other's nearest, then among those that are left, until none are."""
    found, left = [pairs.clear()], pairs
    while left.height:
        is_nearest = (pl.col("place") == pl.col("place").min().over("centre")) & (pl.col("place") == pl.col("place").min().over("match"))
        taken = left.filter(is_nearest)
        found.append(taken)
        left = left.join(taken, on="centre", how="anti").join(taken, on="match", how="anti")
    return pl.concat(found)


def _with_matches(judged: pl.DataFrame, pairs: pl.DataFrame, matched: pl.DataFrame) -> pl.DataFrame:
    counts = matched.group_by("centre").agg(pl.len().cast(pl.Int64).alias("matches"))
    could = pl.col("institution_id").is_in(pairs["centre"].unique().to_list())
    is_left = (pl.col("standing") == Standing.MATCHED.value) & pl.col("matches").is_null()
    frame = judged.join(counts, left_on="institution_id", right_on="centre", how="left", maintain_order="left")
    told = pl.when(is_left & could).then(pl.lit(Standing.TAKEN.value)).when(is_left).then(pl.lit(Standing.NO_PARTNER.value)).otherwise("standing")
    return frame.with_columns(told.alias("standing"), pl.col("matches").fill_null(0)).select(pl.col(name).cast(kind) for name, kind in CENTRES.items())


def _members(judged: pl.DataFrame, matched: pl.DataFrame) -> pl.DataFrame:
    of_set = judged.select(centre="institution_id", opened="opened", own="patients", tree_order="tree_order")
    weights = matched.with_columns(weight=1 / pl.len().over("centre"))
    matches = weights.join(of_set, on="centre").with_columns(institution_id="match", patients="match_patients", is_centre=False, place=pl.col("place") + 1)
    sets = matched.select("centre").unique()
    heads = of_set.join(sets, on="centre", how="semi").with_columns(institution_id="centre", patients="own", is_centre=True, weight=1.0, place=0)
    columns = [pl.col(name).cast(kind) for name, kind in MEMBERS.items()]
    both = pl.concat([frame.select(*columns, "tree_order", pl.col("place").cast(pl.Int64)) for frame in (heads, matches)])
    return both.sort("tree_order", "place").select(*MEMBERS)
