"""Peer groups: against a slow reference on random cities, the reason they give, and their figures as every reader may have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import count

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.region import load_region
from data.schema.areas import INSTITUTION
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.disclosure import Rules
from metrics.peer_figures import peer_figure
from metrics.peer_group import AGES, SIZES, Between, PeerGroup, Trait, around, peer_group
from metrics.population import Among
from metrics.scope import Scope
from tests.centre_worlds import City, Place, snapshot_of_city
from tests.marts import invented_snapshot, tree_with_institutions, typed

MONTH = date(2020, 1, 1)
DISTRICTS = ("120101", "120102", "120110", "120116")
"""Two of one zone, one of another, and one that is a zone of its own."""
RULES = Rules(threshold=10, rounding=5, least_denominator=30, least_band=10)
AGE_KEYS = ("0-44", "65-74", "75+")
_ids = count()


def with_ages(snapshot: Snapshot, ages: dict[str, tuple[int, ...]]) -> Snapshot:
    """Patients with diabetes by age at each institution, in the first month."""
    about = dict(month=MONTH, disease="diabetes", sex="male", due=0, standardised=0, measured=0, controlled=0)
    rows = [
        about | dict(institution_id=code, age_band=band, managed=many) for code, numbers in ages.items() for band, many in zip(AGE_KEYS, numbers, strict=True)
    ]
    return replace(snapshot, id=f"ages-{next(_ids)}", tables={**snapshot.tables, "chronic_band_month": typed("chronic_band_month", rows)})


@st.composite
def cities(draw: st.DrawFn) -> tuple[Snapshot, dict[str, tuple[int, ...]]]:
    places, ages = [], {}
    for number in range(draw(st.integers(2, 9))):
        size, kind = draw(st.sampled_from((0, 49, 50, 81, 1900, 2000, 3100))), draw(st.sampled_from(("community_centre", "township_hospital")))
        shut = draw(st.sampled_from((frozenset(), frozenset(), frozenset({0}))))
        places.append(Place(f"P{number}", draw(st.sampled_from(DISTRICTS)), [size], shut=shut, kind=kind))
        if draw(st.booleans()):
            ages[f"P{number}"] = draw(st.tuples(*(st.sampled_from((0, 10, 30, 100)) for _band in AGE_KEYS)))
    return with_ages(snapshot_of_city(City(tuple(places))), ages), ages


def obvious(snapshot: Snapshot, ages: dict[str, tuple[int, ...]], code: str, least: int) -> tuple[list[str], list[str]] | None:
    """Members and the traits that are shared, by loops."""
    tree = snapshot.tree
    opened = {row["institution_id"]: row["patients_managed"] for row in snapshot["institution_month"].to_dicts() if row["is_open"]}

    def rung(rungs: tuple[int, ...], value: float) -> int:
        return max(place for place, start in enumerate(rungs) if start <= value)

    def traits(each: str) -> dict[str, object]:
        young, old, oldest = ages.get(each, (0, 0, 0))
        everybody = young + old + oldest
        return {
            "kind": tree[each].kind,
            "zone": tree[tree[each].parent].zone_zh,
            "size": rung(SIZES, opened[each]) if each in opened else None,
            "age": rung(AGES, 100 * (old + oldest) / everybody) if everybody >= 30 else None,
        }

    def is_alike(trait: str, one: object, other: object) -> bool:
        if other is None:
            return False
        return abs(one - other) <= 1 if trait in ("size", "age") else one == other

    own = traits(code)
    if code not in opened:
        own |= {"size": None, "age": None}
    asked = [trait for trait in ("kind", "zone", "size", "age") if own[trait] is not None]
    while True:
        members = [each.code for each in tree.at(INSTITUTION) if each.code != code and each.code in opened]
        members = [each for each in members if all(is_alike(trait, own[trait], traits(each)[trait]) for trait in asked)]
        if len(members) >= least:
            return members, asked
        if not asked:
            return None
        asked.remove(next(trait for trait in ("age", "size", "zone", "kind") if trait in asked))


@settings(max_examples=80)
@given(cities(), st.integers(1, 5))
def test_the_reference_says_the_same(city: tuple[Snapshot, dict], least: int) -> None:
    snapshot, ages = city
    for area in snapshot.tree.at(INSTITUTION):
        found, expected = peer_group(snapshot, area.code, month=MONTH, least=least), obvious(snapshot, ages, area.code, least)
        assert (found is None) == (expected is None)
        if found is not None and expected is not None:
            assert (list(found.members), [trait.value for trait in found.kept]) == expected
            assert {Trait.SIZE, Trait.AGE} & set(found.kept) == {trait for trait, known in ((Trait.SIZE, found.size), (Trait.AGE, found.age)) if known}


@pytest.mark.parametrize(("value", "expected"), [(0, (0, 80)), (49, (0, 80)), (50, (0, 120)), (1_735, (800, 3_000)), (70_000_000, (30_000_000, None))])
def test_ranges_stand_on_rungs(value: int, expected: tuple[int, int | None]) -> None:
    """An institution's range tells no more of it than its rung."""
    assert around(SIZES, value) == Between(*expected)


def test_rungs_rise_evenly() -> None:
    assert list(SIZES) == sorted(set(SIZES)) and all(1.4 < high / low < 1.8 for low, high in zip(SIZES[1:], SIZES[2:], strict=False))


