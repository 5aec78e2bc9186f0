"""Case-mix adjustment by worked examples: who is favoured by the ages of the patients, and what is left when that is taken away."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data.schema.areas import Area, AreaTree, Level
from data.schema.mart import AGE_BANDS, SEXES
from data.schema.months import Period, parse_periods
from data.schema.snapshot import Snapshot
from metrics.casemix import CASEMIX_SCHEMA, adjusted, age_mix, is_adjustable
from metrics.catalogue import CATALOGUE, metric_of
from metrics.compute import compute
from metrics.errors import MetricError, ScopeError
from metrics.result import COLUMNS
from metrics.scope import Scope
from tests.drawn import rows
from tests.marts import invented_snapshot, snapshot_of, tree_with_institutions

LEVELS = (Level("city", "市", "City", "cities"), Level("district", "区", "District", "districts"), Level("institution", "机构", "Institution", "institutions"))
PLACES = (Area("C", None, "city", "市", "City"), Area("D1", "C", "district", "甲区", "East"), Area("D2", "C", "district", "乙区", "West"))
TREE = AreaTree.of(LEVELS, (*PLACES, *(Area(code, parent, "institution", code, code) for code, parent in (("a", "D1"), ("b", "D1"), ("c", "D2")))))
MANY = AreaTree.of(LEVELS, (PLACES[0], *(Area(f"D{number}", "C", "district", f"{number}区", f"D{number}") for number in range(6))))
MONTH = date(2022, 11, 1)
CONTROL = metric_of("diabetes_control_rate")


def rates(text: str, id: str = "rates") -> Snapshot:
    """Diabetics of one sex, drawn as `institution_id | age_band | managed | controlled`, with the table without bands that belongs to them."""
    return chronic_snapshot(rows(text, institution_id=str), id)


def chronic_snapshot(drawn: list[dict], id: str) -> Snapshot:
    kept = [{"sex": "female", **row, "month": MONTH, "disease": "diabetes", "due": 0, "standardised": 0, "measured": row["managed"]} for row in drawn]
    sums = pl.DataFrame(kept).group_by("institution_id", "month", "disease").agg(pl.col("managed", "due", "standardised", "measured", "controlled").sum())
    codes = [area.code for area in TREE.at("institution")]
    opened = [{"institution_id": code, "month": MONTH, "is_open": 1, "is_open_in_month": 1} for code in codes]
    tables = {"institution_month": opened, "chronic_month": sums.to_dicts(), "chronic_band_month": kept}
    return snapshot_of(TREE, tables, first=MONTH, last=MONTH, as_of=date(2022, 12, 6), id=id)


def ask(snapshot: Snapshot, metric=CONTROL, by: str = "institution", **options) -> dict[str, dict]:
    frame = adjusted(metric, snapshot, **{"scope": Scope.everything(snapshot.tree), "by": by, "periods": [Period(MONTH)], **options})
    assert dict(frame.schema) == CASEMIX_SCHEMA
    return {row["area_code"]: row for row in frame.to_dicts()}


def numbers(row: dict, *names: str) -> list[float]:
    return pytest.approx([row[name] for name in names], rel=1e-12)


SAME_CARE = """
institution_id | age_band | managed | controlled
a              | 45-54    | 80      | 48
a              | 75+      | 20      | 8
b              | 45-54    | 20      | 12
b              | 75+      | 80      | 32
"""


def test_the_same_care_for_older_patients_is_the_same_figure_after_adjustment() -> None:
    """60% of the younger and 40% of the older are controlled in both institutions; b has the older ones."""
    found = ask(rates(SAME_CARE))
    columns = ("value", "expected", "ratio", "adjusted", "reference_value", "mix_index")
    assert numbers(found["a"], *columns) == [56, 56, 1, 50, 50, 1.12]
    assert numbers(found["b"], *columns) == [44, 44, 1, 50, 50, 0.88]
    assert found["c"]["status"] == "no_cases"
    assert all(found["c"][name] is None for name in columns)


def test_simpsons_paradox_is_put_right() -> None:
    """a controls more of the younger (9 of 10 against 80 of 90) and of the older (30 of 90 against 3 of 10), and has the lower crude rate."""
    found = ask(
        rates(
            """
            institution_id | age_band | managed | controlled
            a              | 55-64    | 10      | 9
            a              | 75+      | 90      | 30
            b              | 55-64    | 90      | 80
            b              | 75+      | 10      | 3
            """,
            "simpson",
        )
    )
    assert numbers(found["a"], "value", "expected", "ratio") == [39, 10 * 0.89 + 90 * 0.33, 39 / 38.6]
    assert numbers(found["b"], "value", "expected", "ratio") == [83, 90 * 0.89 + 10 * 0.33, 83 / 83.4]
    assert found["a"]["value"] < found["b"]["value"]
    assert found["a"]["adjusted"] > 61 > found["b"]["adjusted"], "61% is the region's rate"


def test_the_crude_columns_are_computes_own() -> None:
    snapshot = invented_snapshot(tree_with_institutions(MANY, 20), first=date(2022, 1, 1), last=date(2022, 12, 1), id="casemix crude")
    periods = parse_periods("2022Q3..2022Q4")
    for metric in (metric for metric in CATALOGUE.values() if is_adjustable(metric)):
        for by in ("city", "district", "institution"):
            asked = dict(scope=Scope.everything(snapshot.tree), by=by, periods=periods)
            crude, both = compute(metric, snapshot, **asked), adjusted(metric, snapshot, **asked)
            assert_frame_equal(both.select(COLUMNS), crude)
            known = both.filter(pl.col("value").is_not_null())
            sums = known.group_by("period").agg(pl.col("observed", "expected").sum())
            assert sums.select(((pl.col("observed") / pl.col("expected") - 1).abs() < 1e-9).all()).item(), metric.key


def test_limits_are_wilsons_moved_with_the_value() -> None:
    """15 of 148 is 6.24% to 16.05% (Newcombe 1998). With the region's own mix nothing moves; with half of what its mix lets expect, all doubles."""
    alone = ask(rates("institution_id | age_band | managed | controlled\na | 75+ | 148 | 15", "alone"))["a"]
    assert [alone["adjusted_lower"], alone["adjusted_upper"]] == pytest.approx([6.24, 16.05], abs=0.005)
    assert numbers(alone, "adjusted", "adjusted_lower", "adjusted_upper") == [alone["value"], alone["lower"], alone["upper"]]
    light = ask(rates(SAME_CARE))["a"]
    scale = light["adjusted"] / light["value"]
    assert [light["lower"] * scale, light["upper"] * scale] == numbers(light, "adjusted_lower", "adjusted_upper")


