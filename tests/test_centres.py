"""What changed more with a centre: against a slow reference, with a known effect, and what a reader of a part of the region or of a release is told."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from data.schema.months import add_months
from data.schema.snapshot import Snapshot
from metrics.centre_figures import mean_sizes, set_sizes, sizes, standing_now
from metrics.centres import AFTER, BEFORE, Outcome, Reader, Study, figures, study
from metrics.disclosure import Rules
from metrics.scope import Scope
from metrics.statistics.matched_differences import SUMS
from tests.centre_worlds import City, Place, city_with_effect, snapshot_of_city
from tests.reference_centres import change_difference, jackknife_deviation, standings

MONTHS, OPENS = 27, 13
RULES = Rules(threshold=10, rounding=5, least_denominator=30, least_band=10)
ROOT, DISTRICT, OTHER = "120000", "120101", "120102"
COLUMNS = {
    Outcome.STANDARDISED: (("standardised",), ("due",)),
    Outcome.CONTROL: (("controlled",), ("managed",)),
    Outcome.FOLLOWED: (("state_controlled",), ("state_controlled", "state_lost")),
    Outcome.MANAGED: (("managed",), ()),
}


def reader_of(snapshot: Snapshot, *areas: str, is_release: bool = False) -> Reader:
    return Reader(Scope(frozenset(areas or (snapshot.tree.root.code,))), RULES, is_release)


def studied(snapshot: Snapshot, city: City, outcome: Outcome = Outcome.CONTROL, *, reader: Reader | None = None, within: str = ROOT) -> Study:
    asked = reader or reader_of(snapshot)
    return study(snapshot, outcome, "diabetes", reader=asked, within=within, until=city.until, caliper=2.0)


@st.composite
def grown(draw: st.DrawFn, code: str, area: str, has_centre: bool) -> Place:
    start, growth = draw(st.integers(40, 60)), draw(st.integers(0, 3))
    patients = [start + growth * step for step in range(MONTHS)]
    due = [draw(st.integers(0, count)) if draw(st.booleans()) else count for count in patients]
    centre = frozenset(range(OPENS, MONTHS)) if has_centre else frozenset()
    standardised = [draw(st.integers(0, count)) for count in due]
    return Place(code, area, patients, centre, due=due, standardised=standardised, controlled=[count // draw(st.integers(1, 5)) for count in patients])


@st.composite
def cities(draw: st.DrawFn) -> City:
    centres = [draw(grown(f"C{number}", DISTRICT, True)) for number in range(draw(st.integers(1, 3)))]
    return City((*centres, *(draw(grown(f"M{number}", OTHER, False)) for number in range(draw(st.integers(1, 6))))))


def around(snapshot: Snapshot, city: City, outcome: Outcome, step: int) -> list[dict[str, list[tuple[float, float]]]]:
    """Of each set the figures at `step` and in the month before."""
    rows = {(row["institution_id"], row["month"]): row for row in snapshot["chronic_month"].filter(pl.col("disease") == "diabetes").to_dicts()}

    def figure(code: str, at: int) -> tuple[float, float]:
        month, (numerator, denominator) = add_months(city.months[OPENS], at), COLUMNS[outcome]
        base = rows[code, add_months(city.months[OPENS], BEFORE)]["managed"]
        whole = sum(rows[code, month][name] for name in denominator) if denominator else base
        return sum(rows[code, month][name] for name in numerator), whole

    sets = []
    for centre, matches in standings(snapshot, city.until, 2.0)[1]:
        which = {"centre now": ([centre], step), "centre before": ([centre], BEFORE), "match now": (matches, step), "match before": (matches, BEFORE)}
        sets.append({key: [figure(code, at) for code in codes] for key, (codes, at) in which.items()})
    return sets


@settings(deadline=None, max_examples=40)
@given(cities(), st.sampled_from(list(Outcome)))
def test_the_reference_says_the_same(city: City, outcome: Outcome) -> None:
    snapshot = snapshot_of_city(city)
    found, ends = studied(snapshot, city, outcome), around(snapshot, city, outcome, AFTER)
    told = [place for place, each in enumerate(ends) if can_divide(each)]
    assert found.told["difference"].to_list() == pytest.approx([_alone(ends[place]) for place in told])
    for step in (-12, -5, 0, 5, AFTER):
        then = around(snapshot, city, outcome, step)
        sets = [then[place] for place in told if can_divide(then[place])]
        row = next(iter(found.steps.filter(pl.col("step") == step).to_dicts()), None)
        assert (row is None) == (not sets)
        if row is not None:
            assert row["sets"] == len(sets) and row["difference"] == pytest.approx(change_difference(sets))
        if len(sets) > 1:
            margin = t.ppf(0.975, len(sets) - 1) * jackknife_deviation(sets)
            assert (row["lower"], row["upper"]) == pytest.approx((row["difference"] - margin, row["difference"] + margin))


def can_divide(each: dict[str, list[tuple[float, float]]]) -> bool:
    return all(sum(denominator for _, denominator in rows) for rows in each.values())


def _alone(each: dict[str, list[tuple[float, float]]]) -> float:
    """Of one set by people as they are."""
    rates = {which: sum(numerator for numerator, _ in rows) / sum(denominator for _, denominator in rows) for which, rows in each.items()}
    return (rates["centre now"] - rates["centre before"]) - (rates["match now"] - rates["match before"])


@pytest.mark.parametrize("effect", [0.0, 0.05])
def test_a_known_effect_is_found_about_as_often_as_the_interval_says(effect: float) -> None:
    """Whole cities from a seeded generator, through the matching and all: 95% of 40 is 38, and fewer than 34 would be chance once in 300 times."""
    covered, estimates = 0, []
    for seed in range(40):
        city = city_with_effect(effect, sets=8, seed=seed)
        found = studied(snapshot_of_city(city), city).effect.row(0, named=True)
        assert (found["sets"], found["matches"]) == (8, 24)
        covered += found["lower"] <= effect <= found["upper"]
        estimates.append(found["difference"])
    assert covered >= 34
    assert sum(estimates) / 40 == pytest.approx(effect, abs=0.01)


def place(code: str, area: str, *, opens: int | None = None, size: int = 200, **more: object) -> Place:
    return Place(code, area, [size] * MONTHS, frozenset() if opens is None else frozenset(range(opens, MONTHS)), **more)


def two_areas() -> City:
    """A centre in one district with one match beside it and two in another district."""
    return City((place("C0", DISTRICT, opens=OPENS), place("M0", DISTRICT, size=190), place("M1", OTHER, size=210), place("M2", OTHER, size=220)))


def test_before_and_after_are_the_month_before_and_a_year_after() -> None:
    controlled = [20] * MONTHS
    controlled[OPENS - 1], controlled[OPENS + 12] = 50, 120
    city = City((place("C0", DISTRICT, opens=OPENS, controlled=controlled), place("M0", OTHER, controlled=[100] * MONTHS)))
    row = studied(snapshot_of_city(city), city).told.row(0, named=True)
    assert (row["treated_before"], row["treated"], row["control_before"], row["control"]) == (0.25, 0.6, 0.5, 0.5)
    assert row["difference"] == pytest.approx(0.35)


def test_patients_are_measured_against_the_month_before() -> None:
    doubled = Place("C0", DISTRICT, [200] * OPENS + [400] * (MONTHS - OPENS), frozenset(range(OPENS, MONTHS)))
    city = City((doubled, place("M0", OTHER)))
    found = studied(snapshot_of_city(city), city, Outcome.MANAGED)
    assert found.effect.row(0, named=True)["treated"] == 2 and found.told["difference"].to_list() == [1.0]
    assert found.told["lower"].to_list() == [None]


def test_an_area_has_the_sets_of_its_own_centres() -> None:
    city = two_areas()
    snapshot = snapshot_of_city(city)
    assert studied(snapshot, city, within=DISTRICT).sets["centre"].to_list() == ["C0"]
    assert studied(snapshot, city, within="C0").sets["centre"].to_list() == ["C0"]
    assert studied(snapshot, city, within=OTHER).sets.is_empty() and studied(snapshot, city, within=OTHER).steps.is_empty()


def test_other_areas_matches_come_as_a_release_has_them() -> None:
    city = City(
        (place("C0", DISTRICT, opens=OPENS), place("M1", OTHER, size=211, controlled=[103] * MONTHS), place("M2", OTHER, size=222, controlled=[101] * MONTHS))
    )
    snapshot = snapshot_of_city(city)
    row = studied(snapshot, city, reader=reader_of(snapshot, DISTRICT), within=DISTRICT).sets.row(0, named=True)
    assert row["others"] == 2 and not row["is_hidden"]
    assert (row["treated_numerator"], row["treated_denominator"]) == (100, 200), "the reader's own as they are"
    assert (row["control_numerator"], row["control_denominator"]) == (105 + 100, 210 + 220), "the others rounded"


def test_a_single_match_elsewhere_is_not_told() -> None:
    city = City((place("C0", DISTRICT, opens=OPENS), place("M0", DISTRICT, size=190), place("M1", OTHER, size=210)))
    snapshot = snapshot_of_city(city)
    found = studied(snapshot, city, reader=reader_of(snapshot, DISTRICT), within=DISTRICT)
    row = found.sets.row(0, named=True)
    assert row["others"] == 1 and row["is_hidden"] and found.steps.is_empty()
    assert all(row[name] is None for name in ("treated", "control", "difference", "lower", "upper", "control_numerator"))
    assert not studied(snapshot, city).sets["is_hidden"].any()


def test_a_release_rounds_what_it_shows_and_hides_a_set_with_a_small_count() -> None:
    city = two_areas()
    snapshot = snapshot_of_city(city)
    shown = studied(snapshot, city, reader=reader_of(snapshot, is_release=True)).sets
    assert shown["is_hidden"].to_list() == [False]
    assert all(value % RULES.rounding == 0 for name in SUMS for value in shown[name])
    few = City(tuple(replace(each, controlled=[4] * MONTHS) if each.code == "M0" else each for each in city.places))
    snapshot = snapshot_of_city(few)
    hidden = studied(snapshot, few, reader=reader_of(snapshot, is_release=True)).sets
    assert hidden["is_hidden"].to_list() == [True] and hidden.select(*SUMS, "difference").row(0) == (None,) * (len(SUMS) + 1)


def test_a_release_rounds_patients_and_a_reader_sees_his_own() -> None:
    city = City((place("C0", DISTRICT, opens=OPENS, size=203), place("M1", OTHER, size=211), place("M2", OTHER, size=222)))
    snapshot = snapshot_of_city(city)
    members = studied(snapshot, city).members
    assert sizes(snapshot, members, reader=reader_of(snapshot))["patients"].to_list() == [203, 211, 222]
    assert sizes(snapshot, members, reader=reader_of(snapshot, DISTRICT))["patients"].to_list() == [203, 210, 220]
    assert sizes(snapshot, members, reader=reader_of(snapshot, is_release=True))["patients"].to_list() == [205, 210, 220]


def test_a_month_is_apart_only_beyond_the_chance_of_all_the_months_looked_at() -> None:
    """11 months before the opening are looked at at once, so that each must be surer by itself: Bonferroni."""
    found = studied(snapshot_of_city(made := city_with_effect(0.0, sets=8, seed=4)), made)
    early = found.steps.filter((pl.col("step") < BEFORE) & pl.col("lower").is_not_null())
    alone, together = (t.ppf(1 - share / 2, early["sets"][0] - 1) for share in (0.05, 0.05 / 11))
    deviations = (early["upper"] - early["lower"]) / 2 / alone
    assert early["is_apart"].to_list() == (early["difference"].abs() > together * deviations).to_list()
    beyond_alone = early.filter((pl.col("lower") > 0) | (pl.col("upper") < 0))
    assert beyond_alone.height and not beyond_alone["is_apart"].any(), "by themselves they would be apart"


def test_the_size_and_the_standing_of_a_single_match_elsewhere_are_not_told() -> None:
    single = (place("C0", DISTRICT, opens=OPENS, controlled=[150] * MONTHS), place("M0", DISTRICT, size=190), place("M1", OTHER, size=210))
    for others, is_told in ((single, False), ((*single, place("M2", OTHER, size=220)), True)):
        snapshot = snapshot_of_city(city := City(others))
        reader = reader_of(snapshot, DISTRICT)
        found = studied(snapshot, city, reader=reader, within=DISTRICT)
        size = set_sizes(snapshot, found, reader=reader).row(0, named=True)
        now = standing_now(snapshot, found, Outcome.CONTROL, "diabetes", reader=reader, month=city.until).filter(institution_id="C0").row(0, named=True)
        means = mean_sizes(snapshot, found, reader=reader)
        assert (size["patients"], now["value"]) == (200, 75), "the reader's own"
        if is_told:
            assert means == (200, pytest.approx(size["match_patients"])) == (200, pytest.approx((190 + 210 + 220) / 3))
            assert (now["other"], now["gap"]) == (pytest.approx(100 * (95 + 105 + 110) / (190 + 210 + 220)), pytest.approx(75 - now["other"]))
        else:
            assert means is None and isnan(size["match_patients"]) and isnan(now["other"]) and isnan(now["gap"])


def test_what_is_not_matched_stands_beside_nothing_and_counts_are_no_share() -> None:
    city = two_areas()
    snapshot = snapshot_of_city(city)
    found, asked = studied(snapshot, city), dict(reader=reader_of(snapshot), month=city.until)
    matches = found.members.filter(~pl.col("is_centre"))["institution_id"].to_list()
    now = standing_now(snapshot, found, Outcome.CONTROL, "diabetes", **asked)
    assert now.filter(pl.col("institution_id").is_in(matches))["other"].to_list() == [None] * len(matches)
    counts = standing_now(snapshot, found, Outcome.MANAGED, "diabetes", **asked)
    assert counts.height == now.height and counts["value"].null_count() == counts["other"].null_count() == counts.height


def test_followed_up_is_the_three_states_of_the_five() -> None:
    city = City((place("C0", DISTRICT, opens=OPENS),))
    snapshot = snapshot_of_city(city)
    row = figures(snapshot, Outcome.FOLLOWED, "diabetes", reader_of(snapshot), (city.until,)).row(0, named=True)
    assert (row["numerator"], row["denominator"]) == (160, 200)


def test_no_centres_at_all() -> None:
    city = City((place("A", DISTRICT), place("B", OTHER)))
    found = studied(snapshot_of_city(city), city)
    assert found.sets.is_empty() and found.steps.is_empty() and found.effect.is_empty()
