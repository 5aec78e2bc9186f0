"""What the server draws in HTML and SVG: every area named, coloured as it is judged and led to, nothing that a name says run, no label on another."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qs

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.region import load_region
from data.schema.areas import AreaTree
from data.schema.months import Period
from metrics.catalogue import metric_of
from metrics.scope import Scope
from tests.decks import here_at
from tests.drawings import Element, elements, text_of
from tests.marts import invented_snapshot, tree_with_institutions
from tests.test_views_charts import FIVE, drawn
from views.comparing.compared import compared_rows, comparison_chart, rank_texts
from views.comparing.judging import LOOKS, MARKS, SHADES, Benchmark, Verdict
from views.comparing.stage import fills, value_words, verdicts
from views.drawings.comparison import Sheet as Track
from views.drawings.comparison import comparison_drawing, ticks
from views.drawings.concerns import findings_drawing
from views.drawings.drawing import Drawing, marked_up, way
from views.drawings.map_labels import Label, Placed, coast, column, free
from views.drawings.map_shapes import Sheet, bounded, outline
from views.drawings.maps import HEIGHT, WIDTH, map_drawing
from views.drawings.tartan import tartan_drawing
from views.drawings.tiles import Further, Tile, tiles_drawing
from views.figures import ask
from views.here import Here, Surroundings
from views.in_browser import FOLDER
from views.overview.attention import Finding
from views.panels import prepared_map, tartan_table
from views.texts import plain

RATE, WAIT, COUNT = (metric_of(key) for key in ("diabetes_standardised_rate", "home_wait_p50_hours", "home_completed"))
EVIL = '"><img src=x onerror=alert(1)><script>'
CODES = dict(zip("ABCDEFG", "甲乙丙丁戊己庚", strict=True))


@pytest.fixture(scope="module")
def here() -> Here:
    region = load_region("tianjin")
    snapshot = invented_snapshot(tree_with_institutions(region.tree, 48), first=date(2022, 1, 1), id="drawings")
    surroundings = Surroundings(
        name=RATE.name, map_source=RATE.name, boundaries=region.boundaries, items=(), least_denominator=100, published_band_pct=(16, 31), default_language="zh"
    )
    root, month = snapshot.tree.root, Period(date(2023, 3, 1))
    return Here(snapshot=snapshot, surroundings=surroundings, scope=Scope.everything(snapshot.tree), area=root, period=month, language="zh")


def the_map(here: Here, key: str = RATE.key) -> Drawing:
    found = map_drawing(here, fills(here, key), value_words(here, metric_of(key)), "地图")
    assert found is not None
    return found


def links(drawing: Drawing) -> dict[str, Element]:
    """Every link by what it changes."""
    return {each.attributes["data-go"]: each for each in elements(drawing.html) if "data-go" in each.attributes}


def labels(drawing: Drawing) -> list[str]:
    """The texts of an SVG, each in one line."""
    found = re.findall(r"<text[^>]*>(.*?)</text>", drawing.html)
    return [unescape(re.sub("<[^>]*>", " ", each)).strip() for each in found]


# The map.


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_map_labels_and_links_every_area_once(here: Here, language: str) -> None:
    there = here.at(language=language)
    drawing = the_map(there)
    told = [label.split("  ")[0] for label in labels(drawing)]
    for area in there.below:
        assert sum(there.name(area) in label for label in told) == 1, there.name(area)
        assert links(drawing)[f"area={area.code}"].attributes["aria-label"].startswith(there.name(area))
    assert len(drawing.html.encode()) < 40_000 and "http" not in drawing.html and "url(" not in drawing.html


def test_the_full_citys_map_stays_small() -> None:
    region = load_region("tianjin")
    snapshot = invented_snapshot(tree_with_institutions(region.tree, 266), first=date(2022, 12, 1), last=date(2022, 12, 1), id="drawings-266")
    assert len(the_map_of(snapshot, region).html.encode()) < 40_000


def the_map_of(snapshot, region) -> Drawing:
    surroundings = Surroundings(
        name=RATE.name, map_source=RATE.name, boundaries=region.boundaries, items=(), least_denominator=100, published_band_pct=None, default_language="zh"
    )
    there = Here(
        snapshot=snapshot,
        surroundings=surroundings,
        scope=Scope.everything(snapshot.tree),
        area=snapshot.tree.root,
        period=Period(date(2022, 12, 1)),
        language="zh",
    )
    found = map_drawing(there, {}, {}, "地图")
    assert found is not None and len(found.ways) == len(snapshot.tree.areas) - 1
    return found


def test_the_map_has_the_colours_and_signs_of_the_comparison(here: Here) -> None:
    drawing, found = prepared_map(here, RATE.key), verdicts(here, RATE.key)
    assert drawing is not None
    colours = dict(re.findall(r'data-go="area=(\d+)" aria-label="[^"]*"><path fill="(#\w+)"', drawing.html))
    assert colours == {code: LOOKS[verdict].paper for code, verdict in found.items()}
    for code, verdict in found.items():
        assert links(drawing)[f"area={code}"].attributes["aria-label"].endswith(f"% {MARKS[verdict]}".rstrip())


def test_a_district_shows_its_own_outline_and_leads_to_its_institutions(here: Here) -> None:
    district = here.at(area=here.tree["120111"])
    drawing = the_map(district)
    assert set(bounded(district)) == {"120111"}
    assert drawing.ways == {f"area={area.code}" for area in district.below}
    assert all("tabindex" not in link.attributes for link in links(drawing).values()), "there the keyboard has no other way"
    assert 'tabindex="-1"' in the_map(here).html, "there it goes by way of the areas"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_areas_name_runs_nothing_and_still_leads_there(here: Here, language: str) -> None:
    areas = [replace(area, name_zh=EVIL, name_en=EVIL) for area in here.tree.areas.values()]
    areas = [replace(area, code=f"{EVIL}{area.code}") if area.code == "TJ001" else area for area in areas]
    poisoned = here.at(snapshot=replace(here.snapshot, id="evil", tree=AreaTree.of(here.tree.levels, tuple(areas))), language=language)
    code = f"{EVIL}TJ001"
    for place in (poisoned, poisoned.at(area=poisoned.tree[poisoned.tree[code].parent])):
        drawing = map_drawing(place, {}, {code: EVIL}, EVIL)
        assert drawing is not None and not {"img", "script"} & {each.tag for each in elements(drawing.html)}
        assert any(parse_qs(each) == {"area": [code]} for each in drawing.ways)


def test_no_boundaries_no_map(here: Here) -> None:
    assert map_drawing(here.at(surroundings=replace(here.surroundings, boundaries=None)), {}, {}, "") is None


def test_areas_that_share_a_shape_are_told_together_and_lead_to_none(here: Here) -> None:
    """One polygon for two areas: the colour of both where it is the same, else none; both names and figures; no link."""
    first, second, *others = here.surroundings.boundaries["features"]
    shared = first | {"id": "both", "properties": {"areas": [first["id"], second["id"]]}}
    there = here.at(surroundings=replace(here.surroundings, boundaries={"type": "FeatureCollection", "features": [shared, *others]}))
    texts = {first["id"]: "81%", second["id"]: "79%"}
    for second_colour, is_coloured in (("#112233", True), ("#445566", False)):
        drawing = map_drawing(there, {first["id"]: "#112233", second["id"]: second_colour}, texts, "")
        assert drawing is not None and ('fill="#112233"' in drawing.html) is is_coloured
        (told,) = [each.attributes["aria-label"] for each in elements(drawing.html) if "data-told" in each.attributes]
        assert all(word in told for word in (here.name(first["id"]), "81%", here.name(second["id"]), "79%"))
        assert not {f"area={first['id']}", f"area={second['id']}"} & drawing.ways


def test_the_names_of_a_shared_shape_run_nothing(here: Here) -> None:
    first, second, *others = here.surroundings.boundaries["features"]
    shared = first | {"properties": {"areas": [first["id"], second["id"]]}}
    there = here.at(surroundings=replace(here.surroundings, boundaries={"type": "FeatureCollection", "features": [shared, *others]}))
    drawing = map_drawing(there, {}, {first["id"]: EVIL}, "")
    assert drawing is not None and not {"img", "script"} & {each.tag for each in elements(drawing.html)}


def test_everything_lies_on_the_sheet(here: Here) -> None:
    for area in ("120000", "120111"):
        places = [place for code in bounded(here.at(area=here.tree[area])) for ring in outline(here, code) for place in ring]
        for left in (0, 100):
            sheet = Sheet.fitting(places, width=WIDTH, height=HEIGHT, left=left)
            found = [sheet.at(place) for place in places]
            assert min(x for x, _y in found) >= left and max(x for x, _y in found) <= WIDTH
            assert min(y for _x, y in found) >= 0 and max(y for _x, y in found) <= HEIGHT


words = st.text(alphabet="区县a%", min_size=1, max_size=8)
some_labels = st.lists(st.tuples(words, st.floats(0, WIDTH), st.floats(0, HEIGHT), st.floats(0, 200)), max_size=24)


@given(some_labels)
def test_no_label_lies_on_another_or_outside(drawn_labels: list[tuple[str, float, float, float]]) -> None:
    found = [Label(str(place), (name, "72.1%"), x, y, weight) for place, (name, x, y, weight) in enumerate(drawn_labels)]
    placed: tuple[Placed, ...] = free(found, width=WIDTH, height=HEIGHT)
    left_over = [label for label in found if label not in [each.label for each in placed]]
    placed += column(left_over, [float("inf")] * (HEIGHT + 1), placed, height=HEIGHT) or ()
    rects = [each.rect for each in placed]
    assert not [(one, other) for place, one in enumerate(rects) for other in rects[:place] if one.meets(other)]
    assert all(rect.left >= 0 and rect.top >= 0 and rect.bottom <= HEIGHT + 1 for rect in rects)


def test_the_column_stands_clear_of_the_land() -> None:
    land = [[(120.0, 100.0), (300.0, 100.0), (300.0, 300.0), (120.0, 300.0), (120.0, 100.0)]]
    crowd = [Label(str(place), ("西青区", "78.3%"), 200, 200) for place in range(5)]
    placed = column(crowd, coast(land, 450), (), height=450)
    assert placed is not None and max(each.rect.right for each in placed) < 120
    near = [[(x - 60, y) for x, y in ring] for ring in land]
    moved = column(crowd, coast(near, 450), (), height=450)
    assert moved is None, "no room beside the land, and the rest is too far"


# Areas below one another.


def compared(frame: pl.DataFrame = FIVE, metric=RATE, benchmark: float | None = 80, **options) -> Drawing:
    return comparison_drawing(frame, metric, Benchmark(benchmark, "全市"), CODES, "zh", **options)


def test_every_row_is_a_link_that_says_what_it_shows() -> None:
    found = links(compared(places={"A": "第6名（5–6）"}))
    assert list(found) == [f"area={code}" for code in "BGCFEAD"], "best first, nulls last"
    assert found["area=A"].attributes["aria-label"] == "甲 70.0%，95%区间68.0%至72.0%，差于全市（99.8%），第6名（5–6）"
    assert found["area=D"].attributes["aria-label"].startswith("丁 –")


def test_rows_show_values_signs_the_benchmark_and_the_target() -> None:
    text = text_of(compared().html)
    assert all(each in text for each in ("90.0% ✓✓", "78.0% !", "70.0% !!", "全市 80.0%", "目标 80.0%"))
    waits = text_of(compared(metric=WAIT).html)
    assert RATE.target is not None and WAIT.target is None and "目标" not in waits


def test_points_lie_where_their_values_are() -> None:
    html = compared().html
    at = {code: float(re.search(rf'data-go="area={code}".*?class="point" style="left:([\d.]+)%', html).group(1)) for code in "ABC"}
    assert (at["B"] - at["C"]) == pytest.approx(at["C"] - at["A"], abs=0.1), "70, 80 and 90 are as far apart"
    mark = float(re.search(r"--mark:([\d.]+)%", html).group(1))
    assert mark == pytest.approx(at["C"], abs=0.05), "the benchmark is 80"
    left, width = (float(number) for number in re.search(r'area=B".*?class="interval" style="left:([\d.]+)%;width:([\d.]+)%', html).groups())
    assert left < at["B"] < left + width and left + width / 2 == pytest.approx(at["B"], abs=0.1)


def test_the_track_is_as_wide_as_its_axis() -> None:
    sheet = Track(RATE, Benchmark(80, ""), "zh", 60, 90, {}, {}, {})
    assert [sheet.at(value) for value in (60, 75, 90)] == [0, 50, 100]


def test_many_rows_scroll_and_stay_as_high() -> None:
    many = pl.concat([drawn(f"X{number} 70 68 72") for number in range(266)])
    drawing = comparison_drawing(many, RATE, Benchmark(80, "全市"), {f"X{number}": str(number) for number in range(266)}, "zh")
    assert "rows scroll" in drawing.html and drawing.height < 700 and len(drawing.ways) == 266
    assert "scroll" not in compared().html


def test_rows_of_counts_are_shaded_and_not_judged(here: Here) -> None:
    html = compared_rows(here, COUNT.key).html
    assert SHADES[-1] in html and "全市" not in html and not any(mark in html for mark in ("✓", "!"))


def test_the_screen_and_what_is_taken_away_name_the_same_areas(here: Here) -> None:
    codes = [parse_qs(way)["area"][0] for way in links(compared_rows(here, RATE.key))]
    assert tuple(codes) == comparison_chart(here, RATE.key).codes
    assert compared_rows(here, RATE.key).alt == comparison_chart(here, RATE.key).alt


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_round_few_and_within(low: float, width: float) -> None:
    found, high = ticks(low, low + width), low + width
    assert 1 <= len(found) <= 6
    assert all(low - width * 1e-6 <= tick <= high + width * 1e-6 for tick in found)


# Areas by metrics.


def test_every_cell_is_marked_named_and_leads_to_its_area_and_metric() -> None:
    drawing = tartan_drawing({RATE: FIVE}, {RATE: Benchmark(80, "全市")}, ["A", "B", "D"], CODES, "zh", alt="网格")
    found = links(drawing)
    cells = {code: found[f"area={code}&metric={RATE.key}"] for code in "ABD"}
    assert {code: cell.text for code, cell in cells.items()} == {"A": "70.0% !!", "B": "90.0% ✓✓", "D": "–"}
    assert cells["A"].attributes["aria-label"] == "甲 · 糖尿病规范管理率，70.0%，差于全市（99.8%）"
    assert cells["A"].attributes["class"] == "worse_998" and f"--worse_998-paper:{LOOKS[Verdict.WORSE_998].paper}" in drawing.html
    heads = [each for each in elements(drawing.html) if each.tag == "th"]
    assert [each.attributes["scope"] for each in heads] == ["col", "col", "row", "row", "row"]


def test_every_verdict_has_its_paper_in_the_style_sheet() -> None:
    sheet = (FOLDER / "drawing.css").read_text(encoding="utf-8")
    assert all(f".{verdict} {{ background: var(--{verdict}-paper); color: var(--{verdict}-ink); }}" in sheet for verdict in Verdict)


def test_a_long_grid_scrolls_under_its_head(here: Here) -> None:
    many = {f"X{number}": str(number) for number in range(300)}
    drawing = tartan_drawing({RATE: FIVE}, {RATE: Benchmark(80, "")}, list(many), many, "zh", alt="")
    assert f"--most:{drawing.height}px" in drawing.html and drawing.height < 720
    assert "--most:none" in tartan_table(here, (RATE.key,)).html


# Tiles and findings.


def test_a_tile_says_all_of_itself() -> None:
    tile = Tile("管理率", "72.6%", "−0.5个百分点", "超出波动", Verdict.WORSE_998, (1.0, 3.0, 2.0), "**定义** a\\_b < c\n\n第二段", (Further("较上月", "+0.1"),))
    drawing = tiles_drawing([tile, replace(tile, name=EVIL, trend=())], "zh")
    text = text_of(drawing.html)
    assert all(each in text for each in ("管理率", "72.6%", "−0.5个百分点", "超出波动", "a_b < c", "第二段", "较上月", "+0.1", EVIL, "管理率的定义"))
    assert not {"img", "script"} & {each.tag for each in elements(drawing.html)}
    assert drawing.html.count('class="delta bad"') == 2 and drawing.html.count("<svg") == 1
    assert not drawing.ways


def test_a_course_keeps_its_shape_within_its_room() -> None:
    html = tiles_drawing([Tile("", "", None, "", Verdict.UNSAID, (5.0, 9.0, 7.0), "")], "zh").html
    points = [tuple(map(float, pair.split())) for pair in re.search(r'<path d="M([^"]*)"', html).group(1).split("L")]
    (_, first), (_, top), (_, last) = points
    assert top < last < first and last == pytest.approx((first + top) / 2) and top > 0 and first < 30


def test_a_finding_is_one_link_with_its_sentence() -> None:
    drawing = findings_drawing([Finding(plain("西青*区*"), "**上升** 12% \\<b\\>", "120111", "trending_up", RATE.key)], "需要关注")
    assert drawing.ways == {f"area=120111&metric={RATE.key}"}
    assert "西青*区*" in text_of(drawing.html) and "<b>上升</b>" in drawing.html and "12% <b>" in text_of(drawing.html)


@given(st.text(max_size=40))
def test_markdown_of_a_plain_name_is_that_name(name: str) -> None:
    shown = text_of(marked_up(plain(name))).replace("\u2060", "")
    assert shown == " ".join(name.replace("\u2060", "").split())


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20))
def test_an_offered_way_comes_back_as_it_was(code: str) -> None:
    (found,) = Drawing(f"<a {way(area=code)}></a>", "").ways
    assert parse_qs(found, keep_blank_values=True) == {"area": [code]}


@pytest.mark.parametrize(("known", "is_ranked"), [(1, False), (2, False), (3, True), (6, True)])
def test_ranks_stand_only_where_at_least_half_can_be_ranked(known: int, is_ranked: bool) -> None:
    """The first of two stands for nothing among thirteen."""
    held = invented_snapshot(tree_with_institutions(load_region("tianjin").tree, 96))
    whole = here_at("120111", snapshot=replace(held, id=f"ranks-{known}"))
    sizes = sorted(ask(whole, "diabetes_control_rate", by="institution")["denominator"].drop_nulls(), reverse=True)
    assert len(set(sizes)) == len(sizes) == 6
    here = whole.at(surroundings=replace(whole.surroundings, least_denominator=int(sizes[known - 1])))
    assert bool(rank_texts(here, "diabetes_control_rate")) is is_ranked
