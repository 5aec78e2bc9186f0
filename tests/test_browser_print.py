"""Any page on A4 in a real Chromium: no bars, nothing beyond the paper, tables with all rows, light paper from a dark screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import serving
from tests.test_browser import Visit
from views.paper import MOST_ROWS

PAGES = ("overview", "chronic", "surplus", "coverage", "dictionary", "centres")
MILLIMETRE = 96 / 25.4
MARGINS = 20
"""Left and right together, in millimetres, as the style sheet has them."""
PAPERS = {"portrait": 210, "landscape": 297}


@pytest.fixture(scope="module")
def address(small_city: Path) -> Iterator[str]:
    with serving(small_city) as address:
        yield address


def printed(chromium: Callable, address: str, page: str, query: str = "") -> Visit:
    return Visit(chromium, width=1400, height=900).go(f"{address}/{page}{query}")


def on_paper(visit: Visit, width: int) -> Visit:
    visit.page.emulate_media(media="print")
    visit.page.set_viewport_size({"width": round((width - MARGINS) * MILLIMETRE), "height": 1000})
    visit.page.wait_for_timeout(600)
    return visit


@pytest.mark.parametrize("page", PAGES)
def test_a_page_leaves_its_bars_behind_and_stays_on_the_paper(chromium: Callable, address: str, page: str) -> None:
    visit = printed(chromium, address, page)
    for width in PAPERS.values():
        on_paper(visit, width)
        for part in ("stSidebar", "stHeader", "stDataFrame", "stPopover"):
            assert not [each for each in visit.page.get_by_test_id(part).all() if each.is_visible()], part
        assert visit.page.locator(".printed-head strong").inner_text() and not visit.page.locator(".st-key-screen-bar").is_visible()
        beyond = visit.page.evaluate(
            "width => [...document.querySelectorAll('[data-testid=stMain] canvas, [data-testid=stMain] table, [data-testid=stMain] svg, [data-testid=stMain] p')]"
            ".filter(each => each.checkVisibility() && each.getBoundingClientRect().right > width + 2).map(each => each.tagName + ' ' + each.textContent.slice(0, 40))",
            visit.page.viewport_size["width"],
        )
        assert beyond == [], width


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_few_sheets(chromium: Callable, address: str, page: str) -> None:
    visit = printed(chromium, address, page)
    for is_landscape in (False, True):
        sheets = len(re.findall(rb"/Type\s*/Page\b", visit.page.pdf(format="A4", landscape=is_landscape, print_background=True)))
        assert 1 <= sheets <= 12


def test_a_printed_table_has_all_rows_and_repeats_its_head(chromium: Callable, address: str) -> None:
    visit = printed(chromium, address, "coverage")
    shown = [int(count.replace(",", "")) for count in re.findall(r"下载CSV（([\d,]+)行）", visit.text)]
    on_paper(visit, PAPERS["portrait"])
    tables = [table for table in visit.page.locator("table.printed-table").all() if table.is_visible()]
    assert len(shown) > 1 and [table.locator("tbody tr").count() for table in tables] == [min(count, MOST_ROWS) for count in shown]
    assert max(shown) > MOST_ROWS and f"打印前{MOST_ROWS}行" in tables[shown.index(max(shown))].inner_text()
    assert {table.locator("thead").evaluate("each => getComputedStyle(each).display") for table in tables} == {"table-header-group"}


def test_what_is_for_paper_is_not_on_the_screen(chromium: Callable, address: str) -> None:
    visit = printed(chromium, address, "coverage")
    assert not any(each.is_visible() for each in visit.page.locator(".printed-head, .printed-table").all())
    assert visit.page.locator(".printed-table").count()


def test_a_dark_screen_is_printed_on_white(chromium: Callable, address: str) -> None:
    visit = Visit(chromium, width=1400, height=900)
    visit.page.emulate_media(color_scheme="dark")
    visit.go(f"{address}/chronic")
    colour = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    assert visit.page.evaluate(colour) == "rgb(18, 25, 27)"
    visit.page.emulate_media(media="print", color_scheme="dark")
    assert visit.page.evaluate(colour) == "rgb(255, 255, 255)"
    assert "invert" in visit.page.evaluate("() => getComputedStyle(document.querySelector('[data-testid=stEChartsChart] canvas')).filter")
    assert visit.page.evaluate("() => getComputedStyle(document.querySelector('[data-testid=stMarkdownContainer] p')).color") == "rgb(27, 42, 47)"
