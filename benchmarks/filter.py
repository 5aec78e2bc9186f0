"""How long a choice in the bar of the overview takes until the page has settled, against a page of one selector and a text, both in the same Chromium."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from benchmarks.browser import choose_next, chromium, new_page
from benchmarks.measure import Ratio
from benchmarks.servers import PROJECT, server
from benchmarks.start import overview_drawn

FLOOR = """
import streamlit
chosen = streamlit.selectbox("Number", range(100))
streamlit.text(f"chosen: {chosen}")
"""
WARM_UP, TIMES, LIMIT = 2, 9, 2.0
STANDING_SECONDS = 45
"""As long has the server stood when somebody chooses: by then it has worked out what can be chosen next, the twelve periods before among it."""


def run(store: Path) -> list[Ratio]:
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        (Path(name) / "floor.py").write_text(FLOOR)
        with server(["run", "floor.py"], folder=Path(name)) as (_, plain), server(["run", "app.py"], folder=PROJECT, store=store) as (_, ours):
            floor, overview = new_page(browser), new_page(browser)
            floor.goto(f"http://127.0.0.1:{plain}/")
            floor.get_by_test_id("stText").wait_for()
            overview.goto(f"http://127.0.0.1:{ours}/")
            overview_drawn(overview)
            overview.wait_for_timeout(1000 * STANDING_SECONDS)
            subjects = [(floor, "Number", "[data-testid=stText]"), (overview, "期间", ".tiles")]
            rounds = [[choose_next(*subject) for subject in subjects] for _ in range(WARM_UP + TIMES)][WARM_UP:]
    least, taken = (statistics.median(each) for each in zip(*rounds, strict=True))
    return [Ratio("a period chosen on the overview until settled ÷ one selector and a text", taken, least, LIMIT)]
