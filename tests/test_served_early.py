"""The first screen that is kept: the same figures as the page's, shown for the address that it was made for and for as long as nothing it was made of has changed."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit

from data.current import current
from tests.conftest import PROJECT
from tests.pages import invented_city
from views.comparing.compared import compared_rows
from views.drawings.concerns import findings_drawing
from views.drawings.tiles import tiles_drawing
from views.here import Here
from views.overview.attention import findings
from views.overview.early import early_screen
from views.overview.first_screen import COMPARED, HEADLINES, WATCHED
from views.overview.money import headlines
from views.panels import prepared_map
from views.served.early import FILE, early, keep
from views.served.shell import styled
from views.served.surroundings import first_view

ASKED = "area=120000&period=2023-03"


@pytest.fixture
def store(shared_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    store, config = tmp_path / "store", tmp_path / "config.toml"
    shutil.copytree(invented_city(shared_folder), store)
    shutil.copy(PROJECT / "config.toml", config)
    monkeypatch.setenv("COMMUNITY_STORE", str(store))
    monkeypatch.setenv("COMMUNITY_CONFIG", str(config))
    return store


@pytest.fixture
def here(store: Path) -> Here:
    now = current()
    assert now.snapshot is not None
    return first_view(now, now.snapshot)


@pytest.mark.parametrize("query", ["", ASKED, f"{ASKED}&lang=zh", "period=2023-03"])
def test_it_is_shown_to_whoever_asks_for_just_that(here: Here, query: str) -> None:
    assert early("/", query) == ""
    keep(here)
    assert early("/", query) == early_screen(here) != ""


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/chronic", ""),
        ("/deck", ASKED),
        ("/", "area=120111&period=2023-03"),
        ("/", "area=120000&period=2023-02"),
        ("/", f"{ASKED}&lang=en"),
        ("/", f"{ASKED}&against=target"),
        ("/", "area=&period=2023-03"),
        ("/", "meeting=1"),
    ],
)
def test_to_nobody_else(here: Here, path: str, query: str) -> None:
    keep(here)
    assert early(path, query) == ""


def test_another_snapshot_is_not_shown_with_the_figures_of_the_last(here: Here, store: Path) -> None:
    keep(here)
    (store / "CURRENT").write_text((store / "CURRENT").read_text().replace("2", "3"))
    assert early("/", "") == ""
    (store / "CURRENT").unlink()
    assert early("/", "") == ""


def test_figures_of_an_older_snapshot_are_never_kept_as_the_newest(here: Here, store: Path) -> None:
    """A load may publish while the first view is worked out."""
    (store / "CURRENT").write_text((store / "CURRENT").read_text().replace("2", "3"))
    keep(here)
    assert not (store / FILE).exists() and early("/", "") == ""


def test_other_settings_make_another_screen(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(here)
    other = tmp_path / "other.toml"
    other.write_text((tmp_path / "config.toml").read_text() + "\n# another word\n")
    monkeypatch.setenv("COMMUNITY_CONFIG", str(other))
    assert early("/", "") == ""


@pytest.mark.parametrize("damage", [b"", b"\n", b"\xff\xfe", b"no head", None], ids=["empty", "a line", "no text", "of something else", "a word changed"])
def test_what_is_damaged_is_not_shown_and_made_again(here: Here, store: Path, damage: bytes | None) -> None:
    keep(here)
    whole = (store / FILE).read_bytes()
    (store / FILE).write_bytes(whole.replace("合成".encode(), "真实".encode()) if damage is None else damage)
    assert early("/", "") == ""
    keep(here)
    assert early("/", "") == early_screen(here)


def test_settings_that_cannot_be_read_are_the_pages_matter(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[regoin]\n")
    monkeypatch.setenv("COMMUNITY_CONFIG", str(broken))
    assert early("/", "") == ""


def test_a_store_that_cannot_be_written_to_is_told_of_in_the_log(here: Here, store: Path, caplog: pytest.LogCaptureFixture) -> None:
    (store / FILE).mkdir()
    with caplog.at_level(logging.WARNING, "community"):
        keep(here)
    assert "the first screen was not kept" in caplog.text and early("/", "") == ""


def test_it_holds_the_pages_own_drawings(here: Here) -> None:
    screen, drawn_map = early_screen(here), prepared_map(here, COMPARED[0])
    drawings = (
        tiles_drawing(headlines(here, HEADLINES)[:6], "zh"),
        compared_rows(here, COMPARED[0]),
        findings_drawing(findings(here, WATCHED), "需要关注"),
        drawn_map,
    )
    assert [drawing.html in screen for drawing in drawings] == [True] * 4
    assert "合成数据" in screen and here.snapshot.id in screen
    assert not re.search(r"\b(None|nan|NaN|undefined)\b", re.sub(r"<[^>]*>", " ", screen))


def test_the_shell_carries_it_before_the_pages_own_place() -> None:
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    page = styled(index, '<div id="early"></div>').decode()
    assert (
        0
        < page.index("window.community")
        < page.index("</head>")
        < page.index('<div id="early">')
        < page.index("function isThere")
        < page.index('<div id="root">')
    )
    assert "function isThere" not in styled(index).decode(), "where nothing is kept there is nothing to take away"
