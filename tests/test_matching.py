"""Which centres can be compared with whom: against a slow reference on random cities, and the rules one by one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.errors import MetricError
from metrics.matching import Standing, matching
from tests.centre_worlds import City, Place, snapshot_of_city, without_zones
from tests.reference_centres import standings

MONTHS = 29
AREAS = ("120101", "120102", "120110")
"""Two of one zone and one of another."""


@st.composite
def cities(draw: st.DrawFn) -> City:
    places = []
    for number in range(draw(st.integers(2, 9))):
        size = draw(st.sampled_from((0, 10, 20, 40, 41, 80, 100)))
        opens = draw(st.sampled_from((None, None, 3, 12, 13, 16, 20)))
        ends = draw(st.sampled_from((None, None, None, 22, 27)))
        shut = draw(st.sampled_from((frozenset(), frozenset(), frozenset({1}), frozenset({15}))))
        centre = frozenset() if opens is None else frozenset(range(opens, ends or MONTHS))
        places.append(Place(f"P{number}", draw(st.sampled_from(AREAS)), [size] * MONTHS, centre, shut))
    return City(tuple(places), silent=draw(st.sampled_from((0, 1, 5))))


@settings(deadline=None, max_examples=60)
@given(cities(), st.sampled_from((1.0, 2.0, 4.0)))
def test_the_reference_says_the_same(city: City, caliper: float) -> None:
    snapshot = snapshot_of_city(city)
    found = matching(snapshot, city.until, caliper)
    expected, sets = standings(snapshot, city.until, caliper)
    assert dict(found.centres.select("institution_id", "standing").iter_rows()) == expected
    members = found.members.group_by("centre", maintain_order=True).agg("institution_id", "is_centre", "weight")
    assert [(row["centre"], tuple(row["institution_id"][1:])) for row in members.to_dicts()] == sets
    for row in members.to_dicts():
        assert row["is_centre"] == [True] + [False] * (len(row["is_centre"]) - 1) and row["institution_id"][0] == row["centre"]
        assert sum(row["weight"][1:]) == pytest.approx(1) and row["weight"][0] == 1
    assert dict(found.centres.filter(found.centres["matches"] > 0).select("institution_id", "matches").iter_rows()) == {
        centre: len(matches) for centre, matches in sets
    }


def place(code: str, size: int, opens: int | None = None, area: str = "120101", **more: object) -> Place:
    return Place(code, area, [size] * MONTHS, frozenset() if opens is None else frozenset(range(opens, MONTHS)), **more)


def sets_of(*places: Place, caliper: float = 2.0, zones: bool = True) -> dict[str, list[str]]:
    city = City(places)
    found = matching(snapshot_of_city(city, None if zones else without_zones()), city.until, caliper)
    rows = found.members.filter(~found.members["is_centre"]).group_by("centre", maintain_order=True).agg("institution_id")
    return dict(rows.iter_rows())


def test_three_matches_at_most_from_the_nearest() -> None:
    assert sets_of(place("C", 100, 14), *(place(f"M{size}", size) for size in (60, 99, 120, 101, 300))) == {"C": ["M101", "M99", "M120"]}


def test_the_caliper_itself_is_within() -> None:
    assert sets_of(place("C", 100, 14), place("A", 50), place("B", 200), place("D", 49), place("E", 201)) == {"C": ["A", "B"]}


def test_another_zone_is_no_match() -> None:
    assert sets_of(place("C", 100, 14), place("A", 100, area="120110")) == {}


def test_without_zones_the_kind_decides() -> None:
    centre = place("C", 100, 14, "9", kind="township_hospital")
    assert sets_of(centre, place("A", 100, area="9", kind="community_centre"), place("B", 90, area="9", kind="township_hospital"), zones=False) == {"C": ["B"]}


def test_nobody_has_two_matches_while_another_has_none() -> None:
    assert sets_of(place("C", 100, 14), place("D", 110, 14), place("A", 100), place("B", 101)) == {"C": ["A"], "D": ["B"]}


def test_an_institution_is_one_centres_match_only() -> None:
    city = City((place("C", 100, 14), place("D", 130, 14), place("A", 100)))
    found = matching(snapshot_of_city(city), city.until, 2.0)
    assert dict(found.centres.select("institution_id", "standing").iter_rows()) == {"C": Standing.MATCHED, "D": Standing.TAKEN}


def test_a_later_centre_may_be_a_match_before_its_own_opening() -> None:
    city = City((Place("C", "120101", [100] * 40, frozenset(range(12, 40))), Place("L", "120101", [100] * 40, frozenset(range(25, 40)))))
    found = matching(snapshot_of_city(city), city.until, 2.0)
    assert found.members["institution_id"].to_list() == ["C", "L"]
    assert dict(found.centres.select("institution_id", "standing").iter_rows()) == {"C": Standing.MATCHED, "L": Standing.NO_PARTNER}


def test_what_lies_after_the_last_month_is_not_looked_at() -> None:
    city = City((place("C", 100, 14), place("A", 100)))
    snapshot = snapshot_of_city(city)
    assert matching(snapshot, city.months[26], 2.0).centres["standing"].to_list() == [Standing.MATCHED]
    assert matching(snapshot, city.months[25], 2.0).centres["standing"].to_list() == [Standing.WAITING]
    assert matching(snapshot, city.months[13], 2.0).centres.is_empty()


def test_no_centres_at_all() -> None:
    assert sets_of(place("A", 100), place("B", 100)) == {}


def test_a_caliper_below_one_is_refused() -> None:
    with pytest.raises(MetricError, match="caliper of 0.5"):
        matching(snapshot_of_city(City((place("A", 1),))), City((place("A", 1),)).until, 0.5)
