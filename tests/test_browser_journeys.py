"""Two mornings in a real Chromium, each from its first screen to its end: the director's meeting, by keyboard alone, and the official's way down to one institution."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlparse

import polars as pl
import pytest
from fastexcel import read_excel
from playwright.sync_api import Frame, Locator, Page, expect
from pptx import Presentation

from tests.conftest import serving
from tests.pages import CHINESE
from tests.taken import WAIT, choose, made, opened, settled
from views.exports.workbook import HEAD

FOCUSED = "e => { let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at === e }"
SPILLS = """() => [...document.querySelectorAll('.slide.is-current .body > *')].filter(part => part.getBoundingClientRect().bottom > document.querySelector('.slide.is-current footer').getBoundingClientRect().top + 1
  || part.getBoundingClientRect().right > innerWidth + 1).map(part => part.className)"""
SHIFT = """() => {
  window.shifted = 0
  new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value }).observe({ type: 'layout-shift', buffered: true })
}"""


@pytest.fixture(scope="module")
def address(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a store of its own: the meeting that is kept there is this file's."""
    with serving(Path(shutil.copytree(small_city, tmp_path_factory.mktemp("journeys") / "var"))) as address:
        yield address


expect.set_options(timeout=WAIT)


def visited(chromium: Callable[..., Page], address: str, **shape: int) -> Page:
    page = chromium(**shape)
    page.set_default_timeout(WAIT)
    page.goto(address)
    return settled(page)


def tab_to(target: Locator, most: int = 80) -> None:
    """Reach it as somebody does who has no pointer."""
    for _step in range(most):
        if target.evaluate(FOCUSED):
            return
        target.page.keyboard.press("Tab")
    raise AssertionError(f"{most} times Tab do not reach {target}")


def asked(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlparse(page.url).query).items()}


def slides_of(page: Page) -> Frame:
    handle = page.locator("[role=dialog] iframe").element_handle()
    frame = handle.content_frame() if handle else None
    assert frame is not None
    frame.locator(".slide.is-current h1").wait_for()
    return frame


def test_the_directors_meeting_by_keyboard_alone(address: str, chromium: Callable[..., Page], tmp_path: Path) -> None:
    page = visited(chromium, f"{address}/?area=120111&period=2022-10&lang=zh")
    page.context.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1 }")
    press = page.keyboard.press
    link = page.get_by_role("link", name="会议模式")
    tab_to(link)
    press("Enter")
    deck = slides_of(page)
    page.wait_for_function("document.fullscreenElement !== null")
    count, stamps = deck.locator(".slide").count(), set()
    assert count >= 8
    for number in range(1, count + 1):
        current = deck.locator(".slide.is-current")
        assert current.get_attribute("data-number") == str(number)
        stamps.add(current.locator(".stamp").inner_text())
        assert current.locator("h1, h2").inner_text().strip() and not deck.evaluate(SPILLS), number
        press("ArrowRight")
    assert len(stamps) == 1 and re.search(r"20\d{6}T\d{6}-\w+", stamps.pop()), "each slide names the snapshot"
    press("Home")
    figures = deck.locator(".slide .figures .value").all_inner_texts()
    press("p")
    assert deck.evaluate("window.printed") == 1
    printed_from = deck.url
    press("Escape")
    expect(page.locator("[role=dialog] iframe")).to_have_count(0)
    assert link.evaluate(FOCUSED), "back where the reader was"

    paper = visited_alone(page, printed_from)
    boxes = re.findall(rb"/MediaBox ?\[([\d. ]+)\]", paper.pdf(prefer_css_page_size=True))
    assert len(boxes) == count and all(float(box.split()[2]) > float(box.split()[3]) for box in boxes), "a landscape page a slide"
    paper.close()

    tab_to(page.locator(".st-key-export").get_by_role("button"))
    press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radiogroup").first.wait_for()
    tab_to(dialog.get_by_role("radio").first)
    for number in (1, 2):
        press("ArrowDown")
        expect(dialog.get_by_role("radio").nth(number)).to_be_checked()
        settled(page)
    tab_to(dialog.get_by_role("button", name=re.compile("生成$")))
    press("Enter")
    ready = dialog.get_by_role("button", name=re.compile("下载"))
    ready.wait_for()
    tab_to(ready)
    with page.expect_download() as coming:
        press("Enter")
    coming.value.save_as(tmp_path / "meeting.pptx")
    slides = Presentation(str(tmp_path / "meeting.pptx"))
    held = "".join(shape.text_frame.text for slide in slides.slides for shape in slide.shapes if shape.has_text_frame)
    assert len(slides.slides) == count and not [figure for figure in figures if figure not in held], "the file says what the room saw"
    press("Escape")
    expect(dialog).to_be_hidden()


