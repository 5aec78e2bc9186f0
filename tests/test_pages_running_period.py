"""Every page in a month and a year that have not ended: what is not known of a future day leaves an honest gap, never a failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages import LEVELS, assert_reads_well, invented_city, open_page, words

PAGES = ("overview", "coverage", "chronic", "home_service", "surplus", "institution")


@pytest.mark.parametrize("period", ["2023-04", "2023"])
@pytest.mark.parametrize("area", [LEVELS[0], LEVELS[-1]])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_running_period(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, page: str, area: str, period: str) -> None:
    assert_reads_well(open_page(monkeypatch, invented_city(shared_folder), page, area=area, period=period), "zh")


UNTRUE = ("没有机构缺这一项", "没有该病种的在管患者", "没有可以配对的患者", "0家启用机构中", "没有可比的控制率", "没有超出随机波动")


@pytest.mark.parametrize("area", [LEVELS[0], LEVELS[-1]])
@pytest.mark.parametrize("page", ["overview", "coverage", "chronic"])
def test_what_is_not_known_yet_is_not_called_none(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, page: str, area: str) -> None:
    text = words(open_page(monkeypatch, invented_city(shared_folder), page, area=area, period="2023-04"))
    assert not [sentence for sentence in UNTRUE if sentence in text]
    assert "2023年4月在数据截止日尚未结束，期末数字未知" in text and "最近的完整月份是2023年3月" in text
