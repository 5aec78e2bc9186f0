"""The palette as it is seen: contrast on both papers, the colour-blind, grey print, and the theme that says the same."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from tests.colours import BLINDNESS, contrast, difference, lightness
from views import palette
from views.chronic.states import COLOURS, INKS, ORDER
from views.comparing.judging import LOOKS, Verdict
from views.theme import darkened

ROOT = Path(__file__).resolve().parent.parent
PAPERS = pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
EYES = ("everybody", *BLINDNESS)
WORDS = (palette.TEXT, palette.INK, palette.FAINT, palette.MIDDLE)
MARKS = (
    *palette.CATEGORICAL,
    *palette.MORE,
    *(look.line for look in LOOKS.values()),
    *(COLOURS[state] for state in ORDER),
    *(palette.LIMIT, palette.BROWN, palette.USED, palette.ALERT, palette.ALERT_PALE),
)
CELLS = (
    *((look.paper, look.ink) for look in LOOKS.values()),
    *((COLOURS[state], INKS[state]) for state in ORDER),
    *((fill, palette.CELL_INK) for fill in palette.CELLS),
    (palette.REST, palette.ON_REST),
    (palette.UNSAID, palette.ON_UNSAID),
    (palette.UNCONTROLLED_BEFORE, palette.ON_WARM),
    (palette.ORANGE, palette.ON_WARM),
    (palette.ROSE, palette.ON_STRONG),
    (palette.USED, palette.ON_WARM),
    (palette.SEQUENCE[4], palette.ON_STRONG),
    (palette.SEQUENCE[1], palette.BETTER_INK),
    (palette.PANEL, palette.TEXT),
    (palette.PANEL, palette.FAINT),
)


def on(colour: str, is_dark: bool) -> str:
    return palette.DARK.get(colour, colour) if is_dark else colour


def least_difference(colours: Sequence[tuple[str, str]], is_dark: bool) -> float:
    return min(difference(on(one, is_dark), on(other, is_dark), eye) for one, other in colours for eye in EYES)


@PAPERS
def test_words_and_marks_stand_out_from_the_paper(is_dark: bool) -> None:
    for paper in (palette.PAPER, palette.PANEL):
        assert {word: contrast(on(word, is_dark), on(paper, is_dark)) for word in WORDS if contrast(on(word, is_dark), on(paper, is_dark)) < 4.3} == {}
    weak = {mark: contrast(on(mark, is_dark), on(palette.PAPER, is_dark)) for mark in MARKS}
    assert {mark: ratio for mark, ratio in weak.items() if ratio < 3} == {}
    assert min(contrast(on(word, is_dark), on(palette.PAPER, is_dark)) for word in WORDS) >= 4.5


@PAPERS
def test_words_in_a_fill_can_be_read(is_dark: bool) -> None:
    assert {pair: contrast(*(on(colour, is_dark) for colour in pair)) for pair in CELLS if contrast(*(on(colour, is_dark) for colour in pair)) < 4.5} == {}


@PAPERS
def test_every_two_categories_differ_for_every_eye(is_dark: bool) -> None:
    assert least_difference(tuple(combinations(palette.CATEGORICAL, 2)), is_dark) >= 10


@PAPERS
def test_neighbours_in_a_bar_and_in_a_sequence_differ_for_every_eye(is_dark: bool) -> None:
    assert least_difference(tuple(pairwise(COLOURS[state] for state in ORDER)), is_dark) >= 10
    assert least_difference(tuple(pairwise(palette.SEQUENCE)), is_dark) >= 5


@PAPERS
def test_verdicts_differ_for_every_eye(is_dark: bool) -> None:
    line = {verdict: look.line for verdict, look in LOOKS.items()}
    sides = [
        (line[Verdict(f"{one}_{strength}")], line[Verdict(f"{other}_{strength}")])
        for one, other in (("better", "worse"), ("higher", "lower"))
        for strength in ("998", "95")
    ]
    strengths = [(line[Verdict(f"{side}_998")], line[Verdict(f"{side}_95")]) for side in ("better", "worse", "higher", "lower")]
    against_usual = [(line[Verdict(f"{side}_95")], line[Verdict.SIMILAR]) for side in ("better", "worse", "higher", "lower")]
    assert least_difference((*sides, *strengths, *against_usual), is_dark) >= 9


def test_the_order_survives_grey_printing() -> None:
    greys = sorted(lightness(colour) for colour in palette.CATEGORICAL)
    assert min(after - before for before, after in pairwise(greys)) >= 5
    steps = [lightness(colour) for colour in palette.SEQUENCE]
    assert min(before - after for before, after in pairwise(steps)) >= 9
    assert min(abs(lightness(COLOURS[one]) - lightness(COLOURS[other])) for one, other in pairwise(ORDER)) >= 9
    strong, pale = ([lightness(LOOKS[Verdict(f"{side}_{strength}")].line) for side in ("better", "worse")] for strength in ("998", "95"))
    assert strong[0] + 5 < strong[1] < pale[1] and strong[0] < pale[0] < pale[1] - 5


@PAPERS
def test_more_is_farther_from_the_paper(is_dark: bool) -> None:
    for steps in (palette.SEQUENCE, palette.CELLS):
        ratios = [contrast(on(colour, is_dark), on(palette.PAPER, is_dark)) for colour in steps]
        assert ratios == sorted(ratios)


def test_the_theme_says_the_same() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    tones = {
        "primaryColor": palette.TEAL,
        "backgroundColor": palette.PAPER,
        "secondaryBackgroundColor": palette.PANEL,
        "textColor": palette.TEXT,
        "borderColor": palette.BORDER,
        "dataframeBorderColor": palette.BORDER,
        "dataframeHeaderTextColor": palette.FAINT,
        "orangeColor": palette.WORSE,
        "orangeTextColor": palette.WORSE,
        "blueColor": palette.HIGHER,
        "blueTextColor": palette.HIGHER,
        "violetColor": palette.LOWER,
        "violetTextColor": palette.LOWER,
        "grayColor": palette.FAINT,
        "grayTextColor": palette.FAINT,
    }
    light = tones | {"linkColor": palette.TEAL, "chartCategoricalColors": list(palette.CATEGORICAL)}
    assert theme["light"].items() >= (light | {"chartSequentialColors": list(palette.SEQUENTIAL), "chartDivergingColors": list(palette.DIVERGING)}).items()
    dark = darkened(tones | {"linkColor": palette.BETTER, "chartCategoricalColors": palette.CATEGORICAL})
    assert (
        theme["dark"].items()
        >= (dark | {"chartSequentialColors": list(palette.SEQUENTIAL[::-1]), "chartDivergingColors": list(palette.DIVERGING_DARK)}).items()
    )
    assert set(theme["light"]) == set(theme["dark"])
    for mode, is_dark in (("light", False), ("dark", True)):
        side = theme[mode]["sidebar"]
        assert (side["backgroundColor"], side["secondaryBackgroundColor"]) == (on(palette.PANEL, is_dark), on(palette.SIMILAR_PAPER, is_dark))
        named = [theme[mode][f"{name}TextColor"] for name in ("orange", "blue", "violet", "gray")] + [theme[mode]["linkColor"]]
        assert min(contrast(colour, paper) for colour in named for paper in (theme[mode]["backgroundColor"], theme[mode]["secondaryBackgroundColor"])) >= 4.5


def test_no_colour_stands_outside_the_palette() -> None:
    """A colour that is not a tone would keep its light value on dark paper."""
    elsewhere = {"palette.py", "maps.py"}
    found = {
        path.name: colours
        for path in sorted((ROOT / "views").rglob("*.py"))
        if path.name not in elsewhere and (colours := re.findall(r"""["'](?:#[0-9A-Fa-f]{6}|rgba?\([^)]*\))["']""", path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_dark_paper_changes_tones_and_nothing_else() -> None:
    option = {"color": [palette.TEAL], "name": "#1 in the list", "data": [{"value": 1.5, "itemStyle": {"color": palette.ORANGE}}]}
    kept = {"color": [palette.TEAL], "name": "#1 in the list", "data": [{"value": 1.5, "itemStyle": {"color": palette.ORANGE}}]}
    told = darkened(option)
    assert told == {
        "color": [palette.DARK[palette.TEAL]],
        "name": "#1 in the list",
        "data": [{"value": 1.5, "itemStyle": {"color": palette.DARK[palette.ORANGE]}}],
    }
    assert option == kept


def test_an_empty_symbol_is_an_outline_on_dark_paper() -> None:
    drawn = {"symbol": "emptyDiamond", "itemStyle": {"color": palette.HIGHER_PALE}}
    outline = {"color": palette.CLEAR, "borderColor": palette.DARK[palette.HIGHER_PALE], "borderWidth": 1.5}
    assert darkened({"data": [drawn]}) == {"data": [{"symbol": "diamond", "itemStyle": outline}]}
