"""The institution page: one institution at a time, everything measured about it, in both languages; elsewhere the way to one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.region import load_region
from data.schema.months import Grain, parse_period
from metrics.casemix import adjusted
from metrics.catalogue import CATALOGUE, metric_of
from metrics.definition import Theme
from metrics.funnel import funnel_of
from metrics.scope import Scope
from tests.drawings import drawings
from tests.marts import invented_snapshot, tree_with_institutions
from tests.pages import LEVELS, assert_reads_well, charts, city, invented_city, open_page, row, rows, words
from tests.stores import publish_invented
from tests.test_pages_depths import region
from views.charts.funnel import place_words
from views.comparing.beside import beside_one
from views.comparing.peer_words import peers_here, reason_words
from views.formats import value_text
from views.here import PEERS
from views.institution.peer_panels import standing_keys
from views.institution.profile_metrics import is_in_portrait, profiled
from views.institution.standing import Standing, rank_words

HERE = "TJ008"


@pytest.fixture
def open_institution(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "institution", **address)

    return run


def table(page: AppTest) -> dict[str, dict]:
    """Rows of the page's last table by name."""
    return {line["name"]: line for line in page.dataframe[-1].value.to_dict("records")}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", LEVELS)
def test_every_level_in_both_languages(open_institution, area: str, language: str) -> None:
    page = open_institution(area=area, lang=language)
    assert_reads_well(page, language)
    # An institution has two tables of its peers more, and one of its comparisons, which is no grid of Streamlit's.
    tables = 3 if area == HERE else 1
    assert len(page.get("dataframe")) == tables and len(page.get("download_button")) == 2 * (tables + (area == HERE))


@pytest.mark.parametrize("period", ["2021-01", "2022Q4", "2022"])
def test_every_grain(open_institution, period: str) -> None:
    assert_reads_well(open_institution(period=period, area=HERE), "zh")


@pytest.mark.parametrize("area", ["120000", "120111"])
def test_above_an_institution_the_page_lists_those_inside(open_institution, area: str) -> None:
    page = open_institution(area=area, period="2022-06")
    expected = rows("patients_managed", "institution", "2022-06", area)
    shown = table(page)
    assert set(shown) == set(expected["area_name"])
    assert [shown[name]["patients_managed"] for name in expected["area_name"]] == expected["value"].to_list()


def test_every_metric_stands_there_with_the_value_that_is_computed(open_institution) -> None:
    shown = table(open_institution(area=HERE, period="2022-06"))
    metrics = profiled()
    assert list(shown) == [metric.name.zh for metric in metrics]
    for metric in metrics:
        known = row(metric.key, HERE, "2022-06")
        if metric.theme is Theme.COVERAGE:
            assert shown[metric.name.zh]["value"] == ("是" if known["value"] else "否")
        elif known["value"] is None:
            assert shown[metric.name.zh]["value"].startswith("–")
        else:
            assert shown[metric.name.zh]["value"] == value_text(known["value"], metric, "zh")


def test_a_profile_leaves_only_divisions_and_what_no_institution_has_to_other_pages() -> None:
    left = [metric for metric in CATALOGUE.values() if not is_in_portrait(metric)]
    assert {metric.theme for metric in left if metric.is_shown_for_institutions} == {Theme.EXAMINATION, Theme.USE}
    assert {"capabilities_idle_rate", "examination_within_24h_rate", "prescription_outside_rate", "signing_renewal_rate"} <= {each.key for each in profiled()}
    assert len({metric.name.zh for metric in profiled()}) == len(profiled()), "a name tells a row"


def test_real_use_of_one_institution_is_a_fact_and_no_sample(open_institution) -> None:
    shown = table(open_institution(area=HERE, period="2022-06"))[metric_of("capabilities_idle_rate").name.zh]
    assert [shown[column] for column in ("interval", "rank", "adjusted")] == ["–"] * 3 and shown["position"][0] == shown["place"][0] == "–"


@pytest.mark.parametrize("theme", ["pharmacy", "family_doctor"])
def test_one_theme_alone(open_institution, theme: str) -> None:
    names = [metric.name.zh for metric in profiled() if metric.theme.value == theme]
    assert list(table(open_institution(area=HERE, theme=theme))) == names and names


def test_position_follows_interval_and_direction(open_institution) -> None:
    shown = table(open_institution(area=HERE, period="2022-06"))
    for key in ("diabetes_standardised_rate", "diabetes_control_rate", "diabetes_state_lost", "home_refusal_rate"):
        metric, own, above = metric_of(key), row(key, HERE, "2022-06"), row(key, "120111", "2022-06")
        words_shown = shown[metric.name.zh]["position"][0]
        if own["value"] is None or own["denominator"] is None:
            assert words_shown == "–"
        elif own["denominator"] < 100:
            assert words_shown == f"样本过少（{own['denominator']:g}＜100）"
        elif own["lower"] > above["value"]:
            assert words_shown == ("好于西青区 ✓" if metric.direction == "up" else "差于西青区 !")
        elif own["upper"] < above["value"]:
            assert words_shown == ("差于西青区 !" if metric.direction == "up" else "好于西青区 ✓")
        else:
            assert words_shown == "与西青区无显著差别"


