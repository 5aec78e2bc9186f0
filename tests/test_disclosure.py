"""Releases: what is hidden, what is rounded, what stays as it is, and that an answer never depends on the question's company."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.region import load_region
from data.schema.areas import INSTITUTION, AreaTree
from data.schema.mart import MART
from data.schema.months import Period, parse_periods
from data.schema.snapshot import Snapshot
from data.settings import PROJECT, load_settings
from metrics.catalogue import CATALOGUE, metric_of
from metrics.compute import compute
from metrics.definition import Kind, Measure, Theme
from metrics.disclosure import Rules, bands, is_public, layers_of, never_leaves
from metrics.disclosure.layers import LAYERS, MONEY, OPEN_TO_ALL, WITHIN
from metrics.disclosure.shown import is_open_to_all
from metrics.errors import ScopeError
from metrics.population import Of
from metrics.result import SCHEMA, Status
from metrics.scope import Scope
from tests.attacker import RULES, tree_of
from tests.drawn import rows
from tests.marts import invented_snapshot, snapshot_of, tree_with_institutions

TREE = tree_of(((2,), (3, 3)))
"""Two counties with three institutions each: R11 to R13, R21 to R23."""
MONTHS = (date(2022, 1, 1), date(2022, 2, 1), date(2022, 3, 1))


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def region(tables: dict[str, str], id: str, tree: AreaTree = TREE) -> Snapshot:
    """The drawn rows, every institution open from January to March 2022."""
    drawn = {key: rows(text, month=month, institution_id=str) for key, text in tables.items()}
    opened = dict(is_open=1, is_open_in_month=1, has_four_clouds=0, has_centre=0, patients_managed=0, records=1)
    drawn["institution_month"] = [dict(institution_id=area.code, month=each) | opened for area in tree.at(INSTITUTION) for each in MONTHS]
    return snapshot_of(tree, drawn, first=MONTHS[0], last=MONTHS[-1], as_of=date(2022, 4, 6), id=id)


def release(snapshot: Snapshot, key: str, by: str, period: str = "2022-03", **rest) -> pl.DataFrame:
    scope = rest.pop("scope", Scope.everything(snapshot.tree))
    return compute(metric_of(key), snapshot, scope=scope, by=by, periods=parse_periods(period), release=RULES, **rest)


def told(frame: pl.DataFrame) -> dict[str, float | str | None]:
    """Area → numerator, or the status where it is not ok."""
    return {row["area_code"]: row["numerator"] if row["status"] == "ok" else row["status"] for row in frame.to_dicts()}


REGISTER = """
institution_id | month   | disease  | managed
R11            | 2022-03 | diabetes | 4
R12            | 2022-03 | diabetes | 112
R13            | 2022-03 | diabetes | 63
R21            | 2022-03 | diabetes | 101
R22            | 2022-03 | diabetes | 102
R23            | 2022-03 | diabetes | 103
"""


@pytest.fixture(scope="module")
def register() -> Snapshot:
    return region({"chronic_month": REGISTER}, "register")


def test_a_small_count_takes_its_smallest_sibling_with_it_and_the_rest_is_rounded(register: Snapshot) -> None:
    assert told(release(register, "diabetes_managed", INSTITUTION)) == {
        "R11": "suppressed", "R12": 110, "R13": "suppressed", "R21": 100, "R22": 100, "R23": 105,
    }  # fmt: skip
    assert told(release(register, "diabetes_managed", "county")) == {"R1": 180, "R2": 305} and told(release(register, "diabetes_managed", "province")) == {
        "R": 485
    }


def test_suppressed_is_a_status_of_its_own_with_nothing_beside_it_whether_0_or_few(register: Snapshot) -> None:
    frame = release(register, "diabetes_control_rate", INSTITUTION, "2022-02..2022-03")
    assert dict(frame.schema) == SCHEMA
    hidden = frame.filter(pl.col("status") == Status.SUPPRESSED.value)
    assert (
        hidden.height == frame.height and hidden.select(pl.all_horizontal(pl.col(name).is_null().all() for name in SCHEMA if SCHEMA[name] == pl.Float64)).item()
    )
    assert (
        "no_cases"
        in compute(metric_of("diabetes_control_rate"), register, scope=Scope.everything(TREE), by=INSTITUTION, periods=parse_periods("2022-02"))["status"]
    )


@pytest.mark.parametrize("zeros", [(0, 0, 200), (0, 200, 200)])
def test_zeros_are_not_told_by_what_is_left_over(zeros: tuple[int, ...]) -> None:
    """Hidden counts that add up to nothing would all be 0: a sibling of some size is hidden with them."""
    text = "institution_id | month | disease | managed\n" + "\n".join(f"R1{place + 1} | 2022-03 | diabetes | {count}" for place, count in enumerate(zeros))
    text += "".join(f"\nR2{place} | 2022-03 | diabetes | 50" for place in (1, 2, 3))
    shown = told(release(region({"chronic_month": text}, f"zeros-{zeros}"), "diabetes_managed", INSTITUTION))
    assert [shown[code] for code in ("R11", "R12", "R13")].count("suppressed") == zeros.count(0) + 1 and shown["R21"] == 50


def test_a_county_alone_in_hiding_takes_another_with_it() -> None:
    text = """
