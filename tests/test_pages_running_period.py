"""Every page in a month and a year that have not ended: what is not known of a future day leaves an honest gap, never a failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages import LEVELS, assert_reads_well, invented_city, open_page

PAGES = ("overview", "coverage", "chronic", "home_service", "surplus", "institution")


@pytest.mark.parametrize("period", ["2023-04", "2023"])
@pytest.mark.parametrize("area", [LEVELS[0], LEVELS[-1]])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_running_period(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, page: str, area: str, period: str) -> None:
    assert_reads_well(open_page(monkeypatch, invented_city(shared_folder), page, area=area, period=period), "zh")
