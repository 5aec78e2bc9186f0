"""The mart of any small world says what the reference says, for every metric, institution and month."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data.schema.mart import AGE_BANDS, CHRONIC_BAND_MONTH, SEXES, STATES, WAIT_EDGES_MINUTES
from data.schema.months import Grain, Period, last_day, months_between
from data.schema.snapshot import Snapshot
from tests.reference import capitation_heads, only_band, reference, whole_months
from tests.worlds import DISEASES, World, snapshot_of, worlds

Parts = tuple[float | None, float | None]
CLOUD = "cloud_pharmacy"


class _Mart:
    """Looks up single cells of a snapshot; 0 where a row is absent."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.rows = {}
        for key, table in snapshot.tables.items():
            for row in table.iter_rows(named=True):
                place = (row.get("institution_id"), row.get("month"), row.get("disease") or row.get("contract") or row.get("capability"))
                self.rows.setdefault((key, *place), []).append(row)

    def sum(self, table: str, institution: str, month: date, column: str, of: str | None = None) -> float:
        return sum(row[column] for row in self.rows.get((table, institution, month, of), []))


def _expected_cells() -> dict[str, Callable[[_Mart, str, date], Parts]]:
    """For every metric the cells of the mart that its numerator and denominator are made of."""

    def cell(table: str, numerator: str, denominator: str | None = None, of: str | None = None) -> Callable[[_Mart, str, date], Parts]:
        def parts(mart: _Mart, institution: str, month: date) -> Parts:
            below = None if denominator is None else mart.sum(table, institution, month, denominator, of)
            return mart.sum(table, institution, month, numerator, of), below

        return parts

    cells = {
        "institutions": cell("institution_month", "is_open"),
        "four_clouds_live_rate": cell("institution_month", "has_four_clouds", "is_open"),
        "chronic_centres": cell("institution_month", "has_centre"),
        "patients_managed": cell("institution_month", "patients_managed"),
        f"{CLOUD}_live_rate": lambda mart, institution, month: (
            mart.sum("capability_month", institution, month, "live", CLOUD),
            mart.sum("institution_month", institution, month, "is_open"),
        ),
        "steward_signed": cell("chronic_month", "steward_signed", of="diabetes"),
        "steward_signed_new": cell("chronic_month", "steward_signed_new", of="diabetes"),
        "home_requests": cell("home_month", "requested"),
        "home_completed": cell("home_month", "completed"),
        "home_completion_rate": cell("home_month", "requested_completed", "requested"),
        "home_cancellation_rate": cell("home_month", "requested_cancelled", "requested"),
        "home_refusal_rate": cell("home_month", "requested_refused", "requested"),
        "home_rating": cell("home_month", "rating_sum", "rated"),
        "home_adverse_per_1000": cell("home_month", "adverse", "completed"),
        "diabetes_control_change": lambda mart, institution, month: (
            _pair(mart, institution, month, "gained") - _pair(mart, institution, month, "lost"),
            sum(_pair(mart, institution, month, part) for part in ("both", "gained", "lost", "neither")),
        ),
    }
    for disease in DISEASES:
        cells[f"{disease}_managed"] = cell("chronic_month", "managed", of=disease)
        cells[f"{disease}_new"] = cell("chronic_month", "newly_enrolled", of=disease)
        cells[f"{disease}_standardised_rate"] = cell("chronic_month", "standardised", "due", of=disease)
        cells[f"{disease}_standardised_rate_national"] = cell("chronic_month", "standardised_national", "managed", of=disease)
        cells[f"{disease}_control_rate"] = cell("chronic_month", "controlled", "managed", of=disease)
        cells[f"{disease}_control_rate_followed"] = cell("chronic_month", "controlled", "measured", of=disease)
        cells |= {f"{disease}_state_{state}": cell("chronic_month", f"state_{state}", of=disease) for state in STATES}
    for contract in ("diabetes", "all_disease"):
        full = f"{contract}_capitation"
        cells[f"capitation_budget_yuan_{contract}"] = cell("capitation_month", "budget_yuan", of=full)
        cells[f"capitation_cost_yuan_{contract}"] = cell("capitation_month", "cost_yuan", of=full)
    return cells


def _pair(mart: _Mart, institution: str, month: date, part: str) -> float:
    return mart.sum("chronic_month", institution, month, f"pair_{part}", of="diabetes")


CELLS = _expected_cells()