def test_small_numbers_and_extremes_stay_possible() -> None:
    found = ask(
        rates(
            """
            institution_id | age_band | managed | controlled
            a              | 45-54    | 90      | 81
            a              | 75+      | 10      | 1
            b              | 75+      | 2       | 2
            c              | 75+      | 3       | 0
            """,
            "extremes",
        ),
        least_denominator=3,
    )
    assert found["b"]["ratio"] == pytest.approx(2 / (2 * 3 / 15))
    assert (found["b"]["adjusted"], found["b"]["adjusted_upper"], found["b"]["status"]) == (100, 100, "few")
    assert (found["c"]["adjusted"], found["c"]["adjusted_lower"], found["c"]["status"]) == (0, 0, "ok")
    assert 0 < found["c"]["adjusted_upper"] <= 100


def test_where_nothing_is_expected_nothing_can_be_said() -> None:
    row = ask(rates("institution_id | age_band | managed | controlled\na | 75+ | 50 | 0", "nobody"))["a"]
    assert (row["value"], row["expected"], row["ratio"], row["adjusted"], row["mix_index"], row["status"]) == (0, 0, None, None, None, "no_cases")


def test_a_reader_of_one_institution_is_compared_with_the_whole_region() -> None:
    snapshot = rates(SAME_CARE)
    own = ask(snapshot, scope=Scope(frozenset({"b"})))
    assert own == {"b": ask(snapshot)["b"]}
    assert ask(snapshot, within="D1", by="district") == {"D1": ask(snapshot, by="district")["D1"]}
    with pytest.raises(ScopeError):
        age_mix(CONTROL, snapshot, scope=Scope(frozenset({"b"})), area="a", period=Period(MONTH))


