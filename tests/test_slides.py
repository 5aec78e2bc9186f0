"""Slides as a file: what PowerPoint opens holds the figures of the deck, as native charts and tables, and nothing that runs or leads away."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

import fastexcel
import polars as pl
import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pptx.presentation import Presentation

from tests.pages import CHINESE
from tests.test_views_attention import here_at
from views.charts.options import stacked
from views.comparing.judging import LOOKS, Verdict
from views.comparing.stage import stage_level
from views.contents import Content
from views.downloads import Download
from views.exports.books import EXACT, RELEASE
from views.exports.jobs import Cancelled, Progress
from views.exports.master import CONTENT, MARGIN, WIDTH, blank
from views.exports.native import add_chart, readable
from views.exports.office import written
from views.exports.page_slides import page_deck, page_slides
from views.exports.plots import Plot, Rule, Series
from views.exports.reading import plot_of
from views.exports.slide_shapes import Box
from views.exports.slides import pptx as file_of
from views.here import Here
from views.meeting.agenda import proposed
from views.meeting.deck import deck
from views.meeting.slides import Deck, Figure, Line, Slide
from views.overview.first_screen import WATCHED
from views.stamps import INTERNAL
from views.tiles import tiles

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
BOX = Box(MARGIN, 1.62, WIDTH - 2 * MARGIN, 5.2)
NAMES = ("和平区", "河东区", "河西区", "南开区")
ORDERS = {
    "ser": "idx order tx spPr marker invertIfNegative dPt dLbls errBars cat xVal val yVal smooth",
    "dLbl": "idx layout tx numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize",
    "dPt": "idx invertIfNegative marker bubble3D spPr",
    "errBars": "errDir errBarType errValType noEndCap plus minus spPr",
    "catAx": "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses auto lblAlgn lblOffset "
    "tickLblSkip tickMarkSkip noMultiLvlLbl",
    "valAx": "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossBetween majorUnit",
    "scaling": "logBase orientation max min",
    "legend": "legendPos legendEntry layout overlay txPr",
    "manualLayout": "layoutTarget xMode yMode x y w h",
    "chartSpace": "date1904 roundedCorners chart spPr txPr externalData",
}
"""The one order that the format allows; PowerPoint opens nothing else."""


def opened(content: bytes) -> Presentation:
    return pptx.Presentation(io.BytesIO(content))


def drawn(plot: Plot, language: str = "zh") -> tuple[Presentation, str]:
    """One slide with the plot, written and read again, and the sentence below it."""
    made = blank("t", "", language, dated=None)
    said = add_chart(made.slides.add_slide(made.slide_layouts[CONTENT]), plot, BOX, language)
    out = io.BytesIO()
    made.save(out)
    return opened(out.getvalue()), said


def charts(found: Presentation) -> list:
    return [shape.chart for slide in found.slides for shape in slide.shapes if shape.has_chart]


def sheet(chart: object) -> pl.DataFrame:
    """The workbook inside a chart, with its heads as first row."""
    return fastexcel.read_excel(chart.part.chart_workbook.xlsx_part.blob).load_sheet(0, header_row=None, dtypes="string").to_polars()


def column(chart: object, letter: str) -> list[str | None]:
    cells = sheet(chart)
    return cells[cells.columns[ord(letter) - ord("A")]].to_list()


def texts(slide: object) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def notes(slide: object) -> str:
    return slide.notes_slide.notes_text_frame.text


def bars(**changes: object) -> Plot:
    series = Series(
        "规范管理率",
        (71.25, None, 80.5, 66.0),
        lower=(70.0, None, 79.0, 60.0),
        upper=(73.0, None, 82.0, 71.0),
        colours=("#0B6464", "#9AA8AA", "#0B6464", "#C8641B"),
    )
    return Plot(**{"title": "各区", "categories": NAMES, "series": (series,), "unit": "%", "is_horizontal": True} | changes)


def test_bars_are_native_with_their_interval_and_colours() -> None:
    found = charts(drawn(bars(rules=(Rule(75.0, "天津市 75.0%"),)))[0])[0]
    assert tuple(found.plots[0].categories) == NAMES
    assert found.plots[0].series[0].values == (71.25, None, 80.5, 66.0)
    fills = [point.get("val") for point in found._chartSpace.iter(f"{A}srgbClr") if point.getparent().getparent().getparent().tag == f"{C}dPt"]
    assert fills == ["C8641B"], "what differs from its series and is drawn"
    assert column(found, "A")[1:] == list(NAMES) and column(found, "C")[1:] == ["70", None, "79", "60"]
    plus = [float(point.text) for point in found._chartSpace.find(f".//{C}plus").iter(f"{C}v")]
    assert plus == [1.75, 1.5, 5.0]


def test_a_benchmark_across_bars_is_a_line_at_its_value() -> None:
    found, _said = drawn(bars(rules=(Rule(75.0, "天津市 75.0%"),)))
    line = next(shape for shape in found.slides[0].shapes if shape.name == "天津市 75.0%")
    frame = next(shape for shape in found.slides[0].shapes if shape.has_chart)
    inner = {
        each.tag.removeprefix(C): float(each.get("val"))
        for each in frame.chart._chartSpace.find(f".//{C}plotArea/{C}layout/{C}manualLayout")
        if each.tag[-1] in "xywh"
    }
    axis = frame.chart.value_axis
    share = (75 - axis.minimum_scale) / (axis.maximum_scale - axis.minimum_scale)
    assert axis.minimum_scale == 0, "bars are read by their length"
    assert line.left == pytest.approx(frame.left + frame.width * (inner["x"] + share * inner["w"]), abs=12_700)
    assert line.height == pytest.approx(frame.height * inner["h"], abs=12_700)


def test_a_line_has_its_limits_and_its_target_as_series() -> None:
    periods = tuple(f"2022-{month:02}" for month in range(1, 5))
    line = Series("天津市", (70.0, 71.0, None, 74.0), "line", lower=(69.0, 70.0, None, 73.0), upper=(71.0, 72.0, None, 75.0), colours=("#0B6E6E",))
    found = charts(drawn(Plot("走势", periods, (line,), "%", rules=(Rule(80.0, "目标 80%"),)))[0])[0]
    shown = {series.name: series.values for series in found.plots[0].series}
    assert shown == {
        "天津市": (70.0, 71.0, None, 74.0),
        "95%区间下限": (69.0, 70.0, None, 73.0),
        "95%区间上限": (71.0, 72.0, None, 75.0),
        "目标 80%": (80.0,) * 4,
    }
    assert column(found, "E") == ["目标 80%", "80", "80", "80", "80"]


def test_a_funnel_is_points_and_lines_with_both_coordinates() -> None:
    points = Series(
        "机构",
        (50.0, 12.5),
        "point",
        at=(100.0, 900.0),
        colours=("#7B8A8C", "#B4500F"),
        labels=("", "西青-06"),
        names=("西青-01", "西青-06"),
        shapes=("circle", "triangle"),
        sizes=(7.0, 13.0),
    )
    limit = Series("", (20.0, 40.0, 45.0), "line", at=(100.0, 500.0, 900.0), colours=("#9AA8AA",), is_quiet=True)
    found = charts(drawn(Plot("漏斗", (), (points, limit), "%", "人数", is_logarithmic=True))[0])[0]
    by_length = sorted((series.values, [float(value.text) for value in series._element.find(f"{C}xVal").iter(f"{C}v")]) for series in found.plots[0].series)
    assert by_length == [((20.0, 40.0, 45.0), [100.0, 500.0, 900.0]), ((50.0, 12.5), [100.0, 900.0])]
    assert found._chartSpace.find(f".//{C}logBase") is not None
    assert ["西青-01", "西青-06"] in [sheet(found)[name].to_list()[1:3] for name in sheet(found).columns], "names of points stand in the workbook"
    assert "西青-06" in "".join(found._chartSpace.itertext())


def test_a_waterfall_keeps_its_figures() -> None:
    steps = Series("变化", (10.0, -4.0, 6.0), ends=((0.0, 10.0), (10.0, 6.0), (0.0, 6.0)))
    found = charts(drawn(Plot("瀑布", ("去年", "变化", "今年"), (steps,), "元"))[0])[0]
    base, height = (series.values for series in list(found.plots)[0].series)
    assert base == (0.0, 6.0, 0.0) and height == (10.0, 4.0, 6.0)
    assert ["变化", "10", "-4", "6"] in [sheet(found)[name].to_list() for name in sheet(found).columns]


def test_more_categories_than_can_be_read_are_the_first_and_the_last() -> None:
    many = Plot("很多", tuple(f"机构{number}" for number in range(266)), (Series("", tuple(float(number) for number in range(266))),), is_horizontal=True)
    found, said = drawn(many)
    shown = tuple(charts(found)[0].plots[0].categories)
    assert shown[0] == "机构0" and shown[-1] == "机构265" and shown.count("⋯") == 1 and len(shown) <= 24
    assert said == f"共266项，图中只有最前{shown.index('⋯')}项和最后{len(shown) - shown.index('⋯') - 1}项。"
    months = Plot("月", tuple(f"{2018 + number // 12}-{number % 12 + 1:02}" for number in range(60)), (Series("", (1.0,) * 60, "line"),))
    assert readable(months, 5.0, "zh") == (months, ""), "every period is drawn"


@pytest.mark.parametrize(
    "plot",
    [bars(), bars(is_horizontal=False), bars(rules=(Rule("河西区", "政策", is_of_category=True), Rule(60.0, "公布", to=80.0)))],
    ids=["side", "upright", "rules"],
)
def test_the_parts_stand_in_the_order_of_the_format(plot: Plot) -> None:
    in_order(charts(drawn(plot)[0])[0]._chartSpace)


def in_order(root: etree._Element) -> None:
    for tag, order in ORDERS.items():
        allowed = order.split()
        for element in root.iter(f"{C}{tag}"):
            places = [allowed.index(child.tag.removeprefix(C)) for child in element if child.tag != f"{C}extLst"]
            assert places == sorted(places), f"{tag}: {[child.tag.removeprefix(C) for child in element]}"


def small_deck(**changes: object) -> Deck:
    rows = pl.DataFrame({"name": ["和平区", "=1+1"], "rate": [71.26, None], "count": [1234, 5]})
    table = Download("t", ("区", "率（%）", "人数"), rows, decimals=(None, 1, 0))
    figure = Figure("规范管理率", "72.3%", "+5.9个百分点", "较2021年11月", Verdict.BETTER_998, "70.1%")
    slides = (
        Slide("title", "例会", lines=(Line("", "主要指标"),)),
        Slide("headlines", "一项变好", figures=(figure,), lines=(Line("西青-06", "明显下降", True),), notes=("定义甲",)),
        Slide("area", "两区", table=table, notes=("定义乙",), comment="请西青区说明", verdicts=(Verdict.WORSE_998, Verdict.UNSAID)),
    )
    return Deck(**{"title": "例会", "subtitle": "天津市", "stamp": "合成数据 · 快照x", "slides": slides, "language": "zh", "file": "meeting"} | changes)


def test_a_deck_is_a_cover_and_slides_with_titles_stamps_and_numbers() -> None:
    found = opened(file_of(small_deck(), dated=datetime(2023, 4, 6, 9, 30)))
    assert (found.slide_width, found.slide_height) == (12_192_000, 6_858_000)
    assert [slide.shapes.title.text_frame.text for slide in found.slides] == ["例会", "一项变好", "两区"]
    assert all("合成数据 · 快照x" in texts(slide) and str(number) in texts(slide).split("\n") for number, slide in enumerate(found.slides, start=1))
    told = found.core_properties
    assert (told.title, told.subject, told.author, told.last_modified_by, told.created) == ("例会", "天津市", "", "", datetime(2023, 4, 6, 9, 30))
    sizes = [int(run.get("sz")) for slide in list(found.slides)[1:] for run in slide.shapes.title._element.iter(f"{A}rPr")]
    assert min(sizes) >= 2800


def test_figures_lines_tables_and_notes_are_those_of_the_deck() -> None:
    _cover, second, third = opened(file_of(small_deck())).slides
    for words in ("规范管理率", "72.3%", "+5.9个百分点 ✓✓", "较2021年11月", "上次会议：70.1%", "西青-06", "明显下降"):
        assert words in texts(second)
    assert "定义甲" in notes(second) and "合成数据" in notes(second)
    grid = next(shape.table for shape in third.shapes if shape.has_table)
    assert [[cell.text for cell in row.cells] for row in grid.rows] == [["区", "率（%）", "人数"], ["和平区 !!", "71.3", "1,234"], ["=1+1", "–", "5"]]
    assert "请西青区说明" in texts(third) and "请西青区说明" in notes(third) and "定义乙" in notes(third)


def test_every_run_names_fonts_for_both_scripts_and_its_language() -> None:
    for language, tag in (("zh", "zh-CN"), ("en", "en-US")):
        found = opened(file_of(small_deck(language=language)))
        for slide in found.slides:
            runs = [each for part in (slide, slide.notes_slide) for each in part.element.iter(f"{A}rPr")]
            assert runs and all(
                each.get("lang") == tag and each.find(f"{A}ea") is not None and each.find(f"{A}latin") is not None for each in runs if len(each)
            )
    theme = zipfile.ZipFile(io.BytesIO(file_of(small_deck()))).read("ppt/theme/theme1.xml").decode()
    assert 'typeface="Microsoft YaHei"' in theme and "0B6E6E" in theme and "Calibri" not in theme


def test_a_long_table_goes_on_and_stops_with_a_sentence() -> None:
    table = Download("t", ("机构", "率"), pl.DataFrame({"name": [f"机构{number}" for number in range(266)], "rate": [0.5] * 266}), decimals=(None, 1))
    found = opened(file_of(small_deck(slides=(Slide("area", "全部机构", table=table),))))
    titles = [slide.shapes.title.text_frame.text for slide in found.slides]
    assert titles[1:3] == ["全部机构", "全部机构（续）"] and len(titles) <= 6
    assert "表共266行" in texts(found.slides[len(titles) - 1])
    first = next(shape for shape in found.slides[1].shapes if shape.has_table)
    assert first.top + sum(row.height for row in first.table.rows) <= 7.0 * 914_400


NASTY = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["=cmd|' /C calc'!A0", "http://a.example/x", "a\x00\x0b\x1bb", "\ud800", '<&">', "_x000D_", ""]
)


@settings(max_examples=25)
@given(names=st.lists(NASTY, min_size=3, max_size=3), value=st.sampled_from([1.5, float("nan"), float("inf"), -float("inf")]))
def test_no_name_breaks_the_file_or_is_run(names: list[str], value: float) -> None:
    values = (value, 2.0, 3.0)
    found, _said = drawn(
        Plot(names[0], tuple(names), (Series(names[1], values), Series(names[2], (1.0, 1.0, 1.0), labels=tuple(names))), names[2], is_horizontal=True)
    )
    chart = charts(found)[0]
    assert [name.text for name in chart._chartSpace.find(f".//{C}cat").iter(f"{C}v")] == [written(name) for name in names if written(name)]
    book = zipfile.ZipFile(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    assert not re.search(r"<f>|hyperlink", "".join(book.read(name).decode() for name in book.namelist() if "sheet" in name))
    slides = (Slide("area", names[0], figures=(Figure(*names),), lines=(Line(names[0], names[1]),), notes=tuple(names), comment=names[2]),)
    content = file_of(small_deck(title=names[0], stamp=names[1], slides=slides))
    assert texts(opened(content).slides[1])
    assert not re.search(
        r"hlinkClick|TargetMode",
        "".join(each.read(name).decode() for each in [zipfile.ZipFile(io.BytesIO(content))] for name in each.namelist() if name.endswith((".xml", ".rels"))),
    )


def figures_of(plot: Plot) -> list[tuple[float | None, ...]]:
    return [series.values for series in plot.series if series.mark in ("bar", "line", "point") and not series.ends]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", ["120000", "120111", "TJ008"])
def test_a_meetings_slides_hold_its_figures(area: str, language: str) -> None:
    here = here_at(7, area, language=language)
    told = deck(here, proposed(here))
    found = opened(file_of(told, dated=here.snapshot.published_at))
    everything = "\n".join(texts(slide) for slide in found.slides)
    for slide in told.slides:
        assert all(written(figure.value) in everything for figure in slide.figures)
        assert all(written(line.text) in everything for line in slide.lines)
    native = charts(found)
    wanted = [plot_of(slide.chart, title=slide.title, language=here.language) for slide in told.slides if slide.chart]
    for plot, chart in zip([plot for plot in wanted if not plot.is_grid], native, strict=True):
        shown = [tuple(series.values) for each in chart.plots for series in each.series]
        assert all(values in shown for values in figures_of(readable(plot, BOX.height, here.language)[0])), plot.title
        in_order(chart._chartSpace)
    spoken = "\n".join(notes(slide) for slide in found.slides)
    assert all(written(note.split("\n")[0]) in spoken for slide in told.slides for note in slide.notes)
    if here.language == "en":
        assert not CHINESE.search(everything.replace(INTERNAL.zh, ""))


def page(here: Here) -> tuple[Content, ...]:
    from views.comparing.compared import comparison_chart

    rows = pl.DataFrame({"name": ["甲"], "rate": [51.5]})
    controlled = rows.with_columns(pl.lit(50.0).alias("rate"))
    table = Download("t", ("区", "率"), rows, released=lambda other: controlled, decimals=(None, 1))
    chart = comparison_chart(here, WATCHED[0])
    return (
        Content("主要指标", tiles=tiles(here, tuple(WATCHED)[:4])),
        Content("比较", chart=chart, note="横线为95%区间"),
        Content("明细", table=table),
    )


def test_a_page_is_taken_away_as_it_stands() -> None:
    here = here_at(7, "120000")
    contents = page(here)
    found = opened(page_slides(here, "总览", contents, EXACT, Progress()))
    titles = [slide.shapes.title.text_frame.text for slide in found.slides]
    assert titles == ["总览", "主要指标", "比较", "明细"]
    assert all(tile.value in texts(found.slides[1]) for tile in contents[0].tiles)
    plot = plot_of(contents[1].chart, title="比较", language="zh")
    assert tuple(charts(found)[0].plots[0].categories) == plot.categories and len(plot.categories) == len(stage_level(here) and here.below)
    assert "内部资料" in texts(found.slides[1])


def test_a_released_page_has_controlled_figures_only() -> None:
    here = here_at(7, "120000")
    told = page_deck(here, "总览", page(here), RELEASE)
    assert [slide.title for slide in told.slides] == ["明细"]
    assert told.slides[0].table.rows["rate"].to_list() == [50.0] and "对外发布" in told.stamp
    assert page_deck(here, "总览", page(here)[:2], RELEASE).slides[0].lines[0].text == "本页没有可以对外发布的内容。"


def test_a_chart_without_a_figure_is_a_sentence() -> None:
    """Such as one of which a release hides every point: an empty frame would look like a fault."""
    here = here_at(7, "120000")
    months = [f"2022-{month:02}" for month in range(1, 13)]
    for values, is_drawn in (([None] * 12, False), ([None] * 11 + [0], True)):
        told = page_deck(here, "总览", (Content("走势", chart=stacked(months, {"达标": values}, "zh", alt="走势")),), EXACT)
        assert (told.slides[0].chart is not None) == is_drawn
        assert [line.text for line in told.slides[0].lines] == ([] if is_drawn else ["图中没有可以显示的数值。"])


def test_the_work_can_be_stopped() -> None:
    here, progress = here_at(7, "120000"), Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        page_slides(here, "总览", page(here), EXACT, progress)


def test_a_verdict_is_seen_as_a_colour_of_its_figure() -> None:
    second = opened(file_of(small_deck())).slides[1]
    assert LOOKS[Verdict.BETTER_998].line.lstrip("#").upper() in etree.tostring(second.element).decode()
