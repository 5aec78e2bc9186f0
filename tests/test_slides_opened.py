"""Slides as another program draws them: LibreOffice opens the file, and what comes out is looked at. PowerPoint and WPS cannot be had here."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from tests.test_slides import BOX, here_at, opened
from views.comparing.judging import LOOKS, Verdict
from views.exports.master import CONTENT, blank
from views.exports.native import add_chart
from views.exports.plots import Plot, Series
from views.exports.slides import pptx
from views.meeting.agenda import proposed
from views.meeting.deck import deck
from views.meeting.slides import Deck

TOOLS = ("soffice", "pdftoppm", "pdftotext")
missing = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(
    bool(missing), reason=f"slides are looked at through {', '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed"
)


@dataclass(frozen=True)
class Seen:
    """A deck, the text of each page that became of it, and its picture."""

    deck: Deck
    titles: list[str]
    texts: list[str]
    pictures: list[Image.Image]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """Both languages, by one start of the office program with a profile of its own."""
    folder = tmp_path_factory.mktemp("slides")
    decks = {language: deck(here, proposed(here)) for language in ("zh", "en") for here in [here_at(7, "120000", language=language)]}
    files = {language: folder / f"{language}.pptx" for language in decks}
    for language, told in decks.items():
        files[language].write_bytes(pptx(told))
    files["points"] = folder / "points.pptx"
    files["points"].write_bytes(few_points())
    profile = f"-env:UserInstallation=file://{folder}/profile"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files.values()))
    return {name: look(decks.get(name, decks["zh"]), file) for name, file in files.items()}


def few_points() -> bytes:
    """A funnel of three points whose limit is a line of fifty."""
    points = Series("机构", (30.0, 50.0, 70.0), "point", at=(10.0, 20.0, 30.0), colours=("#7B8A8C", "#B4500F", "#7B8A8C"))
    limit = Series("", tuple(80.0 - place / 5 for place in range(50)), "line", at=tuple(float(place) for place in range(50)), is_quiet=True)
    made = blank("t", "", "zh", dated=None)
    page = made.slides.add_slide(made.slide_layouts[CONTENT])
    page.shapes.title.text = "漏斗"
    add_chart(page, Plot("漏斗", (), (points, limit)), BOX, "zh")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def look(told: Deck, file: Path) -> Seen:
    paper = file.with_suffix(".pdf")
    texts = run("pdftotext", "-layout", str(paper), "-").split("\f")[:-1]
    run("pdftoppm", "-r", "72", "-png", str(paper), str(file.with_suffix("")))
    pictures = [Image.open(each).convert("RGB") for each in sorted(file.parent.glob(f"{file.stem}-*.png"))]
    titles = [slide.shapes.title.text_frame.text for slide in opened(file.read_bytes()).slides]
    return Seen(told, titles, texts, pictures)


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=240).stdout


def letters(text: str) -> str:
    """Without spaces, which LibreOffice sets between Chinese and other letters."""
    return "".join(text.split())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_slide_becomes_a_page_with_its_title(seen: dict[str, Seen], language: str) -> None:
    found = seen[language]
    assert len(found.pictures) == len(found.texts) == len(found.titles) >= len(found.deck.slides)
    for title, text in zip(found.titles, found.texts, strict=True):
        assert letters(title).rstrip("…") in letters(text), "its letters are there, not boxes"
        assert letters(found.deck.stamp)[:20] in letters(text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_is_blank_and_nothing_touches_the_edge(seen: dict[str, Seen], language: str) -> None:
    for picture in seen[language].pictures:
        assert picture.width == pytest.approx(960, abs=1) and picture.height == pytest.approx(540, abs=1)
        dark = picture.convert("L").point(lambda grey: 255 if grey < 200 else 0)
        left, top, right, bottom = dark.getbbox()
        assert left >= 20 and top >= 10 and right <= 940 and bottom <= 530
        assert sum(dark.histogram()[255:]) > 400


def test_figures_stand_on_the_page_in_the_colour_of_their_verdict(seen: dict[str, Seen]) -> None:
    found = seen["zh"]
    place, slide = next((place, slide) for place, slide in enumerate(found.deck.slides) if slide.figures)
    for figure in slide.figures:
        assert letters(figure.value) in letters(found.texts[place])
        if figure.verdict is not Verdict.UNSAID:
            wanted = tuple(int(LOOKS[figure.verdict].line[start : start + 2], 16) for start in (1, 3, 5))
            assert wanted in {colour for _count, colour in found.pictures[place].getcolors(100_000)}


def test_a_chart_is_drawn_beside_its_sentences(seen: dict[str, Seen]) -> None:
    """More than the frame: ink in its colours where the chart is."""
    found = seen["zh"]
    titled = {slide.title: slide for slide in found.deck.slides if slide.chart and slide.lines}
    assert titled
    for title, picture in zip(found.titles, found.pictures, strict=True):
        if title in titled:
            inside = picture.crop((60, 150, 520, 420))
            assert len(inside.getcolors(100_000)) > 12, title


def test_points_are_drawn_in_their_own_colours_however_long_the_lines_are(seen: dict[str, Seen]) -> None:
    """LibreOffice loses the points of a series that stands before a longer one, and takes their colour from the line that leads to them."""
    colours = {colour for _count, colour in seen["points"].pictures[0].getcolors(100_000)}
    assert {(0x7B, 0x8A, 0x8C), (0xB4, 0x50, 0x0F)} <= colours
