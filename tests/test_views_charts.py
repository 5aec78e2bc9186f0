"""Verdicts and charts: what is coloured is what its interval says, every area is named, and nothing but JSON reaches the browser."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from data.region import load_region
from data.schema.months import Period
from metrics.catalogue import metric_of
from metrics.definition import Metric
from metrics.result import SCHEMA
from metrics.scope import Scope
from metrics.statistics import Funnel, Significance, ranks
from tests.marts import invented_snapshot, tree_with_institutions
from views.charts.comparison import Benchmark, comparison, comparison_legend, ranked
from views.charts.options import stacked, trend
from views.charts.tartan import HEADING_PIXELS, LINE_PIXELS, tartan
from views.comparing.compared import SEED, comparison_chart, comparison_words, funnel_words, offers_funnel, rank_texts, stage_funnel, stage_funnel_chart
from views.comparing.judging import LOOKS, MARKS, SHADES, Verdict, judge, shades, words
from views.comparing.stage import benchmark, contenders, fills, names, verdicts, with_both_intervals
from views.figures import ask, recent
from views.here import Here, Surroundings
from views.panels import comparison_note

RATE, ADVERSE, SURPLUS, STOCK = (
    metric_of(key) for key in ("diabetes_standardised_rate", "home_adverse_per_1000", "capitation_surplus_rate", "patients_managed")
)


LETTER_PIXELS = 6.2
"""A Latin letter of 11 pixels in the page's font, on average."""
BOTH = SCHEMA | {"lower_998": pl.Float64, "upper_998": pl.Float64}


def drawn(text: str) -> pl.DataFrame:
    """area value lower upper lower_998 upper_998, one row a line, – for null; the last two may be left out and are then as far again from the value."""
    rows = []
    for line in text.strip().splitlines():
        area, *numbers = line.split()
        value, lower, upper, *strict = (None if each == "–" else float(each) for each in numbers)
        lower_998, upper_998 = strict or ((None, None) if lower is None else (2 * lower - value, 2 * upper - value))
        limits = {"value": value, "lower": lower, "upper": upper, "lower_998": lower_998, "upper_998": upper_998}
        rows.append({"metric": "m", "level": "district", "area_code": area, "area_name": area, "period": "2022-11", "status": "ok", **limits})
    return pl.DataFrame(rows, schema=BOTH)


FIVE = drawn("""
    A  70  68  72
    B  90  88  92
    C  80  78  82
    D  –   –   –
    E  75  –   –
    F  78  76  79.5
    G  83  81  85
""")


def verdicts_of(frame: pl.DataFrame, metric: Metric, benchmark: float | None = 80) -> dict[str, str]:
    return dict(ranked(frame, metric, Benchmark(benchmark, "全市")).select("area_code", "verdict").iter_rows())


def test_verdict_is_what_both_intervals_say() -> None:
    said = {"A": "worse_998", "B": "better_998", "C": "similar", "D": "unsaid", "E": "unsaid", "F": "worse_95", "G": "better_95"}
    assert verdicts_of(FIVE, RATE) == said
    assert {row["area_code"]: judge(RATE, row, 80) for row in FIVE.to_dicts()} == said
    assert set(verdicts_of(FIVE, RATE, None).values()) == {"unsaid"}


def test_direction_is_the_metrics_own() -> None:
    assert [verdicts_of(FIVE, ADVERSE)[area] for area in "AFG"] == ["better_998", "better_95", "worse_95"]
    assert [verdicts_of(FIVE, SURPLUS)[area] for area in "AFGB"] == ["lower_998", "lower_95", "higher_95", "higher_998"]


def test_verdicts_are_the_five_classes_and_none() -> None:
    assert {verdict.value for verdict in Verdict} == {each.value for each in Significance} | {"unsaid"}
    assert set(LOOKS) == set(Verdict)


def test_every_verdict_has_its_own_words_and_sign() -> None:
    judged = [verdict for verdict in Verdict if verdict not in (Verdict.SIMILAR, Verdict.UNSAID)]
    assert len({MARKS[verdict] for verdict in judged}) == len({LOOKS[verdict].paper for verdict in judged}) == len(judged)
    assert len({words(verdict, "全市", "zh") for verdict in Verdict}) == len(Verdict)
    assert not [verdict for verdict in Verdict if "明显" in words(verdict, "全市", "zh")]


