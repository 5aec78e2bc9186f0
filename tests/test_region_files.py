"""A region's folder that is wrong is refused at the start, by commands and by the server alike, with file, line and remedy in one sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

import app
from data.__main__ import main as data_main
from data.errors import SettingsError
from data.region import load_region
from data.region.published import COLUMNS
from metrics.__main__ import main as metrics_main
from tests.conftest import PROJECT, free_port
from tests.regions import THREE, MadeUp, make_folder, write_config
from views.texts import plain

Spoil = Callable[[Path], None]


def text(file: str, old: str, new: str) -> Spoil:
    """The folder with `old` replaced by `new` in one of its files."""

    def spoil(folder: Path) -> None:
        path = folder / file
        told = path.read_text(encoding="utf-8")
        assert old in told, f"{file} has no {old!r}"
        path.write_text(told.replace(old, new, 1), encoding="utf-8")

    return spoil


def more(file: str, *lines: str) -> Spoil:
    """The folder with a file of these lines, the header first."""
    return lambda folder: (folder / file).write_text("\n".join(lines), encoding="utf-8")


def definitions(*lines: str) -> Spoil:
    return more("definitions.csv", "metrics,field,value,zh,en", *lines)


def elsewhere_too(folder: Path) -> None:
    """Items in another folder beside those in the region's own."""
    (folder.parent / "items.csv").write_text((folder / "home_services.csv").read_text(encoding="utf-8"), encoding="utf-8")
    text("region.toml", "[parameters]", '[files]\nhome_services = "../items.csv"\n[parameters]')(folder)


def shape(change: Callable[[list], object]) -> Spoil:
    """The folder with the ring of the first feature changed; each feature stands on a line of its own."""

    def spoil(folder: Path) -> None:
        path = folder / "boundaries.geojson"
        lines = path.read_text(encoding="utf-8").splitlines()
        feature = json.loads(lines[1].rstrip(","))
        changed = change(feature["geometry"]["coordinates"][0])
        feature["geometry"]["coordinates"] = [changed]
        lines[1] = json.dumps(feature) + ("," if lines[1].endswith(",") else "")
        path.write_text("\n".join(lines), encoding="utf-8")

    return spoil


