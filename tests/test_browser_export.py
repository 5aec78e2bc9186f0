"""The export dialog in a real Chromium: each file comes, opens and holds what the screen says; work shows how far it is, can be stopped, and says why it failed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import docx
import polars as pl
import pytest
from fastexcel import read_excel
from playwright.sync_api import Locator, Page, expect
from pptx import Presentation
from pptx.presentation import Presentation as Slides

from tests.conftest import serving
from tests.pages import CHINESE, city
from tests.stores import publish_invented
from tests.taken import WAIT, choose, made, opened, settled
from views.exports.workbook import HEAD

CITY = "area=120000&period=2022-11&lang=zh"
WATCH = """() => {
  window.progressTold = new Set()
  new MutationObserver(() => document.querySelectorAll('[role=dialog] [data-testid=stProgress]').forEach(bar => window.progressTold.add(bar.textContent))).observe(document.body, { childList: true, subtree: true, characterData: true })
}"""


@pytest.fixture(scope="module")
def address(small_city: Path) -> Iterator[str]:
    with serving(small_city) as address:
        yield address


def visited(chromium: Callable[..., Page], address: str, **shape: int) -> Page:
    page = chromium(**shape)
    page.set_default_timeout(WAIT)
    page.goto(address)
    return settled(page)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def tiles(page: Page) -> list[str]:
    """The headline figures as they stand on the screen."""
    page.locator(".tile .figure").first.wait_for()
    found = [bare(text) for text in page.locator(".tile .figure").all_inner_texts()]
    assert len(found) >= 4
    return found


def slide_texts(slides: Slides) -> str:
    """All words of the slides, those in their tables too."""
    shapes = [shape for slide in slides.slides for shape in slide.shapes]
    cells = [cell.text_frame.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return bare("".join([*(shape.text_frame.text for shape in shapes if shape.has_text_frame), *cells]))


def paper_texts(path: Path) -> str:
    paper = docx.Document(io.BytesIO(path.read_bytes()))
    return bare("".join([*(each.text for each in paper.paragraphs), *(cell.text for table in paper.tables for row in table.rows for cell in row.cells)]))


def test_slides_and_paper_say_what_the_screen_says(address: str, chromium: Callable[..., Page], tmp_path: Path) -> None:
    page = visited(chromium, f"{address}/?{CITY}")
    figures = tiles(page)
    dialog = opened(page)
    read = {"pptx": lambda path: slide_texts(Presentation(str(path))), "docx": paper_texts}
    for label, ending, is_two_kinds in (
        ("本页幻灯片（PowerPoint）", "pptx", True),
        ("会议幻灯片（PowerPoint）", "pptx", False),
        ("通报（Word）", "docx", False),
        ("通报（PDF）", "pdf", False),
    ):
        choose(dialog, label, is_exact=is_two_kinds)
        path = made(dialog, tmp_path)
        assert path.suffix == f".{ending}" and "内部资料" in path.name and "120000" in path.name
        if ending in read:
            held = read[ending](path)
            assert not [figure for figure in figures if figure not in held], label
        else:
            assert path.read_bytes().startswith(b"%PDF")


def test_a_workbook_of_the_page_holds_its_tiles_and_tables(address: str, chromium: Callable[..., Page], tmp_path: Path) -> None:
    page = visited(chromium, f"{address}/home_service?{CITY}")
    figures, tables = tiles(page), [names(table) for table in page.locator(".printed-table").all()]
    assert tables
    dialog = opened(page)
    choose(dialog, "本页表格（Excel）", is_exact=True)
    book = read_excel(made(dialog, tmp_path).read_bytes())
    sheets = [book.load_sheet(name, header_row=HEAD).to_polars() for name in book.sheet_names[1:]]
    assert [bare(text) for text in sheets[0]["数值"]] == figures
    held = [{str(cell) for cell in sheet.to_series(0)} for sheet in sheets[1:]]
    assert all(any(told <= sheet for sheet in held) for told in tables), "each table that stands on the page has a sheet with its rows"


def names(table: Locator) -> set[str]:
    """The first cells of a table as it is printed from the page: the screen draws the same one on a canvas."""
    return set(table.locator("tbody tr td:first-child").all_text_contents())


def test_work_tells_how_far_it_is_and_can_be_stopped(address: str, chromium: Callable[..., Page], tmp_path: Path) -> None:
    page = visited(chromium, f"{address}/?{CITY}")
    dialog = opened(page)
    choose(dialog, "天津市全部指标（Excel）")
    dialog.get_by_role("button", name=re.compile("生成$")).click()
    dialog.get_by_role("button", name=re.compile("取消生成")).click()
    expect(dialog).to_contain_text("已取消，没有生成文件。", timeout=WAIT)
    page.evaluate(WATCH)
    made(dialog, tmp_path)
    told = " ".join(page.evaluate("[...window.progressTold]"))
    assert re.search(r"已完成\d+%", told), told
    expect(dialog).to_contain_text("已生成")


def test_the_dialog_in_english_says_nothing_in_chinese(address: str, chromium: Callable[..., Page], tmp_path: Path) -> None:
    page = visited(chromium, f"{address}/chronic?area=120118&period=2022Q3&lang=en")
    dialog = opened(page)
    assert not CHINESE.search(dialog.inner_text()), CHINESE.findall(dialog.inner_text())
    choose(dialog, "This page’s slides (PowerPoint)", language="en")
    held = slide_texts(Presentation(str(made(dialog, tmp_path, language="en"))))
    assert len(held) > 200 and not CHINESE.search(held), CHINESE.findall(held)[:20]


def test_on_a_phone_the_dialog_fits_and_is_left_by_its_key(address: str, chromium: Callable[..., Page]) -> None:
    page = visited(chromium, f"{address}/?{CITY}", width=390, height=844)
    dialog = opened(page)
    box = dialog.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_failure_says_why_and_what_to_do(chromium: Callable[..., Page], tmp_path: Path) -> None:
    wrong = city()["home_month"].filter(pl.col("completed") > 0)["institution_id"].min()
    adverse = pl.when(pl.col("institution_id") == wrong).then(-1).otherwise("adverse")
    tables = {**city().tables, "home_month": city()["home_month"].with_columns(adverse=adverse)}
    publish_invented(replace(city(), id="damaged export", tables=tables), tmp_path / "var")
    with serving(tmp_path / "var") as damaged:
        page = visited(chromium, f"{damaged}/chronic?{CITY}")
        dialog = opened(page)
        choose(dialog, "天津市全部指标（Excel）")
        dialog.get_by_role("button", name=re.compile("生成$")).click()
        told = dialog.get_by_test_id("stAlert")
        told.wait_for()
        assert wrong in told.inner_text() and "没有生成" in told.inner_text() and "请换一个区域或期间" in told.inner_text()
        assert dialog.get_by_role("button", name=re.compile("重试")).is_visible()
