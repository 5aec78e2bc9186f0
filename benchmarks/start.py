"""From the start of the process to the first drawn overview, against Streamlit's hello, both in the same Chromium."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.browser import chromium, new_page
from benchmarks.measure import Ratio
from benchmarks.servers import PROJECT, await_health, server

TIMES = 5
FIRST_SCREEN = (".tiles .tile .figure", ".findings a", ".rows .point", "svg.map path")
"""Headline figures, the attention list, the rows of the comparison and the map's areas."""


def run(store: Path) -> list[Ratio]:
    with chromium() as browser:

        def seconds(arguments: list[str], drawn: Callable[[Page], None], **where) -> float:
            page = new_page(browser)
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
            ours.append(seconds(["run", "app.py"], overview_drawn, folder=PROJECT, store=store))
    return [Ratio("start to the first drawn overview ÷ Streamlit's hello", statistics.median(ours), statistics.median(floor), 1.8)]


def overview_drawn(page: Page) -> None:
    for each in FIRST_SCREEN:
        page.locator(each).first.wait_for()