def test_best_first_and_nulls_last() -> None:
    assert ranked(FIVE, RATE, Benchmark(80, ""))["area_code"].to_list() == ["B", "G", "C", "F", "E", "A", "D"]
    assert ranked(FIVE, ADVERSE, Benchmark(80, ""))["area_code"].to_list() == ["A", "E", "F", "C", "G", "B", "D"]


def test_comparison_names_every_area_and_leads_to_each() -> None:
    chart = comparison(FIVE, RATE, Benchmark(80, "全市"), dict.fromkeys("ABCDEFG", "") | {"A": "甲", "B": "乙"}, "zh")
    assert chart.codes == ("B", "G", "C", "F", "E", "A", "D")
    left, right = chart.option["yAxis"]
    assert left["data"][0] == "乙" and left["axisLabel"]["interval"] == 0
    assert right["data"] == ["90.0% ✓✓", "83.0% ✓", "80.0%", "78.0% !", "75.0%", "70.0% !!", "–"]
    assert len(chart.option["series"][0]["data"]) == 7
    assert [part.split("} ")[1] for part in comparison_legend(chart).split(" · ")][:2] == ["好于全市（99.8%） ✓✓ 1", "好于全市 ✓ 1"]
    assert "乙90.0%" in chart.alt and "全市80.0%" in chart.alt
    json.dumps(chart.option, allow_nan=False)


def test_many_areas_are_scrolled_not_squeezed() -> None:
    many = pl.concat([drawn(f"X{number} 70 68 72") for number in range(266)])
    chart = comparison(many, RATE, Benchmark(80, "全市"), {f"X{number}": str(number) for number in range(266)}, "zh")
    assert "dataZoom" in chart.option and chart.height < 700


def test_charts_of_nothing_say_so() -> None:
    empty = drawn("A – – –")
    assert "没有数据" in comparison(empty, RATE, Benchmark(None, "全市"), {"A": "甲"}, "zh").alt
    assert "no data" in trend(empty, RATE, "en").alt


def test_trend_draws_gaps_and_a_band() -> None:
    months = pl.concat(
        [drawn("A 70 68 72"), drawn("A – – –").with_columns(period=pl.lit("2022-12")), drawn("A 74 72 76").with_columns(period=pl.lit("2023-01"))]
    )
    lower, width, line = trend(months, RATE, "zh").option["series"]
    assert line["data"] == [70, None, 74] and lower["data"] == [68, None, 72] and width["data"] == [4, None, 4]


