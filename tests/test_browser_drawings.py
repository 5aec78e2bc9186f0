"""Drawings in a real Chromium: pressed, reached by keyboard, told under the pointer, opened beside, read on dark paper; and nothing jumps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect

from tests.conftest import serving
from tests.test_browser import Visit, assert_stays_home, visit

__all__ = ["visit"]

DISTRICTS = {f"1201{number:02d}" for number in range(1, 20)}
CITY = "period=2022-11&lang=zh"


@pytest.fixture(scope="module")
def address(small_city: Path) -> Iterator[str]:
    with serving(small_city) as address:
        yield address


def asked_of(link: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlparse(link).query).items()}


def test_the_map_leads_from_the_city_to_an_institution_and_back(address: str, visit: Callable[..., Visit]) -> None:
    page = visit().go(f"{address}/?{CITY}")
    page.page.locator(".map .areas a[data-go='area=120118'] path").click(position={"x": 40, "y": 60})
    page.until_asked("area", lambda area: area in {"120118"} or (area or "").startswith("TJ"))
    page.go(f"{address}/?{CITY}&area=120118")
    point = page.page.locator(".map .places.large a").first
    way = asked_of("?" + (point.get_attribute("data-go") or ""))["area"]
    point.locator("circle").click()
    page.until_asked("area", lambda area: area == way)
    page.page.go_back()
    page.until_asked("area", lambda area: area == "120118")
    assert_stays_home(page)


@pytest.mark.parametrize("press", ["Enter", " "])
def test_a_row_is_reached_and_followed_by_keyboard(address: str, visit: Callable[..., Visit], press: str) -> None:
    page = visit().go(f"{address}/?{CITY}")
    first = page.page.locator(".rows a").first
    first.focus()
    page.page.keyboard.press("ArrowDown")
    second = page.page.locator(".rows a").nth(1)
    expect(second).to_be_focused()
    way = asked_of("?" + (second.get_attribute("data-go") or ""))["area"]
    page.page.keyboard.press(press)
    page.until_asked("area", lambda area: area == way)
    assert page.asked["period"] == "2022-11"


def test_arrows_move_in_the_grid_which_is_one_stop_of_the_tab_key(address: str, visit: Callable[..., Visit]) -> None:
    page = visit().go(f"{address}/?{CITY}")
    grid = page.page.locator("table.grid")
    assert grid.locator("a[tabindex='0']").count() == 1
    grid.locator("a").first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.page.keyboard.press(key)
    cell = grid.locator("tbody tr").nth(1).locator("th, td").nth(2).locator("a")
    expect(cell).to_be_focused()
    wanted = asked_of("?" + (cell.get_attribute("data-go") or ""))
    page.page.keyboard.press("Enter")
    page.until_asked("area", lambda area: area == wanted["area"])
    assert page.asked["metric"] == wanted["metric"], "the comparison shows the cell's metric"


def test_a_finding_is_one_link(address: str, visit: Callable[..., Visit]) -> None:
    page = visit().go(f"{address}/?{CITY}")
    before = page.asked.get("area")
    page.page.locator(".findings a .said").first.click()
    page.until_asked("area", lambda area: area != before)


def test_a_link_opens_the_same_view_beside(address: str, visit: Callable[..., Visit]) -> None:
    """What the address held stays, and only what the link says changes; the page itself stays where it is."""
    page = visit().go(f"{address}/?{CITY}&metric=hypertension_control_rate&area=120000")
    link = page.page.locator(".rows a[data-go='area=120111']")
    with page.page.context.expect_page() as opened:
        link.click(modifiers=["Control"])
    assert asked_of(opened.value.url) | {"area": ""} == page.asked | {"area": ""} | {
        key: value for key, value in asked_of(opened.value.url).items() if key not in page.asked
    }
    assert asked_of(opened.value.url)["area"] == "120111" and asked_of(opened.value.url)["metric"] == "hypertension_control_rate"
    assert page.asked["area"] == "120000"


def test_help_and_names_are_told_to_pointer_and_keyboard(address: str, visit: Callable[..., Visit]) -> None:
    page = visit().go(f"{address}/?{CITY}")
    notes = page.page.locator(".drawing-note:visible")
    help = page.page.locator(".tile .help").nth(1)
    help.hover()
    expect(notes).to_contain_text("出处")
    page.page.keyboard.press("Escape")
    page.page.mouse.move(2, 2)
    expect(notes).to_have_count(0)
    page.page.locator(".tile .help").first.focus()
    page.page.keyboard.press("Tab")  # the next figure's name, a link
    page.page.keyboard.press("Tab")
    expect(notes).to_contain_text("出处")
    page.page.keyboard.press("Escape")
    expect(notes).to_have_count(0)
    page.page.locator(".map .areas a[data-go='area=120118'] path").hover(position={"x": 40, "y": 60})
    expect(notes).to_contain_text("%")


def test_everything_that_leads_on_is_a_link_with_a_name(address: str, visit: Callable[..., Visit]) -> None:
    page = visit().go(f"{address}/?{CITY}&lang=en")
    found = page.page.evaluate(
        "() => [...document.querySelectorAll('[data-go]')].map(a => [a.getAttribute('href'), a.getAttribute('aria-label') || a.textContent.trim()])"
    )
    assert len(found) > 200
    assert all(link.startswith(("/?", "/origin?")) and "lang=en" in link and name for link, name in found)
    for role in ("group", "table", "list"):
        assert page.page.get_by_role(role, name=re.compile("diabetes|metric|figure|look", re.IGNORECASE)).count(), role


@pytest.mark.parametrize(("width", "height"), [(390, 844), (768, 1024), (1280, 720), (1920, 1080)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_overlaps_and_nothing_is_cut(address: str, visit: Callable[..., Visit], width: int, height: int, language: str) -> None:
    page = visit(width=width, height=height).go(f"{address}/?period=2022-11&lang={language}").page
    meeting = page.evaluate(
        """() => {
          const box = (element) => element.getBoundingClientRect();
          const meets = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
          const wrong = [];
          for (const name of ['.rows li .who, .rows li .value, .rows li .rank', '.map text', '.tile .name span, .tile .figure, .tile .delta, .tile .note']) {
            const parts = [...document.querySelectorAll(name)].filter(e => e.textContent.trim()).map(e => [e.textContent, box(e)]);
            parts.forEach(([one, a], at) => parts.slice(at + 1).forEach(([other, b]) => { if (meets(a, b)) wrong.push(one + ' / ' + other); }));
          }
          for (const element of document.querySelectorAll('.tile .name span, .tile .figure, .rows .value, .rows .who, .rows .rank'))
            if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline') wrong.push('cut: ' + element.textContent);
          return wrong;
        }"""
    )
    assert not meeting, meeting


def test_tiles_and_what_needs_a_look_are_on_the_first_screen(address: str, visit: Callable[..., Visit]) -> None:
    page = visit(width=1280, height=720).go(f"{address}/?{CITY}").page
    bottoms = page.evaluate("() => ['.tiles', '.findings li:first-child'].map(name => document.querySelector(name).getBoundingClientRect().bottom)")
    assert all(bottom < 720 for bottom in bottoms), bottoms


def test_the_order_on_a_phone(address: str, visit: Callable[..., Visit]) -> None:
    page = visit(width=390, height=844).go(f"{address}/?{CITY}").page
    tops = page.evaluate("() => ['.tiles', '.findings', '.rows', '.map'].map(name => document.querySelector(name).getBoundingClientRect().top)")
    assert tops == sorted(tops)
    assert len({round(each.bounding_box()["x"]) for each in page.locator(".tile").all()}) == 2, "two tiles a row"


def test_a_change_of_metric_moves_nothing_else(address: str, visit: Callable[..., Visit]) -> None:
    """The drawings stay in the page and are redrawn in their place, and the focus stays on its link."""
    page = visit().go(f"{address}/?{CITY}")
    page.page.evaluate("() => { for (const name of ['.tiles', '.rows', '.map']) document.querySelector(name).closest('.drawing').dataset.seen = name; }")
    page.page.locator(".tartan, table.grid").first.wait_for()
    page.page.get_by_role("combobox", name=re.compile("对比指标")).click()
    page.page.get_by_role("option", name=re.compile("高血压血压控制率")).click()
    page.until_asked("metric", lambda metric: metric == "hypertension_control_rate")
    assert page.page.locator(".drawing[data-seen]").count() == 3, "the same frames, not new ones"
    expect(page.page.locator(".rows")).to_have_attribute("aria-label", re.compile("高血压血压控制率"))


def test_dark_paper_has_its_own_colours(address: str, chromium: Callable) -> None:
    page = chromium(width=1920, height=1080)
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/?{CITY}")
    page.locator(".map .areas path").first.wait_for()
    page.wait_for_timeout(1500)
    ink, paper = page.evaluate(
        "() => [getComputedStyle(document.querySelector('.rows .who')).color, getComputedStyle(document.querySelector('.stApp')).backgroundColor]"
    )
    light = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (ink, paper)]
    assert light[0] > 500 > 150 > light[1], (ink, paper)
