"""From the start of the process to the first drawn overview, against Streamlit's hello, both in the same Chromium."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.browser import chromium, new_page
from benchmarks.measure import Ratio
from benchmarks.servers import PROJECT, await_health, server

TIMES = 5
FIRST_SCREEN = (".tiles .tile .figure", ".findings a", ".rows .point", "svg.map path")
"""Headline figures, the attention list, the rows of the comparison and the map's areas."""
PAGE_ITSELF = tuple(f"#root {part}" for part in FIRST_SCREEN)
"""The same once the page stands there with its controls, in place of the screen that is shown meanwhile."""
WELCOME = ("h1",)
"""Of Streamlit's hello."""

# When everything that was asked for was first in a frame that the browser drew, as the clock on the wall says.
DRAWN = """(asked) => {
    window.drawnAt = {}
    const look = () => {
        for (const [name, parts] of Object.entries(asked)) {
            if (!(name in window.drawnAt) && parts.every((part) => document.querySelector(part)?.getBoundingClientRect().width)) {
                window.drawnAt[name] = null
                requestAnimationFrame(() => { window.drawnAt[name] = (performance.timeOrigin + performance.now()) / 1000 })
            }
        }
        requestAnimationFrame(look)
    }
    look()
}"""


def run(store: Path) -> list[Ratio]:
    """The first of our starts keeps the first screen in the store, and is not counted: so does the first of every day."""
    floor, first, whole = [], [], []
    with chromium() as browser:
        _ours(browser, store)
        for _ in range(TIMES):
            floor.append(_seconds(browser, ["hello"], {"welcome": WELCOME}, folder=PROJECT.parent)["welcome"])
            drawn = _ours(browser, store)
            first.append(drawn["first screen"])
            whole.append(drawn["page itself"])
    least = statistics.median(floor)
    return [
        Ratio("start to the first drawn overview ÷ Streamlit's hello", statistics.median(first), least, 1.8),
        Ratio("start to the overview with its controls ÷ Streamlit's hello", statistics.median(whole), least, 2.7),
    ]


def _ours(browser: Browser, store: Path) -> dict[str, float]:
    return _seconds(browser, ["run", "app.py"], {"first screen": FIRST_SCREEN, "page itself": PAGE_ITSELF}, folder=PROJECT, store=store)


def _seconds(browser: Browser, arguments: list[str], asked: dict[str, tuple[str, ...]], **where) -> dict[str, float]:
    page = new_page(browser)
    page.add_init_script(f"({DRAWN})({json.dumps(asked)})")
    began = time.time()
    with server(arguments, is_awaited=False, **where) as (_, port):
        await_health(port)
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_function("(count) => Object.values(window.drawnAt).filter(Boolean).length === count", arg=len(asked))
        drawn = page.evaluate("window.drawnAt")
    page.context.close()
    return {name: at - began for name, at in drawn.items()}


def overview_drawn(page: Page) -> None:
    for each in PAGE_ITSELF:
        page.locator(each).first.wait_for()
