"""Figures side by side: what is offered where, what each comparison says or why it says nothing, and that table, tiles and file hold the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

import polars as pl
import pytest

from data.region import load_region
from data.schema.months import Grain, Period, parse_period
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.definition import Text
from metrics.disclosure import Rules
from metrics.peer_group import Between, PeerGroup, Trait
from metrics.scope import Scope
from tests.marts import invented_snapshot, tree_with_institutions
from views.comparing.against import USUAL, basis, chosen, comparisons_asked, offered
from views.comparing.basis import earlier_period
from views.comparing.beside import beside, beside_one
from views.comparing.beside_table import beside_drawing, beside_rows
from views.comparing.judging import Verdict
from views.comparing.noise import noise
from views.comparing.peer_words import given_up_words, peers_here, reason_words
from views.formats import change_text
from views.here import ABOVE, AGAINST, PEERS, PERIOD_BEFORE, QUARTER_BEFORE, TARGET, WHOLE, YEAR_BEFORE, Here, Surroundings
from views.institution.peer_panels import position, standing_frame
from views.tiles import tile

KEYS = ("diabetes_control_rate", "patients_managed", "home_completed", "home_wait_p50_hours", "home_items_delivered")
RATE, COUNT = "diabetes_control_rate", "home_completed"


@lru_cache(maxsize=2)
def city(region: str = "tianjin") -> Snapshot:
    return invented_snapshot(tree_with_institutions(load_region(region).tree, 48), first=date(2021, 1, 1), id=f"beside {region}")


def surroundings() -> Surroundings:
    nothing = metric_of(RATE).name
    return Surroundings(
        name=nothing,
        map_source=nothing,
        boundaries=None,
        items=(),
        least_denominator=30,
        published_band_pct=None,
        default_language="zh",
        rules=Rules(threshold=10, rounding=5, least_denominator=30, least_band=10),
    )


AROUND = surroundings()


def at(area: str = "TJ008", period: str = "2022-06", *, language: str = "zh", region: str = "tianjin", scope: Scope | None = None, **more: object) -> Here:
    snapshot = city(region)
    options: dict[str, object] = {"comparisons": AGAINST, "surroundings": AROUND} | more
    return Here(
        snapshot=snapshot,
        scope=scope or Scope.everything(snapshot.tree),
        area=snapshot.tree[area],
        period=parse_period(period),
        language=language,
        **options,
    )


def exact(key: str, area: str, period: str) -> dict:
    snapshot = city()
    frame = compute(metric_of(key), snapshot, scope=Scope.everything(snapshot.tree), by=snapshot.tree[area].level, periods=[parse_period(period)], within=area)
    return frame.row(0, named=True)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", USUAL),
        ("year", (YEAR_BEFORE,)),
        ("previous", (PERIOD_BEFORE,)),
        ("peers,year,peers,nonsense,target", (PEERS, YEAR_BEFORE, TARGET)),
        ("nonsense", USUAL),
        ("x" * 5_000 + ",year", USUAL),
    ],
)
def test_an_address_names_comparisons_in_their_order(written: str, expected: tuple[str, ...]) -> None:
    assert comparisons_asked(written) == expected


@pytest.mark.parametrize(
    ("asked", "expected"), [((PEERS, PERIOD_BEFORE, YEAR_BEFORE), PERIOD_BEFORE), ((TARGET,), YEAR_BEFORE), ((QUARTER_BEFORE, YEAR_BEFORE), YEAR_BEFORE)]
)
def test_changes_are_measured_from_the_first_earlier_period(asked: tuple[str, ...], expected: str) -> None:
    assert basis(asked) == expected


@pytest.mark.parametrize(
    ("area", "period", "expected"),
    [
        ("120000", "2022-06", (PERIOD_BEFORE, QUARTER_BEFORE, YEAR_BEFORE, TARGET)),
        ("120111", "2022Q2", (PERIOD_BEFORE, YEAR_BEFORE, TARGET, WHOLE, PEERS)),
        ("TJ008", "2022", (YEAR_BEFORE, TARGET, WHOLE, ABOVE, PEERS)),
    ],
)
def test_only_what_is_there_is_offered(area: str, period: str, expected: tuple[str, ...]) -> None:
    assert offered(at(area, period)) == expected


def test_what_means_the_same_is_shown_once() -> None:
    assert chosen(at("120111", "2022", comparisons=(ABOVE, PERIOD_BEFORE, WHOLE, QUARTER_BEFORE))) == (WHOLE, YEAR_BEFORE)
    assert chosen(at("120000", comparisons=(PEERS, WHOLE))) == (YEAR_BEFORE,)
    assert chosen(at(comparisons=(), against=PERIOD_BEFORE)) == (PERIOD_BEFORE,)


def test_a_link_carries_all_of_them() -> None:
    assert at(comparisons=(PEERS, YEAR_BEFORE)).link()["against"] == "peers,year"
    assert at(comparisons=(), against=PERIOD_BEFORE).link()["against"] == "previous"


@pytest.mark.parametrize(
    ("kind", "area", "period"),
    [
        (YEAR_BEFORE, "TJ008", "2021-06"),
        (PERIOD_BEFORE, "TJ008", "2022-05"),
        (QUARTER_BEFORE, "TJ008", "2022Q1"),
        (WHOLE, "120000", "2022-06"),
        (ABOVE, "120111", "2022-06"),
    ],
)
def test_each_holds_what_is_computed(kind: str, area: str, period: str) -> None:
    found, own, other = beside_one(at(), RATE, kind), exact(RATE, "TJ008", "2022-06"), exact(RATE, area, period)
    assert found.value == other["value"] and found.difference == pytest.approx(own["value"] - other["value"])
    assert found.change == change_text(own["value"], other["value"], metric_of(RATE), "zh")


def test_a_month_stands_beside_the_mean_month_of_the_quarter_before() -> None:
    found, quarter = beside_one(at("120000"), COUNT, QUARTER_BEFORE), exact(COUNT, "120000", "2022Q1")
    assert found.value == pytest.approx(quarter["value"] / 3) and "月均" in found.basis
    assert found.difference == pytest.approx((exact(COUNT, "120000", "2022-06")["value"] / (quarter["value"] / 3) - 1) * 100)


@pytest.mark.parametrize(("month", "quarter"), [(1, (2021, 10)), (3, (2021, 10)), (4, (2022, 1)), (12, (2022, 7))])
def test_last_quarter_is_the_whole_one_before(month: int, quarter: tuple[int, int]) -> None:
    assert earlier_period(at(period=f"2022-{month:02d}"), QUARTER_BEFORE) == Period(date(*quarter, 1), Grain.QUARTER)


@pytest.mark.parametrize(
    ("key", "kind", "area", "period", "why"),
    [
        ("patients_managed", TARGET, "120000", "2022-06", "没有设定目标"),
        ("patients_managed", WHOLE, "TJ008", "2022-06", "数量随区域和机构的大小变化，不作比较"),
        ("patients_managed", PEERS, "TJ008", "2022-06", "数量随区域和机构的大小变化，不作比较"),
        ("home_items_delivered", QUARTER_BEFORE, "120000", "2022-06", "一个季度的种数不能摊到月，不作比较"),
        (RATE, YEAR_BEFORE, "120000", "2021-06", "那时还没有记录"),
        (COUNT, YEAR_BEFORE, "120000", "2023-04", "本期尚未结束或未报齐，不作比较"),
        (RATE, WHOLE, "120111", "2023-04", "未报齐"),
    ],
)
def test_what_cannot_be_said_is_null_with_its_reason(key: str, kind: str, area: str, period: str, why: str) -> None:
    found = beside_one(at(area, period), key, kind)
    assert found.change is None and found.difference is None and found.why == why and found.verdict is Verdict.UNSAID


def test_a_value_that_still_grows_is_nothing_to_stand_beside() -> None:
    """Of a running month the whole has visits already, and a rate of them."""
    assert exact("home_visits_per_1000_aged_65", "120000", "2023-04")["value"] is not None
    assert beside_one(at("120111", "2023-04"), "home_visits_per_1000_aged_65", WHOLE).value is None


def test_a_stock_rate_is_judged_beside_a_year_ago_only() -> None:
    assert beside_one(at("120000"), RATE, YEAR_BEFORE).verdict not in (Verdict.UNSAID,)
    assert beside_one(at("120000"), RATE, PERIOD_BEFORE).verdict is Verdict.UNSAID
    assert beside_one(at("120000"), RATE, QUARTER_BEFORE).why == "两期重叠，不作判断"


@pytest.mark.parametrize("area", ["120000", "120111", "TJ008"])
def test_a_mark_never_points_against_its_difference(area: str) -> None:
    for month in range(1, 13):
        for key in KEYS:
            for each in beside(at(area, f"2022-{month:02d}"), key):
                if each.verdict in (Verdict.UNSAID, Verdict.SIMILAR) or not each.difference:
                    continue
                rises = each.verdict.value.split("_")[0] in ("better", "higher")
                is_up = rises == (metric_of(key).direction.value != "down")
                assert is_up == (each.difference > 0), (each, key)


def test_a_small_institution_is_not_judged_but_told() -> None:
    """A denominator below the settings' least: the difference stands there, no verdict."""
    here = at(surroundings=replace(AROUND, least_denominator=10**6), against=PERIOD_BEFORE)
    found = beside_one(here, RATE, WHOLE)
    assert found.change is not None and found.verdict is Verdict.UNSAID and found.why.startswith("样本过少")


