"""Levels come from the area tree: a small demonstration city of Tianjin (three levels), of Sanming (four, paid by general hospital) and of a made-up region
(two) is built, and every page walked in each, at every level, in both languages."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.__main__ import main as data_main
from data.region import load_region
from data.schema.areas import INSTITUTION, Area
from data.settings import PROJECT
from data.snapshots import load_current
from metrics.__main__ import main as metrics_main
from tests.conftest import once
from tests.pages import CHINESE, NOT_WORDS, open_page, words
from tests.regions import TWO, MadeUp, make_folder, write_config
from views.navigation import entries

SCALES = {"tianjin": "0.004", "sanming": "0.02", "two": "1000"}
"""Patients as a share of what the region would have: the made-up one has 1000 residents."""
TIANJIN = tuple(area.name(language) for area in load_region("tianjin").tree.at("district") for language in ("zh", "en"))


@pytest.fixture(scope="module", params=SCALES)
def region(request: pytest.FixtureRequest, shared_folder: Path) -> MadeUp:
    folder = shared_folder / f"region-{request.param}"
    made = MadeUp(folder / "config.toml", folder / "store")
    with once(folder) as is_first:
        if is_first:
            write_config(make_folder(folder, TWO, institutions=12) if request.param == "two" else Path(request.param), folder)
            command = [sys.executable, "-m", "data", "demo", "--scale", SCALES[request.param], "--years", "2.3"]
            given = ["--store", str(made.store), "--config", str(made.config)]
            subprocess.run([*command, *given], cwd=PROJECT, check=True, capture_output=True, env=os.environ | {"PYTHONWARNINGS": "default"})
    return made


def path_down(store: Path) -> list[Area]:
    """One area of every level, each inside the one before."""
    tree = load_current(store).tree
    middle = tree.at(INSTITUTION)[len(tree.at(INSTITUTION)) // 2]
    deepest = max(tree.at(INSTITUTION), key=lambda area: (len(tree.ancestors(area.code)), area.code == middle.code))
    return list(tree.ancestors(deepest.code))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_every_page_at_every_level(region: MadeUp, monkeypatch: pytest.MonkeyPatch, entry, language: str) -> None:
    monkeypatch.setenv("COMMUNITY_CONFIG", str(region.config))
    tree = load_current(region.store).tree
    for area in path_down(region.store):
        page = open_page(monkeypatch, region.store, entry.key, area=area.code, period="2022", lang=language)
        assert not page.exception and not page.error, (area.code, page.exception, page.error)
        text = words(page)
        assert not NOT_WORDS.search(text), (area.code, NOT_WORDS.search(text))
        assert area.name(language) in text
        if "120000" not in tree:
            assert not [name for name in TIANJIN if name in text], "an area of another region"
        named = {selector.label for selector in page.selectbox}
        assert named >= {each.name_zh if language == "zh" else each.name_en for each in tree.levels[1:]}, named


def query(region: MadeUp, capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, str]]:
    """Rows that the command line gives."""
    assert metrics_main(["query", *words, "--period", "2022", "--format", "csv", "--store", str(region.store), "--config", str(region.config)]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_figures_are_asked_by_the_regions_own_levels_and_add_up(region: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    tree = load_current(region.store).tree
    for key in ("diabetes_managed", "capitation_budget_yuan", "home_completed", "prescriptions", "cloud_examinations"):
        sums = [sum(float(row["value"]) for row in query(region, capsys, key, "--by", level.key)) for level in tree.levels]
        # Lead hospitals and county hospitals lie in no township.
        whole = [value for value, level in zip(sums, tree.levels, strict=True) if level.key != "township"]
        assert whole == pytest.approx([whole[0]] * len(whole)), key
        assert whole[0] > 0, key
    assert not [level.key for level in tree.levels if CHINESE.search(level.key)]


def test_budgets_are_the_paid_units(region: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    tree, paid = load_current(region.store).tree, load_region(_folder(region)).parameters.paid_level
    charged = [row["area_code"] for row in query(region, capsys, "capitation_budget_yuan", "--by", INSTITUTION) if float(row["value"]) > 0]
    units = {area.code for code in charged if (area := tree.ancestor_at(code, paid))}
    assert len(units) == len(charged), "one institution a unit"
    if paid != INSTITUTION:
        assert len(units) == 12 and all(tree[code].parent in units and tree[code].kind == "general_hospital" for code in charged)
        rows = query(region, capsys, "capitation_surplus_rate_diabetes", "--by", paid)
        assert [row["status"] for row in rows] == ["ok"] * 12
        assert {row["status"] for row in query(region, capsys, "capitation_surplus_rate_diabetes", "--by", "township")} == {"no_cases"}


def test_below_the_paid_unit_the_surplus_page_says_whose_the_money_is(region: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    if load_region(_folder(region)).parameters.paid_level == INSTITUTION:
        return
    monkeypatch.setenv("COMMUNITY_CONFIG", str(region.config))
    for area in path_down(region.store)[2:]:
        page = open_page(monkeypatch, region.store, "surplus", area=area.code, period="2022")
        assert "按总医院付费，这一级不单独结算" in words(page) and not page.get("echarts_chart")
        assert "查看" in [button.label for button in page.button if button.key == "paid-unit"][0]
    root = open_page(monkeypatch, region.store, "surplus", area="350400", period="2022")
    assert "12家总医院的结余率" in words(root)


def test_a_release_is_asked_by_the_regions_own_levels(region: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    for level in load_current(region.store).tree.levels:
        rows = query(region, capsys, "diabetes_control_rate", "--by", level.key, "--release")
        assert rows and {row["level"] for row in rows} == {level.key}


def test_a_store_of_another_region_is_refused_in_one_sentence(region: MadeUp, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = write_config(Path("tianjin" if _folder(region) != "tianjin" else "sanming"), tmp_path)
    given = ["--store", str(region.store), "--config", str(other)]
    for command in (["demo"], ["demo", "--if-empty"], ["check", str(tmp_path)], ["load", str(tmp_path)], ["status"]):
        assert data_main([*command, *given]) == 2, command
        told = capsys.readouterr().err
        assert told.count("\n") == 1 and "choose that region in config.toml, or give this one a store of its own" in told, told
    assert metrics_main(["query", "institutions", "--by", INSTITUTION, "--period", "2022", *given]) == 2
    assert "the settings choose the region" in capsys.readouterr().err


def _folder(region: MadeUp) -> str:
    """What the settings call the region."""
    return next(line.split('"')[1] for line in region.config.read_text(encoding="utf-8").splitlines() if line.startswith("folder = "))
