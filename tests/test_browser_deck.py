"""The meeting in a real Chromium: one button, keys, paper, and nothing that stands outside its slide on a projector, a table or a phone."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page

from tests.conftest import serving
from tests.pages import LEVELS, invented_city
from views.downloads import Download
from views.meeting.html import page as html_page
from views.meeting.slides import Deck, Figure, Line, Slide

SIZES = ((1920, 1080), (1280, 720), (1024, 768), (390, 844))
ASKED = "period=2022-11"
SPILLS = """() => slides.flatMap((slide, place) => {
  show(place, false)
  const body = slide.querySelector(".body"), foot = slide.querySelector("footer").getBoundingClientRect().top
  const wide = [...slide.querySelectorAll("header *, .comment, .body *:not(svg *)")].filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "auto")
  const low = [...body.children].filter(e => e.getBoundingClientRect().bottom > foot + 1 || e.getBoundingClientRect().right > innerWidth + 1)
  const cards = [...slide.querySelectorAll(".figures li")].filter(e => e.lastElementChild.getBoundingClientRect().bottom > e.getBoundingClientRect().bottom)
  return [...wide, ...low, ...cards].map(e => `${place + 1} ${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`)
})"""
SMALL = """() => slides.flatMap((slide, place) => {
  show(place)
  const least = (part, size) => [...slide.querySelectorAll(part)].filter(e => parseFloat(getComputedStyle(e).fontSize) < size).map(e => `${place + 1} ${e.className} ${getComputedStyle(e).fontSize}`)
  return [...least("h1, h2", 44), ...least(".lines li, .name, .value, .change, .note, td, th, .comment", 26)]
})"""


@pytest.fixture(scope="module")
def address(shared_folder: Path) -> Iterator[str]:
    with serving(invented_city(shared_folder)) as address:
        yield address


def opened(chromium: Callable[..., Page], address: str, width: int = 1920, height: int = 1080) -> Page:
    page = chromium(width=width, height=height)
    page.foreign = []
    page.on("request", lambda request: page.foreign.append(request.url))
    page.on("pageerror", lambda error: page.foreign.append(str(error)))
    page.goto(address)
    return page


def number(page: Page) -> int:
    return int(page.locator(".slide.is-current").get_attribute("data-number"))


@pytest.mark.parametrize("area", LEVELS)
def test_nothing_stands_outside_its_slide(address: str, chromium: Callable[..., Page], area: str) -> None:
    for language in ("zh", "en"):
        page = opened(chromium, f"{address}/deck?area={area}&lang={language}&{ASKED}")
        assert page.evaluate(SMALL) == [], "large type: the last row reads it"
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(SPILLS) == [], (language, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (language, width)
        assert page.foreign == [f"{address}/deck?area={area}&lang={language}&{ASKED}"], "one page, and nothing after it"


def test_words_grow_smaller_where_a_slide_would_not_hold_them(tmp_path: Path, chromium: Callable[..., Page]) -> None:
    told = tuple(Line("和平区体育馆街社区卫生服务中心", "居家服务未满足率较去年同期上升，越过上限，" * 3, is_signal=True) for _ in range(7))
    figures = tuple(
        Figure("Hypertension: blood-pressure control of those managed at home " * 2, "1,234.5万人", "+10.2个百分点", "较2021年11月 · 超出波动")
        for _ in range(8)
    )
    table = Download("t", ("指标",) * 4, pl.DataFrame([("一个很长的指标名称" * 3, "12", "13", "备注" * 12)] * 11, orient="row"))
    slides = (Slide("lines", "标题" * 40, lines=told, comment="备注" * 60), Slide("figures", "数", figures=figures), Slide("table", "表", table=table))
    file = tmp_path / "deck.html"
    file.write_text(html_page(Deck("会", "区", "印", slides, "zh", "f"), lambda *_: "", way_back="./"), encoding="utf-8")
    page = opened(chromium, file.as_uri())
    assert page.evaluate("slides.map(slide => slide.style.getPropertyValue('--fit') < 1)") == [True] * 3
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(SPILLS) == [], width


def test_keys_lead_through_the_slides(address: str, chromium: Callable[..., Page]) -> None:
    page = opened(chromium, f"{address}/deck?area=120000&{ASKED}#3")
    last = page.locator(".slide").count()
    assert number(page) == 3, "the address names the slide"
    for key, expected in (
        ("ArrowRight", 4), ("ArrowLeft", 3), ("Space", 4), ("Shift+Space", 3), ("PageDown", 4), ("PageUp", 3), ("End", last), ("ArrowRight", last), ("Home", 1), ("ArrowLeft", 1),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert number(page) == expected, key
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    assert number(page) == 5 and page.url.endswith("#5")
    assert page.locator("#told").inner_text().startswith(f"5 / {last} "), "who does not see the slide hears which it is"
    page.reload()
    assert number(page) == 5
    page.keyboard.press("d")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 25, 27)"
    page.get_by_role("button", name="下一张").click()
    assert number(page) == 6
    page.mouse.click(30, 400)
    assert number(page) == 5, "the left edge leads back"


def test_the_deck_goes_on_without_the_network(address: str, chromium: Callable[..., Page]) -> None:
    page = opened(chromium, f"{address}/deck?area=120111&{ASKED}")
    page.context.set_offline(True)
    for _ in range(page.locator(".slide").count()):
        page.keyboard.press("ArrowRight")
        assert page.locator(".slide.is-current h1, .slide.is-current h2").is_visible()


@pytest.mark.parametrize("width", [1920, 390])
def test_paper_has_a_page_for_each_slide(address: str, chromium: Callable[..., Page], width: int) -> None:
    page = opened(chromium, f"{address}/deck?area=120000&{ASKED}", width, 900)
    if width == 1920:
        page.keyboard.press("d")
    printed = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox ?\[([\d. ]+)\]", printed)
    assert len(boxes) == page.locator(".slide").count()
    for box in boxes:
        wide, high = (float(side) for side in box.split()[2:])
        assert abs(wide - 842) < 2 and abs(high - 595) < 2, "A4, landscape"
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("getComputedStyle(slides[0]).backgroundColor") == "rgb(255, 255, 255)", "paper stays white in a dark room"


def test_one_button_shows_the_selection_to_the_room(address: str, chromium: Callable[..., Page]) -> None:
    page = opened(chromium, f"{address}/?area=120111&{ASKED}")
    link = page.get_by_role("link", name="会议模式")
    link.wait_for(timeout=30_000)
    link.focus()
    page.keyboard.press("Enter")
    slides = page.frame_locator("iframe[title='会议模式']")
    slides.locator(".slide.is-current h1").wait_for(timeout=30_000)
    assert "西青区 2022年11月" in slides.locator("h1").inner_text()
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("End")
    assert slides.locator(".slide.is-current").get_attribute("data-number") == str(slides.locator(".slide").count())
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('[role=dialog] iframe') && !document.fullscreenElement")
    assert page.evaluate("(function deep(e) { return e.shadowRoot ? deep(e.shadowRoot.activeElement) : e.className })(document.activeElement)") == "meeting"
    with page.context.expect_page() as other:
        link.click(modifiers=["ControlOrMeta"])
    assert "/deck?area=120111" in other.value.url and "snapshot=" in other.value.url and not page.locator("[role=dialog] iframe").count()


def test_the_route_reads_only_and_carries_the_headers(address: str) -> None:
    with urllib.request.urlopen(f"{address}/deck?area=TJ008&{ASKED}") as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-cache"
    with pytest.raises(urllib.error.HTTPError, match="405"):
        urllib.request.urlopen(urllib.request.Request(f"{address}/deck", method="POST", data=b""))