institution_id | month   | disease  | managed
R11            | 2022-03 | diabetes | 2
R12            | 2022-03 | diabetes | 3
R13            | 2022-03 | diabetes | 1
R21            | 2022-03 | diabetes | 60
R22            | 2022-03 | diabetes | 70
R23            | 2022-03 | diabetes | 80
"""
    snapshot = region({"chronic_month": text}, "county")
    assert told(release(snapshot, "diabetes_managed", "province")) == {"R": 215}
    assert set(told(release(snapshot, "diabetes_managed", "county")).values()) == {"suppressed"}
    assert set(told(release(snapshot, "diabetes_managed", INSTITUTION)).values()) == {"suppressed"}


HOME = "institution_id | month | requested | completed\n" + "\n".join(
    f"{code} | 2022-0{place + 1} | {count} | {count}"
    for code, counts in {"R11": (40, 41, 3), "R12": (50, 50, 52), "R13": (60, 60, 61), "R21": (70, 71, 72), "R22": (80, 81, 83), "R23": (90, 90, 91)}.items()
    for place, count in enumerate(counts)
)


def test_a_small_month_hides_the_years_months_and_a_siblings_too_but_not_the_quarter() -> None:
    snapshot = region({"home_month": HOME}, "months")
    months = release(snapshot, "home_completed", INSTITUTION, "2022-01..2022-03")
    assert {code for code, status in months.select("area_code", "status").rows() if status == "suppressed"} == {"R11", "R12"}
    assert told(release(snapshot, "home_completed", INSTITUTION, "2022Q1"))["R11"] == 85
    assert told(release(snapshot, "home_completed", "county", "2022-03")) == {"R1": 115, "R2": 245}


def test_intervals_and_values_are_made_of_the_rounded_counts() -> None:
    snapshot = region({"home_month": HOME}, "values")
    row = release(snapshot, "home_completed", "province", "2022-01").row(0, named=True)
    exact = compute(metric_of("home_completed"), snapshot, scope=Scope.everything(TREE), by="province", periods=parse_periods("2022-02")).row(0, named=True)
    assert (row["numerator"], row["value"]) == (390, 390) and row["lower"] != exact["lower"] and row["lower"] < 390 < row["upper"]


@pytest.fixture(scope="module")
def city() -> Snapshot:
    return invented_snapshot(tree_with_institutions(load_region("tianjin").tree, 48), first=date(2021, 1, 1), id="disclosure-city")


def every(snapshot: Snapshot, key: str, by: str, period: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    asked = dict(scope=Scope.everything(snapshot.tree), by=by, periods=parse_periods(period))
    return compute(metric_of(key), snapshot, **asked), compute(metric_of(key), snapshot, release=RULES, **asked)


@pytest.mark.parametrize("key", [key for key, metric in CATALOGUE.items() if not is_public(metric)])
def test_every_released_figure_is_of_enough_people_and_rounded(city: Snapshot, key: str) -> None:
    metric = metric_of(key)
    for by in ("city", "district", INSTITUTION):
        for period in ("2022-11", "2022Q3", "2022"):
            exact, released = every(city, key, by, period)
            assert exact.select("area_code", "period").equals(released.select("area_code", "period")), "the same rows in the same order"
            shown = released.filter(pl.col("status") == Status.OK.value)
            counted = shown.filter(pl.col("numerator").is_not_null())
            if metric.numerator.table not in MONEY and metric.kind not in (Kind.PAIRED_CHANGE, Kind.PERCENTILE):
                assert (counted["numerator"] >= RULES.threshold).all()
            if isinstance(metric.denominator, Measure) and not is_open_to_all(metric.denominator):
                assert (shown["denominator"].is_null() | (shown["denominator"] == 0) | (shown["denominator"] >= RULES.least_denominator)).all()
                assert (shown["denominator"].fill_null(0) % RULES.rounding == 0).all()
            assert (counted["numerator"] % RULES.rounding == 0).all()
            assert (
                released.filter(pl.col("status") == "suppressed").select(pl.col("numerator", "denominator", "value", "lower", "upper").is_null().all()).row(0)
                == (True,) * 5
            )


@pytest.mark.parametrize("key", ["diabetes_managed", "home_completed", "home_wait_p50_hours", "capitation_cost_yuan", "diabetes_control_change", "home_rating"])
def test_a_row_is_the_same_whatever_it_is_asked_with(city: Snapshot, key: str) -> None:
    """The decision depends on nothing but the snapshot: asked alone, in a span, inside a district or from another scope."""
    whole = release(city, key, INSTITUTION, "2022-01..2022-12")
    for area in ("TJ008", "TJ017", "TJ040"):
        for one in ("2022-03", "2022-12"):
            alone = release(city, key, INSTITUTION, one, within=area, scope=Scope(frozenset({area})))
            assert alone.equals(whole.filter((pl.col("area_code") == area) & (pl.col("period") == one)))


def test_the_register_of_institutions_is_public(city: Snapshot) -> None:
    for key in ("institutions", "four_clouds_live_rate", "chronic_centres"):
        exact, released = every(city, key, "district", "2022-11")
        assert exact.equals(released)


UNTOLD = {"institution_month": {"records"}, "prescription_month": {"modified"}}
"""Columns that no metric tells of."""


def test_every_column_of_people_is_in_one_layer_or_ruled_otherwise() -> None:
    """A metric of a column that nobody has thought about shows nothing at all; none of the catalogue is such."""
    for table in ("institution_month", "chronic_month", "home_month", "prescription_month", "signing_month"):
        placed = {column for layer in LAYERS.values() if layer.table == table for group in layer.told for column in group}
        assert not placed & (OPEN_TO_ALL | UNTOLD.get(table, set()))
        assert placed | (OPEN_TO_ALL & set(MART[table].counts)) | UNTOLD.get(table, set()) == {*MART[table].counts, *MART[table].sums}
    assert set(WITHIN) == {"home_item_month", "home_item_outcome_month", "home_wait_month"}


def test_every_metric_has_layers_or_is_public_or_money_over_heads_or_never_leaves_and_says_why() -> None:
    for metric in CATALOGUE.values():
        why = never_leaves(metric)
        rules = [is_public(metric), metric.numerator.table in MONEY, why is not None, bool(layers_of(metric))]
        assert rules.count(True) == 1, metric.key
        assert why is None or (len(why.zh) > 20 and len(why.en) > 40)
    assert {metric.theme for metric in CATALOGUE.values() if never_leaves(metric)} == {Theme.USE, Theme.CAPITATION}
    assert [key for key, metric in CATALOGUE.items() if never_leaves(metric) and metric.theme is not Theme.USE] == ["package_margin_rate"]


def test_what_never_leaves_is_suppressed_wherever_it_has_figures(city: Snapshot) -> None:
    for key in ("cloud_pharmacy_idle_rate", "capabilities_in_use_rate", "closed_loop_rate"):
        for by in ("city", INSTITUTION):
            exact, released = every(city, key, by, "2022-11")
            assert "ok" in set(exact["status"]) and set(released["status"]) == {"suppressed"} and released["numerator"].null_count() == released.height


def test_a_metric_of_columns_that_no_layer_tells_shows_nothing() -> None:
    measure = replace(metric_of("prescriptions").numerator, plus=("modified",))
    assert layers_of(replace(metric_of("prescriptions"), numerator=measure)) is None


def test_a_sum_may_be_told_where_its_parts_are_not() -> None:
    """Filled inside of filled anywhere needs no community delivery; each of the places needs all."""
    assert {key for key, _where in layers_of(metric_of("prescription_inside_rate"))} == {"filling"}
    assert {key for key, _where in layers_of(metric_of("cloud_delivery_rate"))} == {"filling", "filled_inside"}


def test_a_mean_stays_on_its_scale(city: Snapshot) -> None:
    shown = release(city, "home_rating", "city", "2022-01..2022-12").filter(pl.col("status") == "ok")
    assert shown.height and shown["value"].is_between(1, 5).all()


def test_percentiles_have_two_significant_digits(city: Snapshot) -> None:
    shown = release(city, "home_wait_p90_hours", "district", "2022-11").filter(pl.col("status") == "ok")
    assert shown.height and (shown["value"] == shown["value"].round_sig_figs(2)).all()


def test_money_over_few_heads_is_hidden_with_a_siblings() -> None:
    budget = "\n".join(f"R1{place} | 2022 | diabetes_capitation | {heads * 5000} | {heads}" for place, heads in ((1, 12.5), (2, 300), (3, 400)))
    year = f"institution_id | year | contract | budget_yuan | person_years\n{budget}"
    month_of = "\n".join(
        f"R1{place} | 2022-03 | diabetes_capitation | {heads * 417} | {heads} | {heads * 333.3}" for place, heads in ((1, 12.5), (2, 300), (3, 400))
    )
    months = f"institution_id | month | contract | budget_yuan | person_years | cost_yuan\n{month_of}"
    snapshot = region({"capitation_year": year, "capitation_month": months}, "money")
    assert told(release(snapshot, "capitation_cost_yuan", INSTITUTION)) == {
        "R11": "suppressed", "R12": "suppressed", "R13": 133320, "R21": 0, "R22": 0, "R23": 0,
    }  # fmt: skip
    assert told(release(snapshot, "capitation_cost_per_head_yuan", "county"))["R1"] == 237475


def test_a_subset_of_institutions_is_added_up_from_what_is_shown_of_them() -> None:
    """All less those with a budget would be those without: a district's sum over a subset tells no more than its members' rows do."""
    year = "institution_id | year | contract | budget_yuan | person_years\n" + "\n".join(
        f"{code} | 2022 | diabetes_capitation | 1 | 50" for code in ("R12", "R13", "R22", "R23")
    )
    snapshot = region({"chronic_month": REGISTER, "capitation_year": year}, "subset")
    assert told(release(snapshot, "diabetes_managed", "county", of=Of.CAPITATED)) == {"R1": "suppressed", "R2": 205}
    assert told(release(snapshot, "diabetes_managed", "province", of=Of.CAPITATED)) == {"R": "suppressed"}


def test_a_reader_asks_for_areas_above_but_never_for_another_institution(city: Snapshot) -> None:
    own = Scope(frozenset({"TJ008"}))
    assert release(city, "diabetes_control_rate", "district", "2022-11", scope=own).height == 16
    assert release(city, "diabetes_control_rate", INSTITUTION, "2022-11", scope=own)["area_code"].to_list() == ["TJ008"]
    with pytest.raises(ScopeError):
        release(city, "diabetes_control_rate", INSTITUTION, "2022-11", scope=own, within="TJ009")
    with pytest.raises(ScopeError):
        release(city, "diabetes_control_rate", INSTITUTION, "2022-11", scope=own, within="120101")
    exact = compute(metric_of("diabetes_control_rate"), city, scope=own, by="district", periods=parse_periods("2022-11"))
    assert exact.is_empty(), "without a release nothing outside the scope"


def test_what_was_never_defined_is_not_called_hidden(city: Snapshot) -> None:
    """What is kept exists for years only, whether of all or of those paid per head, released or not."""
    asked = dict(scope=Scope.everything(city.tree), by="district", periods=parse_periods("2022-11"), of=Of.CAPITATED)
    for rules in (None, RULES):
        frame = compute(metric_of("capitation_retained_yuan"), city, **asked, release=rules)
        assert frame.height and set(frame["status"]) == {"not_applicable"}


def test_an_area_with_one_institution_is_not_shown_to_others() -> None:
    tree = tree_of(((2, 1), (1, 3)))
    text = "institution_id | month | disease | managed\nR11 | 2022-03 | diabetes | 90\nR21 | 2022-03 | diabetes | 80\nR22 | 2022-03 | diabetes | 70\nR23 | 2022-03 | diabetes | 60"
    snapshot = region({"chronic_month": text}, "single", tree)
    assert told(release(snapshot, "diabetes_managed", "county", scope=Scope(frozenset({"R2"})))) == {"R1": "suppressed", "R2": 210}
    assert told(release(snapshot, "diabetes_managed", "county", scope=Scope(frozenset({"R11"})))) == {"R1": "suppressed", "R2": 210}
    assert told(release(snapshot, "diabetes_managed", "county")) == {"R1": 90, "R2": 210}


SIGNED = """
institution_id | month   | signed | priority_signed | teams | signed_with_teams
R11            | 2022-03 | 62     | 31              | 2     | 62
R12            | 2022-03 | 52     | 21              | 0     | 0
R13            | 2022-03 | 42     | 21              | 1     | 42
R21            | 2022-03 | 7      | 3               | 1     | 7
R22            | 2022-03 | 61     | 30              | 0     | 0
R23            | 2022-03 | 90     | 45              | 3     | 90
"""
TWICE = """
institution_id | month   | counted | group_no | residents
R11            | 2022-03 | signed  | 1        | 1
R12            | 2022-03 | signed  | 1        | 1
"""


def test_signed_residents_are_counted_once_and_an_area_is_told_as_no_more_than_its_members() -> None:
    """156 - 1 would be 155; 60 + 50 + 40 are 150: whoever subtracted would know that nobody is signed twice."""
    snapshot = region({"signing_month": SIGNED, "signed_twice_month": TWICE}, "signed")
    assert told(release(snapshot, "signed_residents", INSTITUTION)) == {
        "R11": 60, "R12": 50, "R13": 40, "R21": "suppressed", "R22": "suppressed", "R23": 90,
    }  # fmt: skip
    assert told(release(snapshot, "signed_residents", "county")) == {"R1": 150, "R2": 155}, "also where some members are hidden"
    assert set(told(release(snapshot, "signed_residents", "county", of=Of.CAPITATED)).values()) <= {"suppressed"}, "a sum over some would count people twice"


def test_residents_a_team_are_told_where_all_who_tell_their_teams_are_shown() -> None:
    """County 2 less the shown institution would be the hidden one; teams are public and stay what they are."""
    snapshot = region({"signing_month": SIGNED, "signed_twice_month": TWICE}, "teams")
    frame = release(snapshot, "residents_per_team", "county")
    assert told(frame) == {"R1": 100, "R2": "suppressed"} and frame["denominator"].to_list() == [3, None]
    institutions = told(release(snapshot, "residents_per_team", INSTITUTION))
    assert institutions == {"R11": 60, "R12": "no_cases", "R13": 40, "R21": "suppressed", "R22": "no_cases", "R23": 90}


def test_money_needs_more_prescriptions_than_a_count_does() -> None:
    """12 a month may be told, what they cost not: the smallest sibling's is hidden with it."""
    text = "institution_id | month | prescriptions | amount_yuan" + "".join(
        f"\nR{county}{place} | 2022-0{month} | {count} | {count * 50}"
        for month in (1, 2, 3)
        for county in (1, 2)
        for place, count in ((1, 12), (2, 60), (3, 80))
    )
    snapshot = region({"prescription_month": text}, "cost")
    assert told(release(snapshot, "prescriptions", INSTITUTION))["R11"] == 10
    for key in ("prescription_amount_yuan", "prescription_mean_yuan"):
        shown = told(release(snapshot, key, INSTITUTION))
        assert (shown["R11"], shown["R12"], shown["R13"]) == ("suppressed", "suppressed", 4000)
        assert told(release(snapshot, key, "county")) == {"R1": 7600, "R2": 7600}
    quarter = release(snapshot, "prescription_mean_yuan", INSTITUTION, "2022Q1").row(0, named=True)
    assert (quarter["numerator"], quarter["denominator"], quarter["value"]) == (1800, 35, 1800 / 35), "made of the two figures that are told, 36 and 1800"


