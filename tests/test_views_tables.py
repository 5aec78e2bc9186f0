"""Tables leave the screen as files that a spreadsheet opens and does not run."""

from __future__ import annotations

import csv
import io

import polars as pl
import pytest

from data.region import load_region
from data.schema.areas import INSTITUTION
from data.schema.months import parse_period
from metrics.catalogue import metric_of
from metrics.definition import Text
from metrics.disclosure import shown as may_leave
from metrics.scope import Scope
from tests.marts import invented_snapshot, tree_with_institutions
from views.downloads import Download, csv_file, internal_file, release_file
from views.figures import areas_wide, ask
from views.here import Here, Surroundings
from views.tables import Column, _name_width, csv_bytes, shown

FRAME = pl.DataFrame(
    {"name": ["西青-06", "=HYPERLINK(1)", "-2家", None], "rate": [81.4567, None, -3.0, 50.04], "patients": [1200.0, 0.0, None, 7.0], "hidden": [1, 2, 3, 4]}
)
COLUMNS = {"patients": Column("在管（人）", decimals=0), "name": Column("@机构"), "rate": Column("规范管理率 (%)", decimals=1)}


@pytest.fixture(scope="module")
def here() -> Here:
    """A district's reader at his own district of an invented city."""
    tree = tree_with_institutions(load_region("tianjin").tree, 48)
    snapshot, name = invented_snapshot(tree, id="tables"), Text("市", "City")
    surroundings = Surroundings(
        name=name, map_source=name, boundaries=None, items=(), least_denominator=100, published_band_pct=(16, 31), default_language="zh"
    )  # fmt: skip
    own = Scope(frozenset({"120111"}))
    return Here(snapshot=snapshot, surroundings=surroundings, scope=own, area=tree["120111"], period=parse_period("2022-11"), language="zh")


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_file_holds_what_is_shown_in_its_order() -> None:
    data = csv_bytes(FRAME, COLUMNS)
    assert data.startswith(b"\xef\xbb\xbf")
    assert read(data) == [
        ["在管（人）", "'@机构", "规范管理率 (%)"],
        ["1200", "西青-06", "81.5"],
        ["0", "'=HYPERLINK(1)", ""],
        ["", "'-2家", "-3"],
        ["7", "", "50"],
    ]


def test_figures_are_rounded_to_what_is_shown() -> None:
    assert shown(FRAME, COLUMNS).rows()[0] == (1200.0, "西青-06", 81.5)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\tx", "\rx"])
def test_no_text_is_a_formula(text: str) -> None:
    assert read(csv_bytes(pl.DataFrame({"a": [text]}), {"a": Column("a")}))[1] == ["'" + text]


def table(here: Here) -> Download:
    """Home visits of the institutions, as the pages make their tables."""
    columns = {"name": Column("机构"), "home_completed": Column("完成量", decimals=0)}

    def made(other: Here) -> pl.DataFrame:
        return shown(areas_wide(other, "home_completed"), columns)

    return Download("home_120111", tuple(column.label for column in columns.values()), made(here), made)


def test_an_internal_file_is_exact_and_stamped(here: Here) -> None:
    (stamp,), header, *rows = read(internal_file(here, table(here)))
    exact = ask(here, "home_completed", by=INSTITUTION).select("area_code", "value").rows()
    assert stamp.startswith("内部资料 · 合成数据 · 西青区 · 2022年11月") and here.snapshot.id in stamp and header == ["机构", "完成量"]
    assert rows == [[here.name(code), f"{value:.0f}"] for code, value in exact]


def test_a_release_says_what_is_suppressed_and_by_which_rules(here: Here) -> None:
    header, *rows, (last,) = read(release_file(here, table(here)))
    shows = set(may_leave(here.snapshot, here.surroundings.rules, metric_of("home_completed"), here.period.grain).rows())
    exact = dict(ask(here, "home_completed", by=INSTITUTION).select("area_code", "value").iter_rows())
    told = {code: "已隐去" if (code, "2022-11") not in shows else f"{round(value / 5) * 5}" for code, value in exact.items()}
    assert header == ["机构", "完成量"] and rows == [[here.name(code), word] for code, word in told.items()]
    assert "已隐去" in told.values() and here.snapshot.id in last and "小于10的计数" in last and "内部资料" not in last


def test_areas_outside_the_readers_own_are_as_a_release_has_them(here: Here) -> None:
    exact = dict(ask(here.at(scope=Scope.everything(here.tree)), "home_completed", by="district", within="120000").select("area_code", "value").iter_rows())
    seen = ask(here, "home_completed", by="district", within="120000")
    assert seen["area_code"].to_list() == list(exact), "every district, in the tree's order"
    for code, value, status in seen.select("area_code", "value", "status").iter_rows():
        assert value == exact[code] if code == "120111" else value is None if status == "suppressed" else value % 5 == 0 and abs(value - exact[code]) < 3
    assert ask(here, "home_completed", by=INSTITUTION, within="120000")["area_code"].to_list() == [area.code for area in here.tree.at(INSTITUTION, "120111")]


def test_a_suppressed_value_is_null_on_the_screen_and_a_word_in_the_file() -> None:
    frame = pl.DataFrame({"rate": [float("nan"), None, 0.0]})
    assert read(csv_bytes(frame, {"rate": Column("率", decimals=1)}))[1:] == [["已隐去"], [""], ["0"]]


def test_a_column_of_names_holds_its_longest_name_and_no_more_than_a_screen_has() -> None:
    names = pl.Series(["和平区", "滨海新区", None])
    assert _name_width(names, Column("区", is_pinned=True)) == 22 + 4 * 14
    assert _name_width(pl.Series(["a" * 90]), Column("区", is_pinned=True)) == 260
    assert _name_width(names, Column("区")) is None and _name_width(names, Column("区", is_pinned=True, width=50)) == 50


def test_a_course_in_a_file_keeps_every_figure_in_its_place() -> None:
    rows = pl.DataFrame({"course": [[1.0, float("nan"), None, 2.5]]})
    assert read(csv_file(rows, ("走势",)))[1] == ["1 已隐去 – 2.5"]
