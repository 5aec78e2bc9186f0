"""The briefing says in Word and PDF what the screen says, strong words only where a rule fired, on two pages of A4."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import polars as pl
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from data.schema.areas import INSTITUTION
from data.schema.months import Grain, Period
from tests.decks import NOVEMBER, here_at
from tests.pages import CHINESE, LEVELS, NOT_WORDS, city
from views.comparing.judging import Verdict
from views.exports.briefing import Briefing, Part, Sentence, briefing
from views.exports.briefing_figures import cells
from views.exports.briefing_pdf import TEMPLATE, inputs, pdf
from views.exports.briefing_word import word
from views.exports.office import written
from views.here import Here
from views.meeting.headlines import CALM, changed, headline_tiles
from views.overview.attention import Rule

STRONG = re.compile("明显|显著|大幅|超出波动|越过|上限|下限")
SILENT = re.compile("没有[^，；。]*(明显|显著)|不[^，；。]*显著|未[^，；。]*显著")
"""A strong word that is denied, or names what a rule would have been."""
PERIODS = (NOVEMBER, Period(date(2022, 10, 1), Grain.QUARTER), Period(date(2022, 1, 1), Grain.YEAR))
TOOLS = ("soffice", "pdftoppm", "pdftotext")


@pytest.fixture(scope="module")
def unlucky() -> Here:
    """The city whose one district's home visits go unserved in the last months: there is something to say."""
    codes = [area.code for area in city().tree.at(INSTITUTION, "120101")]
    is_hit = pl.col("institution_id").is_in(codes) & (pl.col("month") >= date(2022, 9, 1))
    counts = ("completed", "rated", "rating_sum", "adverse")
    visits = city()["home_month"].with_columns(pl.when(is_hit).then(pl.col(name) // 20).otherwise(name).alias(name) for name in counts)
    return here_at("120000", snapshot=replace(city(), tables={**city().tables, "home_month": visits}, id="briefing-unlucky"))


def sentences(told: Briefing) -> list[Sentence]:
    return [each for part in (*told.first, *told.second) for each in part.sentences]


def texts(told: Briefing) -> list[str]:
    parts = [told.title, told.subtitle, told.lead, *told.labels, *(cell for figure in told.figures for cell in cells(figure))]
    return parts + [part.heading for part in (*told.first, *told.second)] + [text for each in sentences(told) for text in (each.who, each.text)]


def pages(content: bytes, folder: Path) -> int:
    (folder / "x.pdf").write_bytes(content)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) or int(re.search(rb"/Count (\d+)", content)[1])


@pytest.mark.parametrize("area", LEVELS)
@pytest.mark.parametrize("period", PERIODS, ids=str)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_reads_well_at_every_level(area: str, period: Period, language: str) -> None:
    told = briefing(here_at(area, language=language, period=period))
    everything = "\n".join(texts(told))
    assert not NOT_WORDS.search(everything), NOT_WORDS.findall(everything)
    assert told.figures and told.plot.series and "内部资料" in told.stamp
    if language == "en":
        assert not CHINESE.search(everything), re.findall("[^\n]*[\u4e00-\u9fff][^\n]*", everything)[:3]


@pytest.mark.parametrize("area", LEVELS)
def test_figures_are_the_tiles_of_the_first_screen(area: str) -> None:
    here = here_at(area)
    tiles = headline_tiles(here).values()
    assert [cells(figure)[:3] for figure in briefing(here).figures] == [(tile.name, tile.value, tile.delta or "–") for tile in tiles]


def test_a_change_is_called_one_only_where_a_rule_judged_it(unlucky: Here) -> None:
    signals = {tile.name: tile for tile in changed(unlucky).values() if tile.verdict not in CALM}
    told = [each for each in briefing(unlucky).first[0].sentences if each.who]
    assert told and all(each.rule == signals[each.who].verdict.value and signals[each.who].value in each.text for each in told)
    assert not {each.who for each in told} - signals.keys()


def test_strong_words_stand_only_where_a_rule_fired(unlucky: Here) -> None:
    rules, strong = {rule.value for rule in Rule} | {verdict.value for verdict in Verdict if verdict not in CALM}, 0
    for code in ("120000", "120101", "120111", "TJ001", "TJ008"):
        for period in PERIODS:
            told = briefing(unlucky.at(area=city().tree[code], period=period))
            for part in (told.first[0], *told.second[:1]):
                for each in part.sentences:
                    if STRONG.search(SILENT.sub("", each.text)) and each.who:
                        strong += 1
                        assert each.rule in rules, f"{each.who} {each.text}"
    assert strong > 3, "a test that meets no strong word tests none"


def test_who_stands_out_is_named(unlucky: Here) -> None:
    attention = briefing(unlucky).second[0]
    assert any("和平区" in each.who and each.rule for each in attention.sentences)


def test_what_does_not_fit_is_left_out_by_whole_sentences_and_said(unlucky: Here) -> None:
    told = briefing(unlucky.at(language="en"))
    assert any("left out" in each.text for each in sentences(told))
    assert all(each.text.endswith((".", "%", ")", "。")) or each.who for each in sentences(told))


@pytest.mark.parametrize(("area", "language"), [("120000", "zh"), ("120000", "en"), ("120111", "zh"), ("TJ008", "en")])
def test_word_and_pdf_hold_the_same(area: str, language: str, tmp_path: Path, unlucky: Here) -> None:
    here = unlucky.at(area=city().tree[area], language=language)
    told, paper = briefing(here), docx.Document(io.BytesIO(word(here)))
    held = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert all(written(each.text) in held and written(each.who) in held for each in sentences(told))
    assert [tuple(cell.text for cell in row.cells) for row in paper.tables[0].rows] == [
        tuple(map(written, row)) for row in (told.labels, *map(cells, told.figures))
    ]
    assert len(paper.inline_shapes) == 1 and paper.inline_shapes[0]._inline.docPr.get("descr") == told.caption
    content = pdf(here)
    assert content.startswith(b"%PDF") and pages(content, tmp_path) == 2


@given(text=st.text(st.sampled_from("#*_`$<>@\\\"'{}[]=/-~ 名字\u200b.é"), min_size=1, max_size=30))
@settings(max_examples=25)
def test_a_name_is_no_markup(text: str) -> None:
    here = here_at("TJ008")
    told = briefing(here)
    odd = replace(told, title=text, second=(Part(text, (Sentence(text, who=text),)),))
    assert typst.compile(TEMPLATE.read_bytes(), sys_inputs=inputs(here, odd)).startswith(b"%PDF")


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=180).stdout


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="LibreOffice and Poppler, which open the files, are not installed")
def test_both_files_open_as_two_pages_with_every_figure(tmp_path: Path, unlucky: Here) -> None:
    for language in ("zh", "en"):
        here = unlucky.at(language=language)
        (tmp_path / f"{language}.docx").write_bytes(word(here))
        (tmp_path / f"{language}-typeset.pdf").write_bytes(pdf(here))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *(str(path) for path in tmp_path.glob("*.docx")))
    for path in sorted(tmp_path.glob("*.pdf")):
        here = unlucky.at(language=path.stem[:2])
        found = run("pdftotext", "-layout", str(path), "-").split("\f")[:-1]
        assert len(found) == 2, f"{path.name} has {len(found)} pages"
        bare = re.sub(r"\s", "", found[0])
        assert all(re.sub(r"\s", "", figure.value) in bare for figure in briefing(here).figures), path.name
        run("pdftoppm", "-r", "40", "-gray", str(path), str(tmp_path / path.stem))
    images = sorted(tmp_path.glob("*.pgm"))
    assert len(images) == 8
    for image in images:
        pixels = image.read_bytes()[-100_000:]
        assert min(pixels) < 90 and sum(pixel > 200 for pixel in pixels) > len(pixels) / 2, f"{image.name} is blank or black"
