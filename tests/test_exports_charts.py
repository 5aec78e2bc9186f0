"""Charts that are taken away hold what the screen shows: every figure is read, every picture says what it is of, no cell runs as a formula."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import views.contents
import views.figures
from tests.pages import LEVELS, city, invented_city, open_page
from tests.test_uses import forget
from views.charts.options import Chart, stacked
from views.contents import Content
from views.dictionary.uses import SHOWN
from views.downloads import csv_file
from views.exports.chart_files import chart_files
from views.exports.pictures import Words, has_chinese, png, png_of, svg
from views.exports.plot_rows import plot_rows
from views.exports.plots import Plot, Rule, Series
from views.exports.reading import ReadingError, plot_of
from views.exports.sizes import text_pixels, wrapped
from views.exports.stacks import ends_of
from views.exports.vega_layers import apart
from views.here import Here
from views.stamps import stamp

PAGES = (*SHOWN, "dictionary")
PICTURED = ("chronic", "surplus", "coverage")
PNG = b"\x89PNG\r\n\x1a\n"


def shown(monkeypatch: pytest.MonkeyPatch, store: Path, page: str, **address: str) -> list[Content]:
    """What the page has told of itself."""
    found: list[Content] = []
    add = views.contents.add

    def record(content: Content) -> None:
        found.append(content)
        add(content)

    with monkeypatch.context() as patched:
        patched.setattr(views.contents, "add", record)
        assert not open_page(monkeypatch, store, page, **address).exception
    return found


def drawn_figures(option: Mapping) -> Counter:
    """Slow and obvious: every figure that the option draws for an eye, rounded; not what is there for the mouse, and levels and bands as what they end at."""
    found: list[float] = []
    base: list = []
    for each in option["series"]:
        data = each.get("data") or []
        values = [item.get("value") if isinstance(item, Mapping) else item for item in data]
        colour = str((each.get("itemStyle") or {}).get("color", ""))
        is_hidden = (colour.startswith("rgba") and colour.replace(" ", "").endswith((",0)", ",0.0)"))) or (each.get("lineStyle") or {}).get("opacity") == 0
        if each["type"] == "lines":
            found += [end[0] for item in data for end in item["coords"]]
        elif each["type"] == "heatmap":
            found += [1.0] * len(values)
        elif each["type"] == "scatter" or (values and isinstance(values[0], list | tuple)):
            found += [number for pair in values for number in pair[:2]]
        elif is_hidden:
            found += [low + width for low, width in zip(base, values, strict=True) if None not in (low, width)] if "areaStyle" in each else []
            found += [value for value in values if value is not None] if each["type"] == "line" and "areaStyle" not in each else []
            base = values
        elif not (each.get("silent") and each["type"] == "bar" and not any(values)):
            found += [value for value in values if value is not None]
    return Counter(round(float(value), 6) for value in found)


def read_figures(plot: Plot) -> Counter:
    """The same from what was read."""
    found: list[float] = []
    for series in plot.series:
        if series.mark == "cell":
            found += [1.0] * sum(colour != "" for colour in series.colours)
            continue
        own = [end - start for start, end in filter(None, series.ends)] if series.ends else [value for value in series.values if value is not None]
        rows = [float(row) for row, value in enumerate(series.values) if value is not None] if series.mark == "point" and plot.categories else []
        found += [*own, *rows, *series.at, *(end for side in (series.lower, series.upper) for end in side if end is not None)]
    return Counter(round(value, 6) for value in found)


@pytest.mark.parametrize("area", LEVELS)
@pytest.mark.parametrize("page", PAGES)
def test_every_chart_of_every_page_is_read_whole(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, page: str, area: str) -> None:
    contents = shown(monkeypatch, invented_city(shared_folder), page, area=area, period="2022-11")
    charts = [content for content in contents if content.chart is not None]
    assert charts or page == "crosswalk" or any(content.table or content.tiles for content in contents)
    for content in charts:
        plot = plot_of(content.chart, title=content.title, language="zh")
        assert content.title, f"{content.key} has no heading"
        assert read_figures(plot) == drawn_figures(content.chart.option), content.key
        if plot.categories:
            assert all(len(series.values) == len(plot.categories) for series in plot.series), content.key
        assert plot.is_grid or plot.unit, f"{content.key} has no unit"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PICTURED)
def test_pictures_say_what_they_are_of(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, page: str, language: str) -> None:
    contents = shown(monkeypatch, invented_city(shared_folder), page, area=LEVELS[0], period="2022-11", lang=language)
    for content in [content for content in contents if content.chart is not None][:5]:
        plot = plot_of(content.chart, title=content.title, language=language)
        drawn = svg(plot, Words("a < b", "stamp"))
        bare = drawn.replace("\n", "")
        assert f"<title>{escaped(plot.title)}</title>" in drawn and "a &lt; b" in bare and "stamp" in bare
        if plot.is_horizontal:
            assert all(escaped(part) in bare for name in plot.categories for part in name.split()), content.key
        if plot.has_axis and not plot.is_grid:
            assert plot.unit.replace("&", "&amp;") in bare, content.key


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("'", "&#x27;")


def here_of(language: str = "zh") -> Here:
    from tests.test_views_charts import RATE, Period, Scope, Surroundings, date

    snapshot = city()
    surroundings = Surroundings(
        name=RATE.name, map_source=RATE.name, boundaries=None, items=(), least_denominator=100, published_band_pct=None, default_language="zh"
    )
    everything = Scope.everything(snapshot.tree)
    return Here(snapshot=snapshot, surroundings=surroundings, scope=everything, area=snapshot.tree.root, period=Period(date(2022, 11, 1)), language=language)


PARTS = Chart(stacked(["2022-10", "2022-11"], {"=甲": [1, None], "乙": [3, 4]}, "zh", alt="", unit="人").option, 300, "alt")


def test_files_of_a_chart_are_stamped_and_harmless() -> None:
    here = here_of()
    files = chart_files(here, Content("**=标题**", chart=PARTS, key="parts"))
    assert [file.ending for file in files] == ["svg", "png", "csv"] and all(file.is_internal and "内部资料" in file.name for file in files)
    made = {file.ending: file.make() for file in files}
    assert made["png"].startswith(PNG) and "内部资料" in made["svg"].decode()
    rows = list(csv.reader(io.StringIO(made["csv"].decode("utf-8-sig"))))
    assert rows[0] == [stamp(here)] and "合成数据" in rows[0][0]
    assert rows[1:] == [["期间", "'=甲 (人)", "乙 (人)"], ["2022-10", "1", "3"], ["2022-11", "", "4"]]


def test_a_release_is_drawn_of_controlled_figures_only_where_somebody_asks() -> None:
    asked: list[bool] = []

    def controlled(there: Here) -> Chart:
        asked.append(there.is_release)
        return Chart(stacked(["2022-11"], {"甲": [5]}, "zh", alt="").option, 300, "")

    files = chart_files(here_of(), Content("图", chart=PARTS, released=controlled))
    assert [file.is_internal for file in files] == [False] * 3 + [True] * 3 and not asked
    table = files[2].make().decode("utf-8-sig")
    assert asked == [True] and "内部资料" not in table and table.splitlines()[1] == "2022-11,5" and "已隐去" in table.splitlines()[-1]


def test_public_figures_need_no_stamp() -> None:
    files = chart_files(here_of("en"), Content("Chart", chart=PARTS, is_of_people=False))
    assert [file.is_internal for file in files] == [False] * 3 and "internal" not in files[0].make().decode()


def test_an_unknown_kind_of_series_is_refused_by_name() -> None:
    option = {"xAxis": {"type": "category", "data": ["a"]}, "yAxis": {"type": "value"}, "series": [{"type": "pie", "data": [1]}]}
    with pytest.raises(ReadingError, match="pie"):
        plot_of(Chart(option, 100, ""), title="x", language="zh")


numbers = st.one_of(st.none(), st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3)))
names = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=12)


@settings(max_examples=60)
@given(st.integers(1, 6).flatmap(lambda count: st.lists(st.lists(numbers, min_size=count, max_size=count), min_size=1, max_size=4)), st.booleans())
def test_bars_and_stacks_are_read_as_they_are(values: list[list[float | None]], is_level: bool) -> None:
    categories = [f"c{number}" for number in range(len(values[0]))]
    axes = [{"type": "category", "data": categories}, {"type": "value", "name": "人"}]
    across, along = reversed(axes) if is_level else axes
    series = [{"type": "bar", "name": f"s{number}", "stack": "all", "data": each} for number, each in enumerate(values)]
    plot = plot_of(Chart({"xAxis": across, "yAxis": along, "series": series}, 100, ""), title="t", language="zh")
    assert [list(each.values) for each in plot.series] == values and plot.is_horizontal is is_level and plot.unit == "人"
    for place, each in enumerate(values):
        for row, value in enumerate(each):
            below = sum(other[row] or 0 for other in values[:place] if (other[row] or 0) * (value or 0) > 0 or ((other[row] or 0) >= 0) is ((value or 0) >= 0))
            assert ends_of(plot, place)[row] == (None if value is None else pytest.approx((below, below + value)))


@settings(max_examples=60)
@given(st.lists(st.tuples(numbers, st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=9))
def test_bands_and_intervals_belong_to_their_figures(rows: list[tuple[float | None, float, float]]) -> None:
    lower = [None if value is None else value - below for value, below, _above in rows]
    upper = [None if value is None else value + above for value, _below, above in rows]
    width = [None if low is None else high - low for low, high in zip(lower, upper, strict=True)]
    unseen = {"type": "line", "stack": "band", "lineStyle": {"opacity": 0}}
    line = {"type": "line", "name": "x", "data": [value for value, _below, _above in rows]}
    categories = {"type": "category", "data": [str(number) for number in range(len(rows))]}
    series = [unseen | {"data": lower}, unseen | {"data": width, "areaStyle": {"color": "#000000"}}, line]
    plot = plot_of(Chart({"xAxis": categories, "yAxis": {"type": "value"}, "series": series}, 100, ""), title="t", language="zh")
    assert len(plot.series) == 1 and list(plot.series[0].lower) == lower
    assert [high for high in plot.series[0].upper if high is not None] == pytest.approx([high for high in upper if high is not None])
    coords = [[[low, row], [high, row]] for row, (low, high) in enumerate(zip(lower, upper, strict=True)) if low is not None]
    points = {"type": "scatter", "name": "y", "data": [[value, row] for row, (value, _below, _above) in enumerate(rows) if value is not None]}
    level = {"xAxis": {"type": "value"}, "yAxis": categories, "series": [{"type": "lines", "data": [{"coords": each} for each in coords]}, points]}
    if coords:
        found = plot_of(Chart(level, 100, ""), title="t", language="zh").series
        assert [each.mark for each in found] == ["point"] and list(found[0].lower) == lower and list(found[0].upper) == upper


def test_a_way_between_two_figures_is_no_interval() -> None:
    points = [{"type": "scatter", "name": name, "data": [[value, 0]]} for name, value in (("before", 10), ("after", 20))]
    ways = {"type": "lines", "data": [{"coords": [[10, 0], [20, 0]]}, {"coords": [[15, 0], [26, 0]]}]}
    option = {"xAxis": {"type": "value"}, "yAxis": {"type": "category", "data": ["a"]}, "series": [ways, *points]}
    way, before, after = plot_of(Chart(option, 100, ""), title="t", language="zh").series
    assert (way.mark, way.lower, way.upper) == ("span", (10,), (20,)) and not before.lower and (after.lower, after.upper) == ((15,), (26,))


def test_chinese_is_drawn_and_no_character_as_a_box() -> None:
    assert has_chinese()
    frame = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="4" y="30" font-size="26" font-family="Noto Sans CJK SC">{}</text></svg>'
    pictures = {png_of(frame.format(letter)) for letter in "糖尿病控制率"}
    assert len(pictures) == len("糖尿病控制率"), "two characters look alike: both are boxes"


LONG = {"zh": "天津市滨海新区某某街道社区卫生服务中心（含三个服务站）", "en": "Binhai New Area Community Health Service Centre No. 12 with Three Stations"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("count", [16, 266])
def test_many_and_long_names_stay_inside_the_picture(count: int, language: str) -> None:
    asides = tuple(f"{number}.0% ✓✓" for number in range(count))
    bars = Series("", tuple(float(number) for number in range(count)), colours=("#0B6E6E",))
    plot = Plot("t", (LONG[language],) * count, (bars,), unit="%", is_horizontal=True, asides=asides, rules=(Rule(8, "mark"),), language=language)
    drawn = svg(plot, Words("s", "x"))
    width, height = (float(drawn.split(f'{side}="')[1].split('"')[0]) for side in ("width", "height"))
    own = [each for each in texts(drawn) if "translate" not in each[0]]
    assert sum(LONG[language].split()[0][:6] in text for _head, _x, _y, _anchor, text in own) == count
    for _head, x, y, anchor, text in own:
        room = text_pixels(text, 13)
        start = x - room if anchor == "end" else x - room / 2 if anchor == "middle" else x
        assert start > -2 and start + room < width + 2 and 0 < y < height, text
    rows = sorted(y for _head, _x, y, anchor, _text in own if anchor == "end")
    assert min(after - before for before, after in zip(rows, rows[1:], strict=False)) > 13


def texts(drawn: str) -> list[tuple[str, float, float, str, str]]:
    """Texts that we set ourselves: head, x, y, anchor, words."""
    found = []
    for part in drawn.split('<text x="')[1:]:
        head, rest = part.split(">", 1)
        anchor = head.split('text-anchor="')[1].split('"')[0] if "text-anchor" in head else "start"
        found.append((head, float(head.split('"')[0]), float(head.split('y="')[1].split('"')[0]), anchor, rest.split("<")[0]))
    return found


@given(st.text(st.sampled_from("糖尿病控制率，abc W7- "), max_size=60), st.integers(30, 300))
def test_lines_fit_and_lose_no_letter(text: str, room: int) -> None:
    lines = wrapped(text, room)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_pixels(line) <= room or len(line.split()) == 1 for line in lines)


@given(st.lists(st.floats(-100, 100), max_size=8))
def test_words_at_line_ends_are_moved_apart_in_their_order(places: list[float]) -> None:
    moved = apart(places, 5)
    order = sorted(range(len(places)), key=places.__getitem__)
    assert all(moved[after] - moved[before] >= 5 - 1e-6 for before, after in zip(order, order[1:], strict=False))


@settings(max_examples=40)
@given(st.dictionaries(names, st.lists(numbers, min_size=3, max_size=3), min_size=1, max_size=4))
def test_no_cell_of_a_chart_runs(parts: dict[str, list[float | None]]) -> None:
    option = stacked(["=1+1", "@x", "-y"], parts, "zh", alt="").option
    labels, rows = plot_rows(plot_of(Chart(option, 100, ""), title="+t", language="zh"))
    for row in csv.reader(io.StringIO(csv_file(rows, labels).decode("utf-8-sig"))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "@")) or (cell.startswith("-") and not is_number(cell))]


def is_number(text: str) -> bool:
    return math.isfinite(float(text)) if text.lstrip("-").replace(".", "").replace("e", "").isdigit() else False


def test_control_limits_are_one_column_each_over_all_segments() -> None:
    segments: Sequence[Series] = [Series("平均", values, "line", is_quiet=True) for values in ((1.0, 1.0, None), (None, None, 2.0))]
    plot = Plot("t", ("2022-01", "2022-02", "2022-03"), (Series("率", (1.5, 1.2, 2.2), "line"), *segments), unit="%")
    labels, rows = plot_rows(plot)
    assert labels == ("期间", "率 (%)", "平均 (%)") and rows["column_2"].to_list() == [1.0, 1.0, 2.0]


def test_one_picture_a_time_serves_many_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    plot = plot_of(PARTS, title="并行", language="zh")
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(lambda number: png(replace(plot, title=f"并行{number % 2}")), range(8)))
    assert len(set(pictures)) == 2 and all(picture.startswith(PNG) for picture in pictures)


@pytest.mark.parametrize("area", LEVELS)
@pytest.mark.parametrize("page", PAGES)
def test_a_released_chart_asks_for_no_exact_figure(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, page: str, area: str) -> None:
    contents = shown(monkeypatch, invented_city(shared_folder), page, area=area, period="2022-11")
    asked: list[str] = []
    compute = views.figures._Question.compute

    def record(question: views.figures._Question, key: str, release: object) -> object:
        if release is None:
            asked.append(key)
        return compute(question, key, release)

    monkeypatch.setattr(views.figures._Question, "compute", record)
    here = here_of().at(area=city().tree[area])
    for content in contents:
        if content.released is not None:
            forget()
            plot = plot_of(content.released(here.at(is_release=True)), title=content.title, language="zh")
            assert not asked, f"{content.key} is released with exact figures of {asked}"
            plot_rows(plot)