def city_of(count: int) -> Snapshot:
    places = tuple(Place(f"P{number:02d}", DISTRICTS[number % 3], [500 + number]) for number in range(count))
    return snapshot_of_city(City(places))


def test_too_few_others_are_no_group() -> None:
    assert peer_group(city_of(10), "P00", month=MONTH, least=10) is None
    found = peer_group(city_of(11), "P00", month=MONTH, least=10)
    assert found is not None and len(found.members) == 10 and found.given_up == (Trait.ZONE, Trait.SIZE)


def test_a_region_has_no_peers_and_a_district_those_of_its_zone() -> None:
    snapshot = whole_city()
    month = snapshot.last_month
    assert peer_group(snapshot, "120000", month=month, least=10) is None
    found = peer_group(snapshot, "120102", month=month, least=10)
    assert found is not None and found.kept[0] is Trait.ZONE and set(found.members) <= {"120101", "120103", "120104", "120105", "120106"}
    alone = peer_group(snapshot, "120116", month=month, least=10)
    assert alone is not None and len(alone.members) == 15 and not alone.kept


@lru_cache(maxsize=1)
def whole_city() -> Snapshot:
    return invented_snapshot(tree_with_institutions(load_region("tianjin").tree, 48), first=date(2021, 1, 1), id="peer groups")


PERIOD = Period(date(2022, 6, 1))


def group_of(code: str) -> PeerGroup:
    found = peer_group(whole_city(), code, month=PERIOD.last, least=10)
    assert found is not None
    return found


def figure(key: str, code: str = "TJ008", scope: Scope | None = None, **options: object) -> tuple[dict, object]:
    snapshot = whole_city()
    found = peer_figure(metric_of(key), snapshot, group_of(code), scope=scope or Scope.everything(snapshot.tree), period=PERIOD, rules=RULES, **options)
    return found.frame.row(0, named=True), found


def test_the_figure_is_the_ratio_of_the_members_sums() -> None:
    rows = whole_city()["chronic_month"].filter(
        (pl.col("month") == PERIOD.last) & (pl.col("disease") == "diabetes") & pl.col("institution_id").is_in(group_of("TJ008").members)
    )
    found, _ = figure("diabetes_control_rate")
    assert (found["numerator"], found["denominator"]) == (rows["controlled"].sum(), rows["managed"].sum())
    assert found["value"] == pytest.approx(100 * rows["controlled"].sum() / rows["managed"].sum())
    assert found["area_code"] == "TJ008" and found["lower"] < found["value"] < found["upper"]


def test_residents_of_a_group_of_districts_are_theirs() -> None:
    snapshot = whole_city()
    found, _ = figure("home_visits_per_1000_aged_65", "120102")
    assert found["denominator"] == sum(snapshot.tree[code].population_65 for code in group_of("120102").members)


def test_institutions_have_no_residents() -> None:
    found, _ = figure("home_visits_per_1000_aged_65")
    assert found["value"] is None and found["status"] == "not_applicable"


def test_who_may_not_see_them_gets_two_digits_of_what_a_release_shows() -> None:
    snapshot, own = whole_city(), Scope(frozenset({"TJ008"}))
    found, told = figure("diabetes_control_rate", scope=own)
    shown = compute(metric_of("diabetes_control_rate"), snapshot, scope=Scope.everything(snapshot.tree), by=INSTITUTION, periods=[PERIOD], release=RULES)
    shown = shown.filter(pl.col("area_code").is_in(group_of("TJ008").members) & (pl.col("status") == "ok"))
    assert told.is_coarse and told.count == shown.height >= 10
    assert found["value"] == pytest.approx(float(f"{100 * shown['numerator'].sum() / shown['denominator'].sum():.2g}"))
    assert all(found[name] is None for name in ("numerator", "denominator", "lower", "upper"))


def test_a_release_holds_sums_of_released_figures() -> None:
    found, told = figure("diabetes_control_rate", is_release=True)
    assert not told.is_coarse and found["numerator"] % 5 == 0 and found["denominator"] % 5 == 0 and found["lower"] < found["value"]


def test_fewer_than_a_band_are_not_told() -> None:
    """Members that a release does not show leave too few."""
    snapshot, own = whole_city(), Scope(frozenset({"TJ008"}))
    few = replace(group_of("TJ008"), members=group_of("TJ008").members[:9])
    found = peer_figure(metric_of("diabetes_control_rate"), snapshot, few, scope=own, period=PERIOD, rules=RULES).frame.row(0, named=True)
    assert found["status"] == "suppressed" and found["value"] is None and found["denominator"] is None


def test_what_does_not_add_up_is_not_told_to_who_may_not_see_it() -> None:
    found, _ = figure("home_wait_p50_hours", scope=Scope(frozenset({"TJ008"})))
    assert found["status"] == "suppressed" and found["value"] is None
    assert figure("home_wait_p50_hours")[0]["value"] is not None


def test_a_group_asked_for_by_name_is_still_out_of_reach() -> None:
    """The filter widens no scope."""
    own, among = Scope(frozenset({"TJ008"})), Among(frozenset({"TJ001"}))
    assert compute(metric_of("patients_managed"), whole_city(), scope=own, by="city", periods=[PERIOD], within="120000", of=among).is_empty()
    assert compute(metric_of("patients_managed"), whole_city(), scope=own, by=INSTITUTION, periods=[PERIOD], within="120000", of=among).is_empty()