def test_the_mix_of_ages_beside_the_regions() -> None:
    found = age_mix(CONTROL, rates(SAME_CARE), scope=Scope.everything(TREE), area="b", period=Period(MONTH))
    assert found.select("sex", "age_band").rows() == [(sex, band.key) for sex in SEXES for band in AGE_BANDS]
    columns = ("age_band", "people", "reference_people", "share_pct", "reference_share_pct", "value", "reference_value")
    here = found.filter(pl.col("sex") == "female").select(columns).rows()
    assert here == [
        ("0-44", 0, 0, 0, 0, None, None),
        ("45-54", 20, 100, 20, 50, 60, 60),
        ("55-64", 0, 0, 0, 0, None, None),
        ("65-74", 0, 0, 0, 0, None, None),
        ("75+", 80, 100, 80, 50, 40, 40),
    ]
    nobody = age_mix(CONTROL, rates(SAME_CARE), scope=Scope.everything(TREE), area="c", period=Period(MONTH))
    assert (nobody["people"].sum(), nobody["share_pct"].null_count()) == (0, 10)


def test_only_what_the_mart_knows_by_age_can_be_adjusted() -> None:
    keys = {key for key, metric in CATALOGUE.items() if is_adjustable(metric)}
    rates_of = {f"{disease}_standardised_rate" for disease in ("diabetes", "hypertension", "coronary", "stroke")}
    control = {f"{disease}_control_rate{suffix}" for disease in ("diabetes", "hypertension") for suffix in ("", "_followed")}
    assert keys == rates_of | control | {f"capitation_cost_per_head_yuan{suffix}" for suffix in ("", "_diabetes", "_all_disease")}
    with pytest.raises(MetricError, match="'home_completed' cannot be adjusted"):
        ask(rates(SAME_CARE), metric_of("home_completed"))


def test_a_snapshot_without_bands_says_what_to_do() -> None:
    old = rates(SAME_CARE, "old")
    old = snapshot_of(
        TREE,
        {key: old[key].to_dicts() for key in ("institution_month", "chronic_month")},
        first=MONTH,
        last=MONTH,
        as_of=date(2022, 12, 6),
        id="without bands",
    )
    with pytest.raises(MetricError, match="'without bands' was published without age bands; run 'python -m data load'"):
        ask(old)


SHARES = st.lists(st.integers(0, 40), min_size=5, max_size=5)


def drawn_bands(people: dict[str, list[int]], of_ten: dict[str, list[int]]) -> list[dict]:
    """Ten times so many patients in each band, and of ten so many controlled."""
    keys = [band.key for band in AGE_BANDS]
    return [
        {"institution_id": code, "age_band": key, "managed": 10 * count, "controlled": count * of_ten[code][place]}
        for code, counts in people.items()
        for place, (key, count) in enumerate(zip(keys, counts, strict=True))
        if count
    ]


@given(st.fixed_dictionaries({code: SHARES.filter(any) for code in "abc"}), st.lists(st.integers(1, 10), min_size=5, max_size=5))
def test_equal_rates_in_all_bands_are_the_regions_rate_whatever_the_mix(people: dict[str, list[int]], of_ten: list[int]) -> None:
    for row in ask(chronic_snapshot(drawn_bands(people, dict.fromkeys("abc", of_ten)), f"equal rates {people} {of_ten}")).values():
        assert row["adjusted"] == pytest.approx(row["reference_value"], rel=1e-12)
        assert row["value"] == pytest.approx(row["mix_index"] * row["reference_value"], rel=1e-12)


@given(SHARES.filter(any), st.fixed_dictionaries({code: st.lists(st.integers(0, 10), min_size=5, max_size=5) for code in "abc"}), st.integers(1, 5))
def test_with_the_regions_mix_nothing_is_adjusted(counts: list[int], of_ten: dict[str, list[int]], times: int) -> None:
    people = {"a": counts, "b": [times * count for count in counts], "c": counts}
    found = ask(chronic_snapshot(drawn_bands(people, of_ten), f"equal mix {people} {of_ten}"))
    for row in found.values():
        if row["status"] == "ok":
            assert row["mix_index"] == pytest.approx(1, rel=1e-12)
            assert numbers(row, "adjusted", "adjusted_lower", "adjusted_upper") == [row["value"], row["lower"], row["upper"]]