MODALITIES_OF = """
institution_id | month   | modality   | requested | reported | within_24h
R11            | 2022-03 | ecg        | 60        | 60       | 40
R12            | 2022-03 | ecg        | 30        | 30       | 15
R12            | 2022-03 | imaging    | 30        | 30       | 15
R13            | 2022-03 | imaging    | 40        | 40       | 20
R21            | 2022-03 | ecg        | 30        | 30       | 15
R21            | 2022-03 | imaging    | 30        | 30       | 15
R21            | 2022-03 | ultrasound | 30        | 30       | 15
R21            | 2022-03 | laboratory | 30        | 30       | 15
R22            | 2022-03 | ecg        | 30        | 30       | 15
R22            | 2022-03 | imaging    | 30        | 30       | 15
R22            | 2022-03 | ultrasound | 30        | 30       | 15
R22            | 2022-03 | laboratory | 30        | 30       | 15
R23            | 2022-03 | ecg        | 30        | 30       | 15
R23            | 2022-03 | imaging    | 30        | 30       | 15
R23            | 2022-03 | ultrasound | 30        | 30       | 15
R23            | 2022-03 | laboratory | 30        | 30       | 15
"""


def test_all_modalities_are_told_or_none_and_their_sum_all_the_same() -> None:
    earlier = "".join(MODALITIES_OF.split("\n", 2)[2].replace("2022-03", f"2022-0{month}") for month in (1, 2))
    snapshot = region({"examination_month": MODALITIES_OF + earlier}, "modalities")
    assert told(release(snapshot, "cloud_examinations", INSTITUTION))["R11"] == 60
    assert set(told(release(snapshot, "cloud_examinations_ecg", INSTITUTION)).values()) == {"suppressed"}
    assert told(release(snapshot, "examination_within_24h_rate", INSTITUTION))["R12"] == 30