def test_neighbours_of_the_same_district_are_one_click_away(open_institution) -> None:
    page = open_institution(area="TJ024")
    buttons = {button.key: button for button in page.button}
    codes = [area.code for area in city().tree.children("120111")]
    assert codes == ["TJ008", "TJ024", "TJ040"]
    assert buttons["neighbour-left"].label == city().tree["TJ008"].name_zh
    buttons["neighbour-right"].click().run()
    assert page.query_params["area"] == "TJ040" and "neighbour-right" not in {button.key for button in page.button}


def test_months_without_records_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, open_institution) -> None:
    assert "每个月都有记录" in words(open_institution(area=HERE))
    silent = (pl.col("institution_id") == HERE) & pl.col("month").is_in([date(2022, 3, 1), date(2022, 4, 1)])
    months = city()["institution_month"].with_columns(pl.when(silent).then(0).otherwise(pl.col("records")).alias("records"))
    publish_invented(replace(city(), id="silent", tables=dict(city().tables) | {"institution_month": months}), tmp_path)
    assert "**2个月没有任何记录**：2022年3月、2022年4月" in words(open_page(monkeypatch, tmp_path, "institution", area=HERE))


def test_a_closed_institution_still_says_who_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    gone = (pl.col("institution_id") == HERE) & (pl.col("month") >= date(2022, 7, 1))
    months = city()["institution_month"].with_columns(
        pl.when(gone).then(0).otherwise(pl.col(name)).alias(name) for name in ("is_open", "is_open_in_month", "records")
    )
    register = city()["institution"].with_columns(
        pl.when(pl.col("institution_id") == HERE).then(date(2022, 6, 30)).otherwise(pl.col("closed_on")).alias("closed_on")
    )
    publish_invented(replace(city(), id="closed", tables=dict(city().tables) | {"institution_month": months, "institution": register}), tmp_path)
    page = open_page(monkeypatch, tmp_path, "institution", area=HERE)
    assert_reads_well(page, "zh")
    assert "2022年6月30日停用" in words(page) and not page.get("dataframe")


def test_a_metric_of_the_address_is_explained_below_the_table(open_institution) -> None:
    assert metric_of("home_rating").limits.zh in words(open_institution(area=HERE, metric="home_rating"))


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_any_depth_of_tree(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, depth: int) -> None:
    tree = region(depth)
    publish_invented(invented_snapshot(tree, first=date(2022, 1, 1)), tmp_path)
    for area in tree.ancestors(tree.at("institution")[0].code):
        page = open_page(monkeypatch, tmp_path, "institution", area=area.code)
        assert_reads_well(page, "zh")
        assert len(page.get("dataframe")) == 1


PLACED = ("diabetes_standardised_rate", "hypertension_control_rate", "home_completion_rate")


def test_ranks_stand_with_their_range_and_hold_to_it(open_institution) -> None:
    """The rank is counted here one by one; the range must hold it, and grow no wider than all that are ranked."""
    shown = table(open_institution(area=HERE, period="2022-06"))
    ranked = 0
    for key in PLACED:
        metric = metric_of(key)
        all_of_them = rows(key, "institution", "2022-06").filter(pl.col("denominator") >= 100)
        own, told = row(key, HERE, "2022-06"), shown[metric.name.zh]["rank"]
        if own["denominator"] < 100:
            assert told == "–"
            continue
        rank = 1 + sum(value > own["value"] for value in all_of_them["value"])  # in these metrics more is better
        assert told.startswith((f"第{rank}名", "并列"))
        low, high, count = map(int, re.fullmatch(r"(?:第\d+名|并列)（(\d+)–(\d+)），共(\d+)家", told).groups())
        assert count == all_of_them.height
        assert 1 <= low <= rank <= high <= count
        ranked += 1
    assert ranked


def test_the_place_in_the_funnel_is_the_funnel_of_all_institutions(open_institution) -> None:
    shown = table(open_institution(area=HERE, period="2022-06"))
    for key in PLACED:
        metric, frame = metric_of(key), rows(key, "institution", "2022-06")
        points = funnel_of(metric, frame, grain=Grain.MONTH, least_denominator=100).points
        places = dict(points.select("area_code", "place").iter_rows())
        expected = place_words("zh")[places[HERE]] if HERE in places else "–"
        assert shown[metric.name.zh]["place"][0] == expected