def test_peers_are_judged_by_the_difference_of_two_proportions() -> None:
    """Not by whether one's own interval holds the other: both are uncertain."""
    found = [beside_one(at(area.code), RATE, PEERS) for area in city().tree.at("institution")]
    assert {each.verdict for each in found} > {Verdict.SIMILAR} and all(each.change and each.why for each in found if each.verdict is not Verdict.UNSAID)


def test_who_sees_himself_alone_gets_a_coarse_figure_and_no_verdict() -> None:
    own = at(scope=Scope(frozenset({"TJ008"})))
    found = beside_one(own, RATE, PEERS)
    assert found.value == pytest.approx(float(f"{found.value:.2g}")) and found.verdict is Verdict.UNSAID and "不在您的范围内" in found.why
    assert "." not in (found.change or "") and position(own, RATE) is None


EVERY_TRAIT = PeerGroup(
    "TJ008",
    tuple(f"TJ{number:03d}" for number in range(14)),
    tuple(Trait),
    (),
    Text("市区", "Urban"),
    "community_centre",
    Between(1_200, 3_000),
    Between(40, 55),
)


@pytest.mark.parametrize(
    ("group", "language", "expected"),
    [
        (EVERY_TRAIT, "zh", "同为市区、社区卫生服务中心、在管1,200–3,000人、65岁以上占40–55%的14家机构"),
        (EVERY_TRAIT, "en", "14 institutions with the same traits: Urban, Community health centre, 1,200–3,000 patients managed, 40–55% aged 65 and over"),
        (replace(EVERY_TRAIT, kept=(Trait.SIZE,), size=Between(0, 80)), "zh", "同为在管不足80人的14家机构"),
        (replace(EVERY_TRAIT, kept=(Trait.AGE,), age=Between(90, None)), "zh", "同为65岁以上占90%以上的14家机构"),
        (replace(EVERY_TRAIT, area="120111", kept=(Trait.SIZE,), size=Between(500_000, 2_000_000)), "zh", "同为常住50万–200万人的14家机构"),
        (replace(EVERY_TRAIT, kept=()), "en", "all 14 institutions but itself"),
    ],
)
def test_the_reason_stands_in_words(group: PeerGroup, language: str, expected: str) -> None:
    assert reason_words(at(language=language), group) == expected


