"""The reader of published figures: what a region's folder says, and what is wrong with it in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import SettingsError
from data.region import load_region
from data.region.published import BESIDE_COLUMNS, COLUMNS, load_published

ONE = ",".join(COLUMNS) + "\nX1,network,机构数,2,,,家,2022,城,press,某报,两家,\n"


def test_tianjin_has_its_figures_in_order() -> None:
    figures = load_published(load_region("tianjin").folder)
    assert [figure.id for figure in figures] == [f"PF{number:02d}" for number in range(1, 86)]
    assert [figure.id for figure in figures if figure.is_unit_unclear] == ["PF13", "PF24"]
    assert [figure.id for figure in figures if figure.beside and figure.beside.is_range] == ["PF14"]


def test_a_region_without_figures_has_none(tmp_path: Path) -> None:
    assert load_published(tmp_path) == ()


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "published_figures.csv").write_text("fig_id,topic\nX1,a\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"published_figures.csv, line 1: column 'figure_zh' is missing"):
        load_published(tmp_path)


@pytest.mark.parametrize("name", ["published_figures.csv", "comparable_figures.csv", "published_denominators.csv"])
def test_what_is_not_in_utf_8_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes("机构".encode("gb18030"))
    with pytest.raises(SettingsError, match=f"{name}: is not CSV in UTF-8"):
        load_published(tmp_path)


def test_a_comparison_with_an_unknown_figure_is_refused(tmp_path: Path) -> None:
    (tmp_path / "published_figures.csv").write_text(ONE, encoding="utf-8")
    (tmp_path / "comparable_figures.csv").write_text(",".join(BESIDE_COLUMNS) + "\nX2,institutions,2022,R,,no\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="comparable_figures.csv, line 2: fig_id 'X2' does not stand in published_figures.csv"):
        load_published(tmp_path)


def test_rates_of_patients_say_of_whom() -> None:
    told = {figure.id: figure.denominator for figure in load_published(load_region("tianjin").folder) if figure.denominator}
    assert {id: words.of for id, words in told.items()} == {
        **dict.fromkeys(("PF12", "PF23"), "managed"),
        **dict.fromkeys(("PF13", "PF24"), "paired"),
        **dict.fromkeys(("PF34", "PF35", "PF40", "PF41"), "unknown"),
    }
    assert all(words.words_zh and words.words_en and words.disease in ("diabetes", "hypertension") for words in told.values())


@pytest.mark.parametrize(
    ("line", "words"),
    [("X1,diabetes,everyone,a,b", "'everyone' of fig_id 'X1' is not one of estimated"), ("X2,diabetes,managed,a,b", "fig_id 'X2' does not stand")],
)
def test_a_denominator_that_makes_no_sense_is_refused(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "published_figures.csv").write_text(ONE, encoding="utf-8")
    (tmp_path / "published_denominators.csv").write_text(f"fig_id,disease,of,words_zh,words_en\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=words):
        load_published(tmp_path)