def test_adjusted_figures_stand_beside_the_crude_ones(open_institution) -> None:
    shown, snapshot = table(open_institution(area=HERE, period="2022-06")), city()
    metric = metric_of("diabetes_control_rate")
    line = adjusted(metric, snapshot, scope=Scope.everything(snapshot.tree), by="institution", periods=[parse_period("2022-06")], within=HERE).row(
        0, named=True
    )
    expected = f"{line['adjusted']:.1f}%（{line['adjusted_lower']:.1f}–{line['adjusted_upper']:.1f}）"
    assert shown[metric.name.zh]["adjusted"] == expected
    assert shown[metric_of("home_rating").name.zh]["adjusted"] == "–"


def test_decile_lines_are_those_of_all_institutions(open_institution) -> None:
    page = open_institution(area=HERE, period="2022-06")
    assert "灰线把全部机构分成十等份" in words(page)
    option = charts(page, "course-diabetes_control_rate")
    names = [each["name"] for each in option["series"]]
    assert len(names) == 10 and names[-1] == city().tree[HERE].name_zh
    values = rows("diabetes_control_rate", "institution", "2022-06")["value"].drop_nulls().sort().to_list()
    for tenth, line in enumerate(option["series"][:9], start=1):
        place = (len(values) - 1) * tenth / 10
        low = int(place)
        expected = values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (place - low)
        assert line["data"][-1] == pytest.approx(expected)
    assert option["series"][-1]["data"][-1] == row("diabetes_control_rate", HERE, "2022-06")["value"]


def test_no_other_institution_is_named_among_the_places(open_institution) -> None:
    page = open_institution(area=HERE, period="2022-06")
    beside = {area.name_zh for area in city().tree.children("120111")} - {city().tree[HERE].name_zh}
    others = [area.name_zh for area in city().tree.at("institution") if area.code != HERE and area.name_zh not in beside]
    shown = "\n".join(chart.proto.spec + chart.proto.alt for chart in page.get("echarts_chart")) + "\n".join(
        page.dataframe[-1].value.astype(str).to_numpy().ravel()
    )
    assert not [name for name in [*others, *beside] if name in shown]


def test_few_institutions_are_not_ranked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tree = tree_with_institutions(load_region("tianjin").tree, 8)
    publish_invented(invented_snapshot(tree, first=date(2022, 1, 1), id="eight"), tmp_path)
    page = open_page(monkeypatch, tmp_path, "institution", area="TJ003")
    assert_reads_well(page, "zh")
    assert "样本足够的机构不足10家" in words(page)
    assert {line["rank"] for line in table(page).values()} == {"–"}


@pytest.mark.parametrize(
    ("ties", "told"),
    [(0, "第2名（1–9），共101家"), (49, "第2名（1–9），共101家"), (50, "并列（1–9），共101家"), (100, "并列（1–9），共101家")],
)
def test_a_rank_among_a_mass_of_ties_is_called_one(open_institution, ties: int, told: str) -> None:
    here = open_institution(area=HERE, period="2022-06").session_state["_here"]
    assert rank_words(here, Standing(101, "similar", 2, 1, 9, ties)) == told


def test_peers_stand_there_with_the_reason_and_lead_to_each(open_institution) -> None:
    page = open_institution(area=HERE, period="2022-06")
    here = page.session_state["_here"]
    group = peers_here(here)
    assert group is not None and reason_words(here, group) in words(page)
    standing, listed = (page.dataframe[number].value for number in (0, 1))
    assert list(listed["name"]) == [here.name(code) for code in group.members]
    shown = {line["name"]: line for line in standing.to_dict("records")}
    found = beside_one(here, "diabetes_control_rate", PEERS)
    assert shown[metric_of("diabetes_control_rate").name.zh]["peers"] == found.shown
    assert shown[metric_of("diabetes_control_rate").name.zh]["change"] == found.change
    assert [metric_of(key).name.zh for key in standing_keys(here)] == list(standing["name"]), "a click on a row leads to the metric that it names"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_side_by_side_has_what_the_address_asks_for(open_institution, language: str) -> None:
    page = open_institution(area=HERE, period="2022-06", against="peers,target,quarter", lang=language)
    assert_reads_well(page, language)
    html = next(each for each in drawings(page) if 'class="beside"' in each)
    heads = re.findall(r'<th scope="col">([^<]+)<', html)
    assert heads[2:] == (["较同类机构", "较目标", "较上季"] if language == "zh" else ["vs peers", "vs target", "vs last quarter"])


def test_comparisons_are_chosen_in_the_bar_and_kept_in_the_address(open_institution) -> None:
    """New ones follow those held; none at all is the usual; one of them is the tiles'."""
    page = open_institution(area=HERE, period="2022-06", against="year")
    pills = next(each for each in page.button_group if each.key.startswith("against-"))
    page = pills.set_value(["previous", "year", "peers"]).run()
    assert page.query_params["against"] == "year,previous,peers"
    first = next(each for each in page.button_group if each.key.startswith("first-"))
    page = first.set_value("peers").run()
    assert page.query_params["against"] == "peers,year,previous" and not page.exception
    page = next(each for each in page.button_group if each.key.startswith("against-")).set_value([]).run()
    assert page.query_params["against"] == "year,previous,target"