# The tree of the folder: 9 (line 2) holds 91, 92 (lines 3, 4); these hold 911, 912, 921, 922 (lines 5 to 8).
WRONG: dict[str, tuple[Spoil, str]] = {
    "cycle": (text("areas.csv", "91,9,county", "91,911,county"), r"areas.csv, line 3: '91' lies inside itself \(91 → 911 → 91\); correct a parent"),
    "own parent": (text("areas.csv", "92,9,county", "92,92,county"), r"areas.csv, line 4: '92' lies inside itself \(92 → 92\)"),
    "orphan": (text("areas.csv", "911,91,", "911,77,"), r"areas.csv, line 5: parent '77' of '911' is no code of the file"),
    "twice": (text("areas.csv", "912,91,", "911,91,"), r"areas.csv, line 6: code '911' stands twice, first on line 5"),
    "not below": (text("areas.csv", "912,91,township", "912,91,county"), r"areas.csv, line 6: '912' of level 'county' cannot lie inside '91' of level 'county'"),
    "two roots": (text("areas.csv", "92,9,county", "92,,county"), r"areas.csv, line 4: area '92' has no parent, but the tree has its root in '9'; give it a parent"),
    "another root": (text("region.toml", 'root = "9"', 'root = "8"'), r"areas.csv, line 2: the root is '9', but region.toml says root = \"8\""),
    "unknown level": (text("areas.csv", "912,91,township", "912,91,hamlet"), r"areas.csv, line 6: level 'hamlet' is not one of province, county, township"),
    "no name": (text("areas.csv", "Township 912", ""), r"areas.csv, line 6: name_en of '912' is empty"),
    "no number": (text("areas.csv", "Township 912,1000", "Township 912,many"), r"areas.csv, line 6: population 'many' must be a number"),
    "share above 100": (text("areas.csv", "Township 912,1000,15", "Township 912,1000,115"), r"areas.csv, line 6: share65_pct '115' must be a number from 0 to 100"),
    "cells": (text("areas.csv", "Township 912,1000", "Township 912,1000,1,1,1,1,1"), r"areas.csv, line 6: has 15 cells where the header has 10"),
    "no column": (text("areas.csv", "share65_pct", "share"), r"areas.csv, line 1: column 'share65_pct' is missing"),
    "polygon of nothing": (text("boundaries.geojson", '"id": "91"', '"id": "77"'), r"boundaries.geojson, line 2: polygon '77' is no area of areas.csv"),
    "polygon twice": (text("boundaries.geojson", '"id": "92"', '"id": "91"'), r"boundaries.geojson, line 3: polygon '91' stands twice, first on line 2"),
    "too few positions": (shape(lambda ring: [ring[0], ring[1], ring[0]]), r"line 2: polygon '91' has a ring of 3 positions; a ring with an area has 4 or more"),
    "no surface": (shape(lambda ring: [ring[0], ring[1], ring[0], ring[0]]), r"line 2: polygon '91' has a ring without area"),
    "not closed": (shape(lambda ring: ring[:-1] + [[111.0, 31.0]]), r"line 2: polygon '91' has a ring that begins at .* and ends at \[111.0, 31.0\]"),
    "off the earth": (shape(lambda ring: [[500.0, 30.0], *ring[1:]]), r"line 2: polygon '91' has the position \[500.0, 30.0\], which is nowhere on earth"),
    "a point": (text("boundaries.geojson", '"Polygon"', '"Point"'), r"line 2: polygon '91' has no area: its geometry must be a Polygon or a MultiPolygon"),
    "a feature that is none": (text("boundaries.geojson", '"features": [', '"features": [null,'), r"boundaries.geojson, line 1: a feature needs an id in quotes"),
    "geometry a list": (text("boundaries.geojson", '"geometry": {', '"geometry": [], "shape": {'), r"line 2: polygon '91' has no area: its geometry must be"),
    "geometry a word": (text("boundaries.geojson", '"geometry": {', '"geometry": "x", "shape": {'), r"line 2: 'geometry' of polygon '91' must be an object in braces"),
    "properties a list": (text("boundaries.geojson", '"properties": {}', '"properties": [1]'), r"line 2: 'properties' of polygon '91' must be an object in braces"),
    "no GeoJSON": (text("boundaries.geojson", '"features"', "features"), r"boundaries.geojson: is not GeoJSON"),
    "institution in no area": (text("institutions.csv", "I1,911", "I1,77"), r"institutions.csv, line 2: area_code '77' is no code of areas.csv"),
    "institution like an area": (text("institutions.csv", "I1,911", "92,911"), r"institutions.csv, line 2: institution '92' has the code of an area"),
    "institution without a name": (text("institutions.csv", "机构1", ""), r"institutions.csv, line 2: name_zh of 'I1' is empty; give each institution one"),
    "institution twice": (text("institutions.csv", "I2,", "I1,"), r"institutions.csv, line 3: institution 'I1' stands twice, first on line 2"),
    "unknown kind": (text("institutions.csv", ",other,", ",castle,"), r"institutions.csv, line 2: kind 'castle' is not one of community_centre, township_hospital, other, clinic"),
    "item twice": (text("home_services.csv", "X2,", "X1,"), r"home_services.csv, line 3: item 'X1' stands twice, first on line 2"),
    "paid level": (text("region.toml", 'paid_level = "institution"', 'paid_level = "hospital"'), r"region.toml, line \d+: 'parameters.paid_level' is 'hospital', which is no level; known"),
    "the whole is paid": (text("region.toml", 'paid_level = "institution"', 'paid_level = "province"'), r"'parameters.paid_level' is 'province', the whole region"),
    "adult share": (text("region.toml", "adult_share_pct = 80.0", "adult_share_pct = 180.0"), r"region.toml, line \d+: 'parameters.adult_share_pct' must lie above 0 and be at most 100"),
    "band": (text("region.toml", "surplus_band_pct = [16, 31]", "surplus_band_pct = [31, 16]"), r"region.toml, line \d+: 'parameters.surplus_band_pct' is \[31.0, 16.0\]; write two numbers, the lower first"),
    "band of three": (text("region.toml", "surplus_band_pct = [16, 31]", "surplus_band_pct = [1, 2, 3]"), r"'parameters.surplus_band_pct' must be a list of 2, not \[1, 2, 3\]"),
    "band without source": (text("region.toml", 'surplus_band_source_en = "made up"\n', ""), r"line \d+: 'parameters.surplus_band_pct' needs 'surplus_band_source_en'"),
    "team without source": (text("region.toml", "adult_share_pct", "full_team_residents = 2000\nadult_share_pct"), r"region.toml, line \d+: 'parameters.full_team_residents' needs 'full_team_source_zh'"),
    "team of none": (text("region.toml", "adult_share_pct", 'full_team_residents = 0\nfull_team_source_zh = "虚构"\nfull_team_source_en = "x"\nadult_share_pct'), r"region.toml, line \d+: 'parameters.full_team_residents' is 0; a team has residents"),
    "team's source alone": (text("region.toml", "adult_share_pct", 'full_team_source_en = "x"\nadult_share_pct'), r"region.toml, line \d+: 'parameters.full_team_source_en' speaks of nothing; give full_team_residents or take it out"),
    "definition without English": (definitions("institutions,clause,,成员,"), r"definitions.csv, line 2: en is empty; a line names metrics"),
    "definition of no metric": (definitions("institutions,clause,,成员,members", ",clause,,成员,members"), r"definitions.csv, line 3: metrics is empty"),
    "definition's field": (definitions("institutions,name,,成员,members"), r"definitions.csv, line 2: field 'name' is not one of sentence, why, limits, document, clause, target"),
    "target without value": (definitions("institutions,target,,成员,members"), r"definitions.csv, line 2: value '' with field 'target'; a target has a number there"),
    "value without target": (definitions("institutions,clause,5,成员,members"), r"definitions.csv, line 2: value '5' with field 'clause'"),
    "target in words": (definitions("institutions,target,many,成员,members"), r"definitions.csv, line 2: value 'many' must be a number"),
    "unknown key": (text("region.toml", "paid_level", "payed_level"), r"region.toml, line \d+: unknown key 'parameters.payed_level'; did you mean 'paid_level'\?"),
    "unknown section": (text("region.toml", "[parameters]", "[colours]\nred = 1\n[parameters]"), r"region.toml, line \d+: unknown key 'colours'"),
    "missing parameter": (text("region.toml", 'paid_level = "institution"\n', ""), r"region.toml, line \d+: key 'parameters.paid_level' is missing"),
    "kind of the contract": (text("region.toml", 'key = "clinic"', 'key = "other"'), r"region.toml, line \d+: 'kinds\[0\].key' 'other' is a kind already"),
    "level twice": (text("region.toml", 'key = "township"', 'key = "county"'), r"region.toml, line \d+: 'levels\[2\].key' 'county' stands twice"),
    "institution not last": (text("region.toml", 'key = "county"', 'key = "institution"'), r"region.toml, line \d+: 'levels\[1\].key' is 'institution'; the last level"),
    "a kind without residents": (text("region.toml", 'name_en = "Clinic"', 'name_en = "Clinic"\nweight = 0'), r"region.toml, line \d+: 'kinds\[0\].weight' is 0; write how many times the residents"),
    "a weight in words": (text("region.toml", 'name_en = "Clinic"', 'name_en = "Clinic"\nweight = "small"'), r"region.toml, line \d+: 'kinds\[0\].weight' must be a number, not 'small'"),
    "file elsewhere": (text("region.toml", "[parameters]", '[files]\ncalendar = "../nowhere.csv"\n[parameters]'), r"region.toml, line \d+: 'files.calendar' names '../nowhere.csv', which is no file"),
    "file here and elsewhere": (elsewhere_too, r"region.toml, line \d+: 'files.home_services' names '../items.csv', but the folder has a home_services.csv of its own"),
    "zone in one language": (text("areas.csv", "label_lat", "zone_zh"), r"areas.csv, line 2: '9' has its zone in one language; give zone_zh and zone_en, or neither"),
    "one name for two": (text("areas.csv", "Township 912", "Township 911"), r"areas.csv, line 6: 'Township 911' is the name of two areas inside '91', first on line 5; tell them apart"),
    "own word of no term": (more("glossary.csv", "term_zh,own_zh,own_en,note_zh,note_en", "没有的词,甲,A,,"), r"glossary.csv, line 2: term '没有的词' does not stand in"),
    "printed figure twice": (more("published_figures.csv", ",".join(COLUMNS), "X1" + "," * 12, "X1" + "," * 12), r"published_figures.csv, line 3: fig_id 'X1' stands twice"),
    "printed figure without columns": (more("published_figures.csv", "fig_id,topic", "X1,a"), r"published_figures.csv, line 1: column 'figure_zh' is missing"),
    "broken TOML": (text("region.toml", "[parameters]", "[parameters"), r"region.toml: is not valid TOML"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_folder_is_refused_with_file_line_and_remedy(tmp_path: Path, name: str) -> None:
    spoil, sentence = WRONG[name]
    folder = make_folder(tmp_path, THREE)
    load_region(str(folder))
    spoil(folder)
    with pytest.raises(SettingsError, match=sentence) as raised:
        load_region(str(folder))
    assert str(raised.value).startswith(str(folder)) and "\n" not in str(raised.value)


def test_parents_may_stand_after_their_children(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, THREE)
    before = load_region(str(folder)).tree
    header, *lines = (folder / "areas.csv").read_text(encoding="utf-8").splitlines()
    (folder / "areas.csv").write_text("\n".join([header, *reversed(lines)]), encoding="utf-8")
    after = load_region(str(folder)).tree
    assert after.root == before.root and set(after.areas.values()) == set(before.areas.values())
    seen: set[str | None] = {None}
    for area in after.areas.values():
        assert area.parent in seen, "parents before children"
        seen.add(area.code)


def test_areas_may_share_a_polygon(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, THREE)
    text("boundaries.geojson", '"id": "91", "properties": {}', '"id": "both", "properties": {"areas": ["91", "911"]}')(folder)
    assert load_region(str(folder)).boundaries
    text("boundaries.geojson", '"911"]', '"77"]')(folder)
    with pytest.raises(SettingsError, match="line 2: polygon '77' is no area"):
        load_region(str(folder))


def test_features_of_another_name_shift_no_line(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, THREE)
    text("boundaries.geojson", '{"type"', '{"told": "\\"features\\": [", "meta": {"features": [{}]}, "type"')(folder)
    assert load_region(str(folder)).boundaries
    text("boundaries.geojson", '"id": "92"', '"id": "77"')(folder)
    with pytest.raises(SettingsError, match="line 3: polygon '77' is no area"):
        load_region(str(folder))


def test_boundaries_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, THREE)
    path = folder / "boundaries.geojson"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_region(str(folder)).boundaries


def test_a_region_may_go_without_a_catalogue_and_without_boundaries(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, THREE)
    (folder / "home_services.csv").unlink()
    (folder / "boundaries.geojson").unlink()
    region = load_region(str(folder))
    assert region.items == () and region.boundaries is None


def test_two_regions_may_have_a_file_in_common() -> None:
    tianjin, sanming = load_region("tianjin"), load_region("sanming")
    assert sanming.items == tianjin.items and len(sanming.items) == 58
    assert sanming.working_days == tianjin.working_days and sanming.tree != tianjin.tree


@pytest.fixture
def broken(tmp_path: Path) -> MadeUp:
    folder = make_folder(tmp_path, THREE)
    WRONG["cycle"][0](folder)
    return MadeUp(write_config(folder, tmp_path), tmp_path / "store")


def test_every_command_refuses_it(broken: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--config", str(broken.config), "--store", str(broken.store)]
    for command in (["demo"], ["demo", "--if-empty"], ["check", "."], ["load", "."], ["status"]):
        assert data_main([*command, *given]) == 2, command
        assert "areas.csv, line 3: '91' lies inside itself" in capsys.readouterr().err, command
    assert metrics_main(["query", "institutions", "--by", "county", "--period", "2022", *given]) == 2
    assert "lies inside itself" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (WRONG["cycle"][0], "areas.csv, line 3: '91' lies inside itself"),
        (definitions("institution,clause,,成员,members"), "definitions.csv, line 2: metric 'institution' is not known; did you mean 'institutions'?"),
    ],
    ids=["the tree", "a definition of no metric"],
)
def test_the_server_does_not_start(tmp_path: Path, spoil: Spoil, sentence: str) -> None:
    """One sentence and the exit code of the commands; no trace, and no server that waits for nothing."""
    folder = make_folder(tmp_path, THREE)
    spoil(folder)
    broken = MadeUp(write_config(folder, tmp_path), tmp_path / "store")
    chosen = {"COMMUNITY_CONFIG": str(broken.config), "COMMUNITY_STORE": str(broken.store)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(free_port())]
    ended = subprocess.run(command, cwd=PROJECT, env=os.environ | chosen, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert sentence in ended.stderr and "Traceback" not in ended.stderr


def test_the_server_says_it_on_the_page_and_when_asked_whether_it_is_ready(broken: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNITY_CONFIG", str(broken.config))
    monkeypatch.setenv("COMMUNITY_STORE", str(broken.store))
    answer = app.readyz(Request({"type": "http", "method": "GET", "path": "/", "headers": []}))
    reason = json.loads(answer.body)["reason"]
    assert answer.status_code == 503 and "areas.csv, line 3: '91' lies inside itself" in reason
    page = AppTest.from_function(_explained, kwargs={"sentence": reason}).run()
    assert [error.value for error in page.error] == [plain(reason)] and not page.exception


NO_METRICS = {
    "unknown": (definitions("institutions,clause,,成员,members", "institution,clause,,成员,members"), "definitions.csv, line 3: metric 'institution' is not known; did you mean 'institutions'?"),
    "pattern of nothing": (definitions("zzz_*,clause,,成员,members"), "definitions.csv, line 2: metric 'zzz_*' is not known; `python -m metrics list` shows them all, and * stands for any letters"),
    "twice": (definitions("institutions,why,,成员,members", "chronic_* inst*,why,,成员,members"), "definitions.csv, line 3: why of metric 'institutions' stands twice, first at "),
    "impossible target": (definitions("four_clouds_live_rate,target,200,成员,members"), "definitions.csv, line 2: metric 'four_clouds_live_rate', target: 200 lies outside 0–100"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_METRICS)
def test_definitions_that_define_no_metric_are_refused_by_commands_and_server(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, sentence = NO_METRICS[name]
    folder = make_folder(tmp_path, THREE)
    spoil(folder)
    config, store = write_config(folder, tmp_path), tmp_path / "store"
    given = ["--config", str(config), "--store", str(store)]
    for command in (lambda: data_main(["status", *given]), lambda: metrics_main(["list", *given])):
        assert command() == 2
        told = capsys.readouterr().err
        assert told.startswith(str(folder)) and sentence in told and told.count("\n") == 1, told
    monkeypatch.setenv("COMMUNITY_CONFIG", str(config))
    monkeypatch.setenv("COMMUNITY_STORE", str(store))
    answer = app.readyz(Request({"type": "http", "method": "GET", "path": "/", "headers": []}))
    assert answer.status_code == 503 and sentence in json.loads(answer.body)["reason"]


def _explained(sentence: str) -> None:
    """What the server does with a script that failed so."""
    import app
    from data.errors import SettingsError

    app.explain(SettingsError(sentence))


def test_the_assumed_numbers_of_an_item_are_numbers(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, THREE)
    path = folder / "home_services.csv"
    header, first, *others = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{header},risk_level_assumed", f"{first},2", *(f"{each}," for each in others)]), encoding="utf-8")
    assert [item.risk_level for item in load_region(str(folder)).items] == [2.0] + [None] * len(others)
    path.write_text("\n".join([f"{header},risk_level_assumed", f"{first},high", *(f"{each}," for each in others)]), encoding="utf-8")
    with pytest.raises(SettingsError, match="home_services.csv, line 2: risk_level_assumed 'high' must be a number from 1 to 5"):
        load_region(str(folder))
