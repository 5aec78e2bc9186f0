"""From the start of the process to the first drawn overview, against Streamlit's hello, both in the same Chromium."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.measure import Ratio
from benchmarks.servers import PROJECT, await_health, server

FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TIMES = 3


def run(store: Path) -> list[Ratio]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)

        def seconds(arguments: list[str], drawn: Callable[[Page], None], **where) -> float:
            page = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
            began = time.perf_counter()
            with server(arguments, is_awaited=False, **where) as (_, port):
                await_health(port)
                page.goto(f"http://127.0.0.1:{port}/")
                drawn(page)
                taken = time.perf_counter() - began
            page.context.close()
            return taken

        floor, ours = [], []
        for _ in range(TIMES):
            floor.append(seconds(["hello"], lambda page: page.get_by_text("Welcome to Streamlit").first.wait_for(), folder=PROJECT.parent))
            ours.append(seconds(["run", "app.py"], _overview_drawn, folder=PROJECT, store=store))
        browser.close()
    return [Ratio("start to the first drawn overview ÷ Streamlit's hello", statistics.median(ours), statistics.median(floor), 2)]


def _overview_drawn(page: Page) -> None:
    """Headline figures, the comparison, the map and the grid are there."""
    for drawn in (".drawing .tile .figure >> nth=5", ".drawing .rows a >> nth=15", ".drawing .map .areas path >> nth=15", ".drawing .grid td a >> nth=15"):
        page.locator(drawn).wait_for()
