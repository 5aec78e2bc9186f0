"""The kept first screen in a real Chromium: there before the page's own scripts, in the page's own places, and gone as soon as the page stands or says why it cannot."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Page

from data.snapshots import store as places
from tests.conftest import serving
from tests.room import Room, Size
from views.served.early import FILE

WAIT = 30_000
SCRIPTS = "**/static/js/**"
PLACES = """() => Object.fromEntries([".path", ".tiles", ".findings", ".rows", "svg.map"].map(part => {
  const box = document.querySelector(part).getBoundingClientRect()
  return [part, [box.left, box.top].map(Math.round)]
}))"""
SIZES = ((1920, 1080), (1280, 720), (820, 1180), (390, 844))


@pytest.fixture(scope="module")
def store(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("early") / "var"
    shutil.copytree(small_city, store)
    return store


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    with serving(store) as address:
        until = time.monotonic() + 60
        while not (store / FILE).exists():
            assert time.monotonic() < until, "the server keeps the first screen once it has worked it out"
            time.sleep(0.1)
        yield address


def before(page: Page, address: str) -> Page:
    """The page as it is before any script of its own has come."""
    page.route(SCRIPTS, lambda route: route.abort())
    page.goto(address, wait_until="commit")
    page.locator("#early .tile").first.wait_for(timeout=WAIT)
    return page


def after(page: Page, address: str) -> Page:
    page.unroute(SCRIPTS)
    page.goto(address)
    page.wait_for_function("!document.getElementById('early')", timeout=WAIT)
    return page


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_it_stands_where_the_page_will_stand(chromium: Callable[..., Page], address: str, width: int, height: int) -> None:
    page = before(chromium(width=width, height=height), f"{address}/")
    early = page.evaluate(PLACES)
    words = page.locator("#early .tiles").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    own = after(page, f"{address}/")
    Room(own, address).settled()
    later = own.evaluate(PLACES)
    for part, (left, top) in early.items():
        if top < height:
            assert abs(left - later[part][0]) <= 2 and abs(top - later[part][1]) <= 4, (part, early, later)
    assert own.locator("#root .tiles").inner_text() == words, "the same figures"


def test_it_can_be_read_and_leads_on(chromium: Callable[..., Page], address: str) -> None:
    page = before(chromium(width=1920, height=1080), f"{address}/")
    found = Room(page, address).findings(Size("projector", 1920, 1080), "zh", has_contrast=True)
    assert not [each for each in found if each.kind not in ("console", "request")], found
    row = page.locator("#early .rows a").first
    assert {"area", "period", "lang"} <= parse_qs(urlparse(row.evaluate("link => link.href")).query).keys()
    page.unroute(SCRIPTS)
    row.click()
    page.wait_for_url(re.compile(r"area=1201\d\d"))
    page.locator("#root .tiles .tile").first.wait_for(timeout=WAIT)
    assert not page.locator("#early").count()


def test_dark_paper_waits_for_the_page_itself(browser: Browser, address: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.route(SCRIPTS, lambda route: route.abort())
    page.goto(f"{address}/", wait_until="commit")
    page.locator("#early").wait_for(state="attached", timeout=WAIT)
    assert not page.locator("#early").is_visible()
    context.close()


def test_nothing_of_it_is_left_on_the_page_of_a_damaged_snapshot(store: Path, address: str, chromium: Callable[..., Page], tmp_path: Path) -> None:
    damaged = tmp_path / "var"
    shutil.copytree(store, damaged)
    mart = places.snapshot_folder(damaged, (damaged / "CURRENT").read_text().split()[0])
    for file in mart.rglob("*"):
        if file.suffix in (".parquet", ".duckdb"):
            file.write_bytes(b"damaged")
    with serving(damaged, asked="healthz") as other:
        page = chromium()
        page.goto(f"{other}/")
        page.locator("#root [data-testid=stMainBlockContainer]").get_by_text("还没有可以显示的数据").wait_for(timeout=WAIT)
        page.wait_for_function("!document.getElementById('early')", timeout=WAIT)
