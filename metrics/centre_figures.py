"""What a reader may know of matched sets beside their comparison: how large they were before the opening, and where they stand in a month."""

from __future__ import annotations

from datetime import date

import polars as pl

from data.schema.months import add_months
from data.schema.snapshot import Snapshot
from metrics.centres import BEFORE, Outcome, Reader, Study, asked, figures

HIDDEN = float("nan")
"""In place of a figure that the reader may not know; null where there is none."""


def sizes(snapshot: Snapshot, members: pl.DataFrame, *, reader: Reader) -> pl.DataFrame:
    """centre, institution_id, is_centre, patients: of each member of a set (`Matching.members`) the patients managed in the month before the opening, as `reader` may
    know them; null where hidden."""
    months = tuple(sorted({add_months(opened, BEFORE) for opened in members["opened"].unique()}))
    if not months:
        return members.select("centre", "institution_id", "is_centre", pl.col("patients").cast(pl.Float64))
    found = asked(snapshot, "patients_managed", reader, months).select("institution_id", "month", patients="numerator")
    wanted = members.select("centre", "institution_id", "is_centre", month=pl.col("opened").dt.offset_by("-1mo"))
    return wanted.join(found, on=["institution_id", "month"], how="left", maintain_order="left").drop("month")


def set_sizes(snapshot: Snapshot, found: Study, *, reader: Reader) -> pl.DataFrame:
    """centre, patients, match_patients (the mean of its matches): in the month before the opening. `HIDDEN` where one of them is, and for the matches where a single
    one of them is another's institution, whose size would then be told."""
    is_match = ~pl.col("is_centre")
    matches = pl.col("patients").filter(is_match)
    is_hidden = _is_alone(found).any() | matches.is_null().any()
    return (
        sizes(snapshot, found.members, reader=reader)
        .group_by("centre", maintain_order=True)
        .agg(
            patients=pl.col("patients").filter("is_centre").first().fill_null(HIDDEN),
            match_patients=pl.when(is_hidden).then(HIDDEN).otherwise(matches.mean()),
        )
    )


def mean_sizes(snapshot: Snapshot, found: Study, *, reader: Reader) -> tuple[float, float] | None:
    """The mean size of the matched centres' institutions and of all matches; null where a part of it may not be told, or nothing is matched."""
    known = sizes(snapshot, found.members, reader=reader)
    if known.is_empty() or known["patients"].null_count() or (found.sets["others"] == 1).any():
        return None
    means = dict(known.group_by("is_centre").agg(pl.col("patients").mean()).iter_rows())
    return means[True], means[False]


def standing_now(snapshot: Snapshot, found: Study, outcome: Outcome, disease: str, *, reader: Reader, month: date) -> pl.DataFrame:
    """institution_id, value, other, gap: of each institution its outcome in the month and of its matches together, in percent, and value − other; `HIDDEN` and null as
    above. `other` is null of what is not matched. Of MANAGED no share of anything now: all null."""
    told = figures(snapshot, outcome, disease, reader, (month,))
    is_known = ~_is_alone(found).any()
    together = [pl.when(pl.col(name).is_not_null().all() & is_known).then(pl.col(name).sum()).alias(name) for name in ("numerator", "denominator")]
    matches = found.members.filter(~pl.col("is_centre")).join(told, on="institution_id", how="left").group_by("centre").agg(*together)
    own = told.select("institution_id", value=_percent())
    both = own.join(matches.select(institution_id="centre", other=_percent()), on="institution_id", how="left")
    if outcome is Outcome.MANAGED:
        both = both.with_columns(pl.lit(None, pl.Float64).alias(name) for name in ("value", "other"))
    return both.with_columns(gap=pl.col("value") - pl.col("other"))


def _is_alone(found: Study) -> pl.Expr:
    """Whether a single one of the set's matches is another's institution."""
    return pl.col("centre").is_in(found.sets.filter(pl.col("others") == 1)["centre"].to_list())


def _percent() -> pl.Expr:
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    return pl.when(numerator.is_null() | denominator.is_null()).then(HIDDEN).when(denominator > 0).then(numerator / denominator * 100)