def peers(count: int) -> pl.DataFrame:
    values = [float(value) for value in range(count)]
    return pl.DataFrame({"area_code": [f"P{value:03.0f}" for value in values], "status": "ok", "denominator": 100.0, "value": values})


@pytest.mark.parametrize(("count", "groups"), [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (39, 3), (266, 4)])
def test_a_band_has_ten_peers_or_there_is_none(count: int, groups: int) -> None:
    found = bands(peers(count), RULES)
    assert found.height == groups and (found["institutions"] >= 10).all() and found["institutions"].sum() == (count if groups else 0)
    assert found.columns == ["band", "lower", "upper", "median", "institutions", "is_own"], "no names, no denominators"


def test_bands_leave_out_who_has_too_few_and_keep_their_ends_open() -> None:
    frame = peers(25).with_columns(pl.col("value") * 2, denominator=pl.when(pl.col("value") < 4).then(29.0).otherwise(30.0))
    assert bands(frame, RULES).rows() == [(1, None, 27.0, 17.0, 10, False), (2, 27.0, None, 38.0, 11, False)]
    assert bands(frame.with_columns(status=pl.lit("incomplete")), RULES).is_empty()


def test_equal_values_are_never_divided_and_everybody_stands_in_his_own_band() -> None:
    frame = peers(40).with_columns(value=pl.when(pl.col("value") < 26).then(0.0).otherwise("value"))
    found = bands(frame, RULES, own="P003")
    assert found.rows() == [(1, None, 13.0, 0.0, 26, True), (2, 13.0, None, 33.0, 14, False)]
    assert bands(frame, RULES, own="P030")["is_own"].to_list() == [False, True]
    assert bands(frame.with_columns(value=0.0), RULES, own="P003").rows() == [(1, None, None, 0.0, 40, True)]
    assert not bands(peers(25).with_columns(denominator=5.0), RULES, own="P001")["is_own"].any()