def visited_alone(page: Page, address: str) -> Page:
    """The slides in a tab of their own, as a browser prints them."""
    other = page.context.new_page()
    other.goto(address)
    other.locator(".slide.is-current").wait_for()
    return other


def test_the_agenda_is_kept_and_taken_up_a_month_later(address: str, chromium: Callable[..., Page]) -> None:
    page = visited(chromium, f"{address}/meeting?area=120111&period=2022-10&lang=zh")
    note = page.get_by_label("第1项的备注")
    note.fill("先听区里说")
    note.press("Tab")
    settled(page)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_test_id("stToast")).to_contain_text("已保存：西青区 2022年10月例会")
    settled(page)
    kept = asked(page)["meeting"]
    later = visited(chromium, f"{address}/meeting?area=120111&period=2022-11&lang=zh&follows={kept}")
    expect(later.get_by_test_id("stMain")).to_contain_text("上次会议说的数与现在的数")
    expect(later.get_by_test_id("stMain")).to_contain_text("沿用上次的议程，尚未保存")
    expect(later.get_by_label("第1项的备注")).to_have_value("先听区里说")
    later.get_by_role("button", name="保存", exact=True).click()
    expect(later.get_by_test_id("stToast")).to_contain_text("已保存：西青区 2022年11月例会")
    settled(later)
    later.goto(urljoin(later.url, later.get_by_role("link", name="放映").get_attribute("href")))
    for said in ("2022年11月", "2022年10月", "先听区里说", "上次会议说的数"):
        expect(later.locator("body")).to_contain_text(said)