def test_what_was_given_up_is_told() -> None:
    assert given_up_words(at(), replace(EVERY_TRAIT, given_up=(Trait.SIZE, Trait.AGE))) == "没有再按规模、年龄区分：那样不足10家机构。"
    group = peers_here(at())
    assert group is not None and reason_words(at(), group).endswith(f"的{len(group.members)}家机构")


def test_tile_and_table_say_the_same() -> None:
    for primary in (YEAR_BEFORE, PEERS, TARGET):
        here = at(comparisons=(primary, PERIOD_BEFORE), against=PERIOD_BEFORE if primary == PERIOD_BEFORE else YEAR_BEFORE)
        shown, first = tile(here, RATE), beside(here, RATE)[0]
        assert shown.delta == first.change and shown.verdict is first.verdict and f"{first.name} {first.change}"[:2] in shown.help
    here = at("120000", comparisons=(YEAR_BEFORE,))
    assert tile(here, RATE).verdict is noise(here, RATE).verdict is beside_one(here, RATE, YEAR_BEFORE).verdict


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_has_every_cell(language: str) -> None:
    here = at(language=language)
    html, count = beside_drawing(here, KEYS).html, len(chosen(here))
    assert html.count('<th scope="row">') == len(KEYS) and html.count("data-told") == len(KEYS) * count
    rows = beside_rows(here, KEYS)
    assert rows.height == len(KEYS) and rows.width == 3 + 3 * count
    for key, line in zip(KEYS, rows.to_dicts(), strict=True):
        assert [line[f"{each.kind}_value"] for each in beside(here, key)] == [each.value for each in beside(here, key)]


def test_a_release_holds_controlled_figures_alone() -> None:
    line = beside_rows(at(is_release=True), (RATE,)).row(0, named=True)
    snapshot = city()
    released = compute(
        metric_of(RATE),
        snapshot,
        scope=Scope.everything(snapshot.tree),
        by="institution",
        periods=[parse_period("2022-06")],
        within="TJ008",
        release=AROUND.rules,
    ).row(0, named=True)
    assert line["value"] == released["value"] != exact(RATE, "TJ008", "2022-06")["value"]
    assert line["peers_value"] != beside_one(at(), RATE, PEERS).value


def test_the_place_among_peers_is_one_of_them() -> None:
    placed = 0
    for area in city().tree.at("institution")[:12]:
        here = at(area.code)
        found, group = position(here, RATE), peers_here(here)
        if found is not None and group is not None:
            placed += 1
            assert 1 <= found.lower <= found.rank <= found.upper <= found.count <= len(group.members) + 1
            told = standing_frame(here).filter(pl.col("name") == metric_of(RATE).name.zh).item(0, "place")
            assert f"（{found.lower}–{found.upper}），共{found.count}家" in told
    assert placed > 6, "a test that places nobody tests nothing"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_region_of_four_levels(language: str) -> None:
    """Its townships have no zone, and peers of its general hospitals are general hospitals."""
    tree = city("sanming").tree
    for area in (tree.root, *tree.ancestors(tree.at("institution")[3].code)[1:]):
        here = at(area.code, language=language, region="sanming")
        html = beside_drawing(here, KEYS).html
        assert html.count("data-told") == len(KEYS) * len(chosen(here))
        group = peers_here(here)
        assert group is None or all(tree[code].level == area.level for code in group.members)
