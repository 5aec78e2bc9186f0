"""Levels come from the area tree: a small demonstration city of Tianjin (three levels), of Sanming (four, paid by general hospital) and of a made-up region
(two) is built, and every page walked in each, at every level, in both languages."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import docx
import fastexcel
import pptx
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
from tests.test_pages_exports import shown
from views.exports.books import EXACT
from views.exports.jobs import Progress
from views.exports.offers import offers
from views.navigation import entries

SCALES = {"tianjin": "0.004", "sanming": "0.02", "two": "1000"}
"""Patients as a share of what the region would have: the made-up one has 1000 residents."""
TIANJIN = tuple(area.name(language) for area in load_region("tianjin").tree.at("district") for language in ("zh", "en"))
OF_TIANJIN = re.compile(rf"天津|Tianjin|津医保|WeDoctor|微医|{'|'.join(map(re.escape, TIANJIN))}")
CITED = re.compile(r"文件由津医保局发〔2021〕116号引用|The document is cited by Tianjin's notice \[2021\] 116")
"""By which the national frames, which are of no region, prove that a document exists."""


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
            assert not foreign(text)
        named = {selector.label for selector in page.selectbox}
        assert named >= {each.name_zh if language == "zh" else each.name_en for each in tree.levels[1:]}, named


def foreign(text: str) -> list[str]:
    """Where a text speaks of Tianjin, with what stands around."""
    told = CITED.sub("", text)
    return [told[max(0, found.start() - 60) : found.end() + 60] for found in OF_TIANJIN.finditer(told)]


def test_definitions_speak_of_no_other_region(region: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    """The dictionary as data, which the command line gives: every text of every version in both languages."""
    assert metrics_main(["list", "--format", "json", "--config", str(region.config)]) == 0
    told = capsys.readouterr().out
    rows = {row["metric"]: row for row in json.loads(told)}
    if _folder(region) == "tianjin":
        assert rows["capitation_surplus_rate"]["document_zh"].startswith("天津市按人头付费试点") and rows["cloud_pharmacy_live_rate"]["target_value"] == 100
    else:
        assert not foreign(told) and "58" not in rows["home_items_delivered"]["definition_zh"]
        assert [key for key, row in rows.items() if row["target_value"] == 100] == []
    assert ("按2000年普查结构推算" in rows["signing_rate"]["limits_zh"]) == (_folder(region) == "sanming")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("part", ["submission", "terms", "published"])
def test_the_other_parts_of_the_dictionary_speak_of_no_other_region(region: MadeUp, monkeypatch: pytest.MonkeyPatch, part: str, language: str) -> None:
    monkeypatch.setenv("COMMUNITY_CONFIG", str(region.config))
    root = load_current(region.store).tree.root.code
    page = open_page(monkeypatch, region.store, "dictionary", area=root, period="2022", lang=language, part=part)
    assert not page.exception and not page.error
    assert bool(foreign(words(page))) == (root == "120000")


def test_full_teams_are_looked_at_where_the_region_gives_their_size(region: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNITY_CONFIG", str(region.config))
    page = open_page(monkeypatch, region.store, "family_doctor", area=load_current(region.store).tree.root.code, period="2022")
    is_listed = "每团队超过" in words(page) or "每团队签约居民超过" in words(page)
    assert ("人是天津公布的量级：512万签约居民" in words(page)) == is_listed == (_folder(region) == "tianjin")


def read_workbook(content: bytes) -> str:
    book = fastexcel.read_excel(content)
    sheets = [book.load_sheet(name, header_row=None, dtypes="string").to_polars() for name in book.sheet_names]
    return "\n".join([*book.sheet_names, *(cell for sheet in sheets for row in sheet.rows() for cell in row if cell)])


def read_slides(content: bytes) -> str:
    """What stands on the slides, in their tables, charts and notes."""
    slides = list(pptx.Presentation(io.BytesIO(content)).slides)
    shapes = [shape for slide in slides for shape in slide.shapes]
    told = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    told += [cell.text for shape in shapes if shape.has_table for cell in shape.table.iter_cells()]
    told += ["".join(shape.chart._chartSpace.itertext()) for shape in shapes if shape.has_chart]
    return "\n".join(told + [slide.notes_slide.notes_text_frame.text for slide in slides])


def read_paper(content: bytes) -> str:
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    feet = [paragraph.text for section in paper.sections for paragraph in section.footer.paragraphs]
    return "\n".join([*cells, *feet, *(paragraph.text for paragraph in paper.paragraphs)])


READ = {"page-xlsx": read_workbook, "city-xlsx": read_workbook, "meeting-pptx": read_slides, "briefing-docx": read_paper}


def test_what_is_taken_away_speaks_of_no_other_region(region: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    """三明 in Chinese at a general hospital, the made-up region in English at its root."""
    if _folder(region) == "tianjin":
        return
    language = "zh" if _folder(region) == "sanming" else "en"
    monkeypatch.setenv("COMMUNITY_CONFIG", str(region.config))
    whole, *inside, _institution = path_down(region.store)
    area = inside[0] if inside else whole
    here, contents = shown(monkeypatch, region.store, "surplus", area=area.code, period="2022", lang=language)
    made = {offer.key: READ[offer.key](offer.make(EXACT, Progress())) for offer in offers(here, contents) if offer.key in READ}
    assert made.keys() == READ.keys()
    for key, text in made.items():
        assert not foreign(text) and len(text) > 1000, key
        assert area.name(language) in text and not NOT_WORDS.search(text), key
    assert whole.name(language) in made["briefing-docx"] and whole.name(language) in made["city-xlsx"]


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