def test_stacked_keeps_the_order_of_its_parts() -> None:
    assert [each["name"] for each in stacked(["2022-11"], {"达标": [1], "失访": [2]}, "zh", alt="").option["series"]] == ["达标", "失访"]


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("verdict", list(Verdict))
def test_ink_can_be_read_on_its_paper(verdict: Verdict) -> None:
    light, dark = sorted((luminance(colour) for colour in (LOOKS[verdict].paper, LOOKS[verdict].ink)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("strength", ["95", "998"])
def test_better_and_worse_differ_in_grey(strength: str) -> None:
    better, worse = (luminance(LOOKS[Verdict(f"{side}_{strength}")].paper) for side in ("better", "worse"))
    assert worse - better > 0.2


def test_tartan_marks_cells_and_leads_to_their_areas() -> None:
    chart = tartan({RATE: FIVE}, {RATE: Benchmark(80, "全市")}, ["A", "B", "D"], {"A": "甲", "B": "乙", "D": "丁"}, "zh", alt="x")
    assert [cell["label"]["formatter"] for cell in chart.option["series"][0]["data"]] == ["70.0% !!", "90.0% ✓✓", "–"]
    assert chart.codes == ("A", "B", "D")


def test_a_heading_of_the_grid_breaks_between_words_only() -> None:
    visits = metric_of("home_visits_per_1000_aged_65")
    headings = {
        language: tartan({visits: FIVE}, {visits: Benchmark(80, "")}, ["A"], {"A": ""}, language, alt="x").option["xAxis"]["data"] for language in ("zh", "en")
    }
    assert headings["zh"] == [visits.name.zh]
    lines = headings["en"][0].split("\n")
    assert " ".join(lines) == visits.name.en and max(map(len, lines)) * LETTER_PIXELS <= HEADING_PIXELS


def test_the_grid_leaves_room_for_its_longest_heading() -> None:
    long = metric_of("hypertension_control_rate")

    def height(metric: Metric, language: str) -> int:
        return tartan({metric: FIVE}, {metric: Benchmark(80, "")}, ["A"], {"A": ""}, language, alt="x").height

    assert height(long, "en") > height(RATE, "zh"), f"four lines of {LINE_PIXELS} pixels need more than one"


@pytest.fixture(scope="module")
def here() -> Here:
    region = load_region("tianjin")
    snapshot = invented_snapshot(tree_with_institutions(region.tree, 48), first=date(2022, 1, 1))
    surroundings = Surroundings(
        name=RATE.name, map_source=RATE.name, boundaries=region.boundaries, items=(), least_denominator=100, published_band_pct=(16, 31), default_language="zh"
    )
    return Here(
        snapshot=snapshot,
        surroundings=surroundings,
        scope=Scope.everything(snapshot.tree),
        area=snapshot.tree.root,
        period=Period(date(2023, 3, 1)),
        language="zh",
    )


def test_without_intervals_map_and_chart_shade_the_value(here: Here) -> None:
    found = shades(contenders(here, "home_wait_p50_hours"), metric_of("home_wait_p50_hours"))
    assert found == fills(here, "home_wait_p50_hours") and set(found.values()) <= set(SHADES)
    longest = contenders(here, "home_wait_p50_hours").sort("value")["area_code"][-1]
    assert found[longest] == SHADES[-1]
    assert shades(FIVE, RATE) is None


def test_a_count_is_shaded_and_never_judged_against_the_sum(here: Here) -> None:
    count = metric_of("home_completed")
    frame = contenders(here, count.key)
    assert frame["lower"].count() and benchmark(here, count.key) == Benchmark(None, "天津市")
    assert set(verdicts(here, count.key).values()) == {Verdict.UNSAID}
    found = fills(here, count.key)
    assert found[frame.sort("value")["area_code"][-1]] == SHADES[-1] and found[frame.sort("value")["area_code"][0]] == SHADES[0]
    chart = comparison(frame, count, benchmark(here, count.key), names(here), "zh")
    assert comparison_legend(chart).endswith(f"颜色越深数值越高，不作好坏判断 {frame.height}") and chart.option["series"][-1]["markLine"] == {"data": []}
    assert "天津市" not in chart.alt + comparison_note(here, count.key) and "天津市" in comparison_note(here, RATE.key)


def test_too_few_cases_are_not_judged(here: Here) -> None:
    strict = here.at(area=here.tree["120111"], surroundings=replace(here.surroundings, least_denominator=10**9))
    assert set(contenders(strict, RATE.key)["status"]) == {"few"}
    assert ranked(contenders(strict, RATE.key), RATE, benchmark(strict, RATE.key))["verdict"].unique().to_list() == ["unsaid"]
    assert set(contenders(strict, "four_clouds_live_rate")["status"]) == {"ok"}


def test_what_is_remembered_depends_on_all_that_shows(here: Here) -> None:
    assert here == here.at(page="x") and hash(here) == hash(here.at())
    for changes in (
        {"language": "en"},
        {"period": Period(date(2022, 3, 1))},
        {"area": here.tree["120111"]},
        {"against": "previous"},
        {"scope": Scope(frozenset({"120111"}))},
    ):
        assert here != here.at(**changes)


def test_recent_periods_begin_no_earlier_than_the_data(here: Here) -> None:
    assert [str(period) for period in recent(here.at(period=Period(date(2022, 3, 1))))] == ["2022-01", "2022-02", "2022-03"]
    assert len(recent(here)) == 13


def test_scope_limits_what_is_compared(here: Here) -> None:
    narrow = here.at(scope=Scope(frozenset({"120111"})))
    assert [area.code for area in narrow.below] == ["120111"]
    assert contenders(narrow, RATE.key)["area_code"].to_list() == ["120111"]
    assert set(names(narrow)) == {"120111"} and benchmark(here, RATE.key).name == "天津市"


def test_coverage_of_one_institution_is_a_fact_and_not_judged(here: Here) -> None:
    district = here.at(area=here.tree["120111"])
    assert set(verdicts(district, "four_clouds_live_rate").values()) == {Verdict.UNSAID}
    assert Verdict.UNSAID not in set(verdicts(here, "diabetes_standardised_rate").values())


def test_both_intervals_are_those_of_the_metric(here: Here) -> None:
    for key in ("diabetes_control_rate", "home_adverse_per_1000", "home_completed", "diabetes_control_change", "home_wait_p50_hours"):
        both, strict = with_both_intervals(here, key, by="district"), ask(here, key, by="district", confidence=0.998)
        for side in ("lower", "upper"):
            assert both[f"{side}_998"].to_list() == pytest.approx(strict[side].to_list()), key


def rank_range(text: str) -> tuple[int, int, int]:
    return tuple(int(number) for number in re.findall(r"\d+", text))


def without_the_smallest(here: Here) -> Here:
    """The same place with a least denominator that its smallest area does not reach."""
    least = int(contenders(here, RATE.key)["denominator"].min()) + 1
    snapshot = replace(here.snapshot, id=f"without-the-smallest-of-{here.area.code}")
    return here.at(snapshot=snapshot, surroundings=replace(here.surroundings, least_denominator=least))


@pytest.mark.parametrize("area", ["120000", "120111"])
def test_no_rank_without_its_interval_and_none_for_the_small(here: Here, area: str) -> None:
    place = without_the_smallest(here.at(area=here.tree[area]))
    texts = rank_texts(place, RATE.key)
    known = contenders(place, RATE.key).filter(pl.col("status") == "ok")
    assert set(texts) == set(known["area_code"])
    expected = ranks(known, kind=Funnel.PROPORTION, direction=RATE.direction, seed=SEED)
    for row in expected.rows.to_dicts():
        assert rank_range(texts[row["area_code"]]) == (row["rank"], row["rank_lower"], row["rank_upper"])
    best = known.sort("value")["area_code"][-1]
    assert rank_range(texts[best])[0] == 1
    assert f"{100 * expected.told_apart_share:.0f}%分得出高低" in comparison_words(place, RATE.key)


def test_the_small_are_grey_with_the_reason(here: Here) -> None:
    place = without_the_smallest(here.at(area=here.tree["120111"]))
    few = contenders(place, RATE.key).filter(pl.col("status") == "few")
    assert few.height == 1
    reason = f"不足{place.surroundings.least_denominator}例，不作判断"
    assert f"{reason} 1" in comparison_words(place, RATE.key)
    drawn = next(each for each in comparison_chart(place, RATE.key).option["series"] if each.get("name") == reason)
    assert drawn["itemStyle"]["color"] == LOOKS[Verdict.UNSAID].line and sorted(x for x, _row in drawn["data"]) == sorted(few["value"])


def test_what_chance_is_not_known_for_has_no_rank_and_no_funnel(here: Here) -> None:
    for key in ("home_wait_p50_hours", "home_completed", "four_clouds_live_rate", "home_visits_per_1000_aged_65"):
        assert not offers_funnel(here, key)
    for key in ("home_wait_p50_hours", "home_completed", "four_clouds_live_rate"):
        assert rank_texts(here, key) == {}
    assert offers_funnel(here, RATE.key) and offers_funnel(here, ADVERSE.key)


def test_the_funnel_of_the_stage_holds_every_institution_and_leads_to_each(here: Here) -> None:
    chart, found = stage_funnel_chart(here, RATE.key), stage_funnel(here, RATE.key)
    assert set(chart.codes) == {area.code for area in here.tree.at("institution")}
    assert found.target == pytest.approx(benchmark(here, RATE.key).value)
    few = found.points.filter(pl.col("denominator") < 100).height
    assert (f"{few}家只画不判" in funnel_words(here, RATE.key)) is bool(few)
    own = here.at(area=here.tree["TJ008"])
    told = [point["name"] for point in stage_funnel_chart(own, RATE.key).option["series"][0]["data"]]
    assert len(told) == 3 and len([name for name in told if name.startswith("▶ ")]) == 1
