"""Coverage, chronic disease, home service, cloud examination and cloud pharmacy in regions of any depth, and at areas with no institution."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.schema.areas import Area, AreaTree, Level
from tests.drawings import drawings, text_of
from tests.marts import invented_snapshot, tree_with_institutions
from tests.pages import assert_reads_well, open_page, words
from tests.stores import publish_invented

PAGES = ("coverage", "chronic", "home_service", "examination", "pharmacy")
DONE = {"home_service": "home_month", "examination": "examination_month", "pharmacy": "prescription_month"}
"""The table of what is done on a page, where it may be nothing."""
KEYS = ("union", "hospital", "branch")


def region(depth: int) -> AreaTree:
    """`depth` levels with the institutions at the bottom: two areas in each, the last of them empty."""
    levels = tuple(Level(key, f"{key}级", key.capitalize(), f"{key}s") for key in KEYS[: depth - 1])
    areas, above = [Area("R", None, KEYS[0], "**全域**", "**All**", population=1000, population_65=200)], ["R"]
    for level in levels[1:]:
        codes = [f"{parent}{number}" for parent in above for number in (1, 2)]
        areas += [Area(code, code[:-1], level.key, f"![{code}](http://x/{code})", f"{level.key} {code}") for code in codes]
        above = codes
    tree = AreaTree.of((*levels, Level("institution", "机构", "Institution", "institutions", "家机构")), tuple(areas))
    filled = tree_with_institutions(tree, 6)
    last = [area for area in filled.areas.values() if depth > 2 and area.level == "institution" and area.parent == above[-1]]
    return AreaTree.of(filled.levels, tuple(area for area in filled.areas.values() if area not in last))


def compared(page: AppTest) -> list[str]:
    """What stands in the rows of a comparison."""
    return [text_of(html) for html in drawings(page) if 'class="rows' in html]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("depth", [2, 3, 4])
def test_any_depth_of_tree(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, page: str, depth: int) -> None:
    tree = region(depth)
    made = invented_snapshot(tree, first=date(2022, 1, 1))
    publish_invented(made, tmp_path)
    for area in tree.ancestors(tree.at("institution")[0].code):
        opened = open_page(monkeypatch, tmp_path, page, area=area.code)
        assert_reads_well(opened, "zh")
        inside = [each.code for each in tree.at("institution", area.code)]
        never_used = page in DONE and made[DONE[page]].filter(pl.col("institution_id").is_in(inside)).is_empty()
        assert ("查看是否上线" in words(opened)) == never_used
        assert compared(opened) if never_used else opened.get("echarts_chart"), f"nothing is drawn of {area.code}"


@pytest.mark.parametrize("page", PAGES)
def test_an_area_without_institutions_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, page: str) -> None:
    tree = region(3)
    publish_invented(invented_snapshot(tree, first=date(2022, 1, 1)), tmp_path)
    empty = next(area.code for area in tree.at("hospital") if not tree.children(area.code))
    opened = open_page(monkeypatch, tmp_path, page, area=empty)
    assert_reads_well(opened, "zh")
    assert "没有启用的机构" in words(opened) and not opened.get("echarts_chart") and not compared(opened)


def test_an_institution_that_closed_can_be_chosen_and_is_not_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = invented_snapshot(region(2), first=date(2022, 1, 1))
    gone = made.tree.at("institution")[0]
    is_gone, last = pl.col("institution_id") == gone.code, date(2022, 6, 1)
    register = made["institution_month"].with_columns(
        pl.when(is_gone & (pl.col("month") >= last)).then(0).otherwise("is_open").alias("is_open"),
        pl.when(is_gone & (pl.col("month") > last)).then(0).otherwise("is_open_in_month").alias("is_open_in_month"),
    )
    publish_invented(replace(made, tables=dict(made.tables) | {"institution_month": register}), tmp_path)
    for period, is_marked in (("2022-05", False), ("2022-06", True), ("2022-11", True), ("2022", True), (made.as_of.strftime("%Y-%m"), True)):
        page = open_page(monkeypatch, tmp_path, "coverage", period=period)
        selector = next(each for each in page.selectbox if each.label == "机构")
        assert selector.proto.placeholder == "全部6家机构" and len(selector.options) == 6
        assert [each for each in selector.options if "未启用" in each] == [f"{gone.name_zh}（期末未启用）"] * is_marked, period


def test_a_level_without_a_counter_of_its_own_is_counted_by_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    publish_invented(invented_snapshot(region(3), first=date(2022, 1, 1)), tmp_path)
    assert "2个hospital级比较" in words(open_page(monkeypatch, tmp_path, "chronic", area="R"))
