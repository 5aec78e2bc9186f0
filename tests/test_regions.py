"""Levels come from the area tree: every page is walked in a region with two levels and in one with four, at every level, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.region import load_region
from data.schema.months import parse_periods
from data.snapshots import load_current
from metrics.catalogue import CATALOGUE
from metrics.compute import compute
from metrics.scope import Scope
from tests.conftest import once
from tests.pages import CHINESE, NOT_WORDS, open_page, words
from tests.regions import FOUR, TWO, MadeUp, make_region
from views.navigation import entries

TIANJIN = tuple(area.name_zh for area in load_region("tianjin").tree.at("district")) + tuple(
    area.name_en for area in load_region("tianjin").tree.at("district")
)


@pytest.fixture(scope="module", params=["two", "four"])
def region(request: pytest.FixtureRequest, shared_folder: Path) -> MadeUp:
    folder = shared_folder / f"region-{request.param}"
    with once(folder) as is_first:
        if is_first:
            make_region(folder, TWO if request.param == "two" else FOUR, has_boundaries=request.param == "four")
    return MadeUp(folder / "config.toml", folder / "store")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_every_page_at_every_level(region: MadeUp, monkeypatch: pytest.MonkeyPatch, entry, language: str) -> None:
    monkeypatch.setenv("COMMUNITY_CONFIG", str(region.config))
    tree = load_current(region.store).tree
    for level in tree.levels:
        area = tree.at(level.key)[0]
        page = open_page(monkeypatch, region.store, entry.key, area=area.code, period="2022-11", lang=language)
        assert not page.exception and not page.error, (level.key, page.exception, page.error)
        text = words(page)
        assert not NOT_WORDS.search(text), (level.key, NOT_WORDS.search(text))
        assert area.name(language) in text
        assert not [name for name in TIANJIN if name in text], "an area of another region"
        named = {selector.label for selector in page.selectbox}
        assert named >= {each.name_zh if language == "zh" else each.name_en for each in tree.levels[1:]}, named


def test_levels_are_asked_by_the_regions_own_keys(region: MadeUp) -> None:
    snapshot = load_current(region.store)
    metric = CATALOGUE["diabetes_managed"]
    for level in snapshot.tree.levels:
        frame = compute(metric, snapshot, scope=Scope.everything(snapshot.tree), by=level.key, periods=parse_periods("2022-11"))
        assert frame["value"].sum() == 40, level.key
        assert not CHINESE.search(level.key)