def test_bands_of_counts_are_controlled_as_counts_are() -> None:
    frame = peers(50).with_columns(denominator=pl.lit(None, pl.Float64))
    found = bands(frame, RULES, own="P004")
    assert found["institutions"].sum() == 40, "those below the threshold are left out"
    assert not found["is_own"].any()
    assert all(edge % 5 == 0 for edge in (*found["median"], *found["upper"].drop_nulls()))


@given(st.lists(st.integers(0, 6), max_size=60))
def test_bands_hold_everybody_once_and_are_large_enough(values: list[int]) -> None:
    frame = peers(len(values)).with_columns(value=pl.Series(values, dtype=pl.Float64))
    found = bands(frame, RULES)
    assert found["institutions"].sum() == (len(values) if len(values) >= 10 else 0)
    assert (found["institutions"] >= 10).all()
    lower, upper = found["lower"].to_list(), found["upper"].to_list()
    for row, low, high in zip(found.iter_rows(), lower, upper, strict=True):
        inside = [value for value in values if (low is None or value > low) and (high is None or value < high)]
        assert len(inside) == row[4]


def test_the_projects_rules_are_those_of_its_settings() -> None:
    assert Rules(**asdict(load_settings(PROJECT / "config.toml").disclosure)) == RULES


def test_every_month_of_a_running_year_is_decided(city: Snapshot) -> None:
    """The mart ends in April 2023: the year, the second quarter and April are running."""
    for period in ("2023", "2023Q2", "2023-04"):
        frame = release(city, "home_completed", "district", period)
        assert frame.height and set(frame["status"]) <= {"incomplete", "suppressed"}
        stock = release(city, "diabetes_managed", "district", period)
        assert set(stock["status"]) == {"incomplete"} and stock["value"].null_count() == stock.height
    assert str(Period(city.last_month)) == "2023-04"


def test_the_first_days_of_a_running_month_hide_no_month_before_it(city: Snapshot) -> None:
    """Hardly anything has come in of April; March and the first quarter are as releasable as they will be."""
    april = pl.col("month") == city.last_month
    counted = [pl.when(april).then(0).otherwise(column).alias(column) for column in MART["home_month"].counts]
    begun = replace(city, id="begun", tables={**city.tables, "home_month": city["home_month"].with_columns(counted)})
    for period in ("2023-03", "2023Q1"):
        assert "ok" in set(release(begun, "home_completed", "district", period)["status"])
        assert told(release(begun, "home_completed", "city", period)) == told(release(city, "home_completed", "city", period))
    for period in ("2023-04", "2023Q2", "2023"):
        assert set(release(begun, "home_completed", "city", period)["status"]) == {"suppressed"}