def test_the_officials_morning(address: str, chromium: Callable[..., Page], tmp_path: Path) -> None:
    page = visited(chromium, f"{address}/?area=120000&period=2022-11&lang=zh", width=1440, height=900)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".findings a[data-go*='area=1201']").or_(page.locator(".rows a")).first.click()
    page.wait_for_function("/area=1201\\d\\d/.test(location.search) && !/area=120000/.test(location.search)")
    settled(page)
    district = asked(page)["area"]
    page.locator(".rows a[data-go*='area=TJ']").last.click()
    page.wait_for_function("/area=TJ/.test(location.search)")
    settled(page)
    institution = asked(page)["area"]
    page.get_by_role("link", name="看这家机构的全部指标").click()
    page.wait_for_url("**/institution?**")
    settled(page)
    assert asked(page) | {"area": institution, "period": "2022-11"} == asked(page), "area and period come along"
    expect(page.locator(f".path a[data-go*='area={district}']")).to_be_visible()

    shown = [re.sub(r"\s", "", text) for text in page.locator(".tile .figure").all_inner_texts()]
    dialog = opened(page)
    choose(dialog, "本页表格（Excel）", is_exact=True)
    book = read_excel(made(dialog, tmp_path).read_bytes())
    headlines = book.load_sheet(1, header_row=HEAD).to_polars()
    assert [re.sub(r"\s", "", text) for text in headlines["数值"]] == shown
    about = dict(book.load_sheet(0, header_row=HEAD).to_polars().iter_rows())
    assert any(institution in str(value) for value in about.values())
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert_csv_is_the_table(page, tmp_path)

    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("status").filter(has_text="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    other = visited(chromium, copied, width=1440, height=900)
    assert words(other) == words(page), "the link shows another reader the same"


def words(page: Page) -> str:
    return page.get_by_test_id("stMain").inner_text().replace("已复制", "").strip()


def assert_csv_is_the_table(page: Page, folder: Path) -> None:
    """The internal file of the table beside chosen comparisons has its rows in their order."""
    names = page.locator(".beside tbody th a").all_text_contents()
    page.locator("[data-testid=stPopover] button").filter(has_text="下载CSV").first.click()
    with page.expect_download() as coming:
        page.get_by_role("button", name=re.compile("内部资料（精确）")).first.click()
    coming.value.save_as(folder / "table.csv")
    text = (folder / "table.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf"), "spreadsheets read UTF-8 by its mark"
    lines = text.decode("utf-8-sig").splitlines()
    assert "内部资料" in lines[0] and len(names) >= 5 and [line.split(",")[0] for line in lines[2 : 2 + len(names)]] == names
    page.keyboard.press("Escape")


def test_the_language_switch_changes_pictures_and_files_too(address: str, chromium: Callable[..., Page], tmp_path: Path) -> None:
    page = visited(chromium, f"{address}/?area=120118&period=2022-11&lang=zh")
    assert "静海" in (page.locator(".map").first.text_content() or "") + page.get_by_test_id("stMain").inner_text()
    page.get_by_text("English", exact=True).click()
    page.wait_for_function("location.search.includes('lang=en')")
    settled(page)
    assert page.evaluate("document.documentElement.lang") == "en", "a screen reader speaks the language that is shown"
    said = page.evaluate(
        "() => { const found = []; const walk = root => { for (const e of root.querySelectorAll('*')) { for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(e.getAttribute(name) || ''); if (e.shadowRoot) walk(e.shadowRoot) } };"
        " walk(document.querySelector('[data-testid=stMain]')); return found.filter(Boolean) }"
    )
    texts = [*said, *page.locator(".map, .rows, .grid, .tiles").all_text_contents(), page.get_by_test_id("stMain").inner_text()]
    assert not [text for text in texts if CHINESE.search(text)]
    dialog = opened(page)
    choose(dialog, "This page’s tables (Excel)", is_exact=True, language="en")
    path = made(dialog, tmp_path, language="en")
    book = read_excel(path.read_bytes())
    frames = [book.load_sheet(name, header_row=HEAD).to_polars().select(pl.col(pl.String)) for name in book.sheet_names]
    cells = [text for frame in frames for column in frame.iter_columns() for text in column.drop_nulls()]
    assert cells and not [text for text in (*cells, *book.sheet_names) if CHINESE.search(text)]


def test_nothing_jumps_while_the_first_screen_loads(address: str, chromium: Callable[..., Page]) -> None:
    page = chromium(width=1440, height=900)
    page.add_init_script(f"({SHIFT})()")
    page.goto(f"{address}/?period=2022-11&lang=zh")
    settled(page)
    page.wait_for_timeout(1000)
    assert page.evaluate("window.shifted") < 0.1, (
        "of what stands in the page; the empty frame around it makes room for the menu before anything is written in it"
    )


def test_eyes_that_ask_for_rest_get_it(address: str, chromium: Callable[..., Page]) -> None:
    page = chromium(width=1440, height=900)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/chronic?period=2022-11&lang=zh")
    settled(page)
    moving = page.evaluate(
        "() => [...document.querySelectorAll('.stApp *')].filter(e => { const look = getComputedStyle(e);"
        " return Math.max(...look.transitionDuration.split(',').map(parseFloat)) > 0.05 || look.animationName !== 'none' && parseFloat(look.animationDuration) > 0.05 }).map(e => e.className)"
    )
    assert moving == []
