"""`make run` in a clean clone is the only command a new user needs: a browser gets an answer, on the full city."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlparse

import pytest

from tests.conftest import RunningClone

pytestmark = pytest.mark.xdist_group("clone")


def test_a_browser_gets_the_overview(running_clone: RunningClone, chromium: Callable) -> None:
    page = chromium()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlparse(request.url).hostname or ""))
    page.goto(running_clone.address)
    page.get_by_test_id("stMetricValue").nth(5).wait_for(timeout=60_000)
    text = page.get_by_test_id("stMain").inner_text()
    assert "天津市" in text and "合成数据" in text and "265" in text.replace(",", "")
    assert hosts <= {"127.0.0.1", ""}, hosts


def test_it_wrote_only_where_it_may(running_clone: RunningClone) -> None:
    """A fresh clone after the run: the environment, the store and the key, nothing else."""
    left = {path.name for path in running_clone.folder.iterdir()}
    assert {".venv", "var", "secrets"} <= left
    assert (running_clone.folder / "secrets" / "pseudonym.key").stat().st_mode & 0o077 == 0