@given(world=worlds())
# A world takes a third of a second to publish: shrinking one would take minutes, and the message says what differs.
@settings(max_examples=30, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_the_mart_is_the_reference(world: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = snapshot_of(world, Path(folder))
    _check_every_cell(world, snapshot)
    _check_waits(world, snapshot["home_wait_month"])
    _check_years(world, snapshot["capitation_year"])
    _check_states(snapshot["chronic_month"])
    _check_bands(world, snapshot)


def _check_every_cell(world: World, snapshot: Snapshot) -> None:
    mart = _Mart(snapshot)
    months = snapshot["institution_month"]["month"].unique().sort().to_list()
    for month in {months[0], *months[-18:]}:
        for institution in world.institution_ids:
            for key, parts in CELLS.items():
                numerator, denominator, _ = reference(key, world.rows, {institution}, Period(month))
                found = parts(mart, institution, month)
                where = f"{key} of {institution} in {month:%Y-%m}"
                assert _agree(found[0], numerator), f"{where}: {found[0]}, not {numerator}"
                assert found[1] == denominator, where


def _agree(found: float | None, expected: float | None) -> bool:
    """The same number; budgets are floats in the mart and fractions in the reference."""
    return found == expected or (found is not None and expected is not None and math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-6))


def _check_waits(world: World, waits: pl.DataFrame) -> None:
    """The order statistics on both sides of a percentile lie in its bins."""
    for (institution, month), bins in waits.group_by("institution_id", "month"):
        upto = bins.sort("bin").with_columns(upto=pl.col("orders").cum_sum())
        for key, share in (("home_wait_p50_hours", 0.5), ("home_wait_p90_hours", 0.9)):
            _, orders, hours = reference(key, world.rows, {institution}, Period(month))
            assert bins["orders"].sum() == orders
            below = int(share * (orders - 1))
            first, last = (upto.filter(pl.col("upto") > rank)["bin"][0] for rank in (below, min(below + 1, orders - 1)))
            assert WAIT_EDGES_MINUTES[first] / 60 - 1e-9 <= hours <= WAIT_EDGES_MINUTES[last + 1] / 60 + 1e-9


def _check_years(world: World, years: pl.DataFrame) -> None:
    assert years.height == len(world.rows["budgets"])
    for row in years.filter(pl.col("year") <= world.today.year).iter_rows(named=True):
        suffix, year = row["contract"].removesuffix("_capitation"), Period(date(row["year"], 1, 1), Grain.YEAR)
        of_one = {**world.rows, "budgets": [budget for budget in world.rows["budgets"] if budget["contract"] == row["contract"]]}
        keys = {
            "budget_yuan": f"capitation_budget_yuan_{suffix}",
            "cost_yuan": f"capitation_cost_yuan_{suffix}",
            "retained_yuan": "capitation_retained_yuan",
            "borne_yuan": "capitation_borne_yuan",
        }
        for column, key in keys.items():
            expected, _, _ = reference(key, of_one, {row["institution_id"]}, year)
            assert _agree(row[column], expected), f"{column} of {row['institution_id']} in {year}: {row[column]}, not {expected}"


def _check_states(chronic: pl.DataFrame) -> None:
    assert chronic.filter(pl.sum_horizontal(f"state_{state}" for state in STATES) != pl.col("managed")).is_empty()
    assert chronic.filter((pl.col("controlled") > pl.col("measured")) | (pl.col("measured") > pl.col("managed"))).is_empty()


def _check_bands(world: World, snapshot: Snapshot) -> None:
    """Each band by itself is what the reference says of its patients alone, and together they are the tables without bands."""
    chronic = _add_up(snapshot["chronic_band_month"], ["disease"], CHRONIC_BAND_MONTH.counts)
    whole = snapshot["chronic_month"].filter(pl.col("managed") > 0)
    assert_frame_equal(chronic, whole.select(chronic.columns), check_row_order=False)
    money = _add_up(snapshot["capitation_band_month"].filter(pl.col("cost_yuan") > 0), ["contract"], ("cost_yuan",))
    spent = snapshot["capitation_month"].filter(pl.col("cost_yuan") > 0)
    assert_frame_equal(money, spent.select(money.columns), check_row_order=False)
    months = snapshot["institution_month"]["month"].unique().sort().to_list()
    for month in {months[-1], months[-4:][0], date(months[-1].year, 1, 1), date(months[-1].year - 1, 12, 1)} & set(months):
        for sex, band in product(SEXES, AGE_BANDS):
            _check_band(world, snapshot, Period(month), sex, band.key)


def _add_up(banded: pl.DataFrame, keys: list[str], columns: tuple[str, ...]) -> pl.DataFrame:
    return banded.group_by("institution_id", "month", *keys).agg(pl.col(columns).sum())


def _check_band(world: World, snapshot: Snapshot, period: Period, sex: str, band: str) -> None:
    """As if only these patients had been submitted. One who counts at another institution in another band still counts there."""
    own = only_band(world.rows, sex, band, period.end.year)
    here = (pl.col("month") == period.first, pl.col("sex") == sex, pl.col("age_band") == band)
    chronic = {(row["institution_id"], row["disease"]): row for row in snapshot["chronic_band_month"].filter(*here).to_dicts()}
    capitation = {(row["institution_id"], row["contract"]): row for row in snapshot["capitation_band_month"].filter(*here).to_dicts()}
    for institution, disease in product(world.institution_ids, DISEASES):
        found = chronic.get((institution, disease), dict.fromkeys(CHRONIC_BAND_MONTH.counts, 0))
        standardised, due, _ = reference(f"{disease}_standardised_rate", own, {institution}, period)
        expected = {"managed": reference(f"{disease}_managed", own, {institution}, period)[0], "due": due, "standardised": standardised}
        controlled, measured, _ = reference(f"{disease}_control_rate_followed", own, {institution}, period)
        expected |= {"controlled": controlled, "measured": measured}
        assert {key: found[key] for key in expected} == expected, f"{disease} of {sex} {band} at {institution} in {period}"
    for institution, contract in product(world.institution_ids, ("diabetes_capitation", "all_disease_capitation")):
        found = capitation.get((institution, contract), {"heads": 0, "cost_yuan": 0.0})
        spent, _, _ = reference(f"capitation_cost_yuan_{contract.removesuffix('_capitation')}", own, {institution}, period)
        where = f"{contract} of {sex} {band} at {institution} in {period}"
        assert _agree(found["cost_yuan"], spent), where
        assert found["heads"] == capitation_heads(own, {institution}, period, contract), where


@given(start=st.dates(date(1990, 1, 1), date(2030, 12, 31)), days=st.integers(0, 2000))
@settings(max_examples=300)
def test_whole_months_to_a_month_end_are_the_difference_of_calendar_months(start: date, days: int) -> None:
    end = last_day(start + timedelta(days=days))
    assert whole_months(start, end) == months_between(start, end)


def test_whole_months_are_clamped_to_the_months_length() -> None:
    assert whole_months(date(2022, 8, 31), date(2022, 11, 30)) == 3
    assert whole_months(date(2022, 1, 15), date(2022, 4, 14)) == 2
