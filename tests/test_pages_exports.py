"""What a page shows can be taken away: the export dialog over every page, and the workbooks that it makes."""

from __future__ import annotations

import io
import math
import re
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from fastexcel import read_excel
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from data.current import current
from data.operations.database import database
from data.operations.meetings import save
from data.schema.meeting import AgendaItem, Decision, ItemKind, Meeting
from metrics.catalogue import CATALOGUE, metric_of
from metrics.disclosure import never_leaves
from tests.pages import CHINESE, invented_city, open_page, rows
from views.contents import Content
from views.exports.books import EXACT, RELEASE, city_book, page_book
from views.exports.jobs import Progress
from views.exports.offers import offers
from views.exports.workbook import HEAD
from views.here import Here
from views.tables import metric_column


@pytest.fixture(scope="module")
def store(shared_folder: Path) -> Path:
    return invented_city(shared_folder)


def opened(monkeypatch: pytest.MonkeyPatch, store: Path, page: str, **address: str) -> AppTest:
    """The page with the export dialog open."""
    found = open_page(monkeypatch, store, page, **address)
    found.button(key="export").click().run()
    assert not found.exception, found.exception
    return found


def shown(monkeypatch: pytest.MonkeyPatch, store: Path, page: str, **address: str) -> tuple[Here, tuple[Content, ...]]:
    """Where the reader stands, and what the page has told of its contents."""
    import views.exports.desk

    found: list[tuple[Here, tuple[Content, ...]]] = []
    offers = views.exports.desk.offers

    def record(here: Here, contents: tuple[Content, ...]) -> object:
        found.append((here, contents))
        return offers(here, contents)

    with monkeypatch.context() as patched:
        patched.setattr(views.exports.desk, "offers", record)
        opened(monkeypatch, store, page, **address)
    return found[-1]


def sheet(content: bytes, number: int | str) -> pl.DataFrame:
    return read_excel(content).load_sheet(number, header_row=HEAD).to_polars()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_dialog_offers_files_and_says_which_may_be_passed_on(monkeypatch: pytest.MonkeyPatch, store: Path, language: str) -> None:
    page = opened(monkeypatch, store, "chronic", period="2022", lang=language)
    labels = [option for radio in page.radio for option in radio.options]
    assert len(labels) >= 2 and any("Excel" in label for label in labels)
    said = " ".join(each.value for each in page.caption)
    assert ("rounded" if language == "en" else "取整") in said, "a release comes first, with its rules"
    if language == "en":
        assert not CHINESE.search(" ".join(labels))


@pytest.mark.parametrize("page", ["chronic", "home_service", "surplus", "coverage", "institution"])
def test_the_workbook_of_a_page_holds_its_tables(monkeypatch: pytest.MonkeyPatch, store: Path, page: str) -> None:
    address = {"period": "2022"} | ({"area": "TJ008"} if page == "institution" else {})
    here, contents = shown(monkeypatch, store, page, **address)
    tables = [content.table for content in contents if content.table is not None]
    assert tables, f"{page} shows no table"
    content = page_book(here, "x", contents, EXACT)
    names = read_excel(content).sheet_names
    held = names[-1 - len(tables) : -1]
    for table, name in zip(tables, held, strict=True):
        found = sheet(content, name)
        assert found.columns == list(table.labels) or table.rows.is_empty(), name
        assert found.height == table.rows.drop_nulls(table.rows.columns[:1]).height or found.height == table.rows.height, name
        _assert_same_numbers(found, table.rows)


def _assert_same_numbers(found: pl.DataFrame, rows: pl.DataFrame) -> None:
    for label, name in zip(found.columns, rows.columns, strict=True):
        if rows[name].dtype.is_numeric() and found[label].dtype.is_numeric():
            wanted = [value for value in rows[name].to_list() if value is not None and not math.isnan(value)]
            assert found[label].drop_nulls().to_list() == pytest.approx(wanted), label


def test_a_release_of_a_page_holds_no_exact_small_count(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    here, contents = shown(monkeypatch, store, "home_service", period="2022-11")
    exact, released = (page_book(here, "x", contents, kind) for kind in (EXACT, RELEASE))
    told = zipfile.ZipFile(io.BytesIO(released)).read("xl/sharedStrings.xml").decode()
    assert "对外发布" in told and "内部资料" not in told
    assert len(read_excel(exact).sheet_names) == len(read_excel(released).sheet_names) + 1, "headlines are no table that could be controlled"
    small = 0
    for table in (content.table for content in contents if content.table is not None and content.table.released is not None):
        held = next((found for name in read_excel(released).sheet_names if (found := sheet(released, name)).columns == list(table.labels)), None)
        for label, places, exactly in zip(table.labels, table.decimals, table.rows.get_columns(), strict=True):
            if places == 0 and held is not None:
                small += exactly.is_between(1, 9).sum()
                assert not held.filter(pl.col(label).cast(pl.String).str.contains(r"^[1-9](\.0)?$")).height, label
    assert small, "the exact tables hold small counts that had to be hidden"


def test_the_whole_area_in_one_workbook_holds_what_the_command_says(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    here, _contents = shown(monkeypatch, store, "overview", period="2022-11")
    content = city_book(here, EXACT, Progress())
    checked = 0
    for key in ("diabetes_control_rate", "patients_managed", "home_wait_p50_hours", "signing_rate", "prescription_outside_rate"):
        metric = metric_of(key)
        label = metric_column(metric, "zh").label
        found = next(frame for name in read_excel(content).sheet_names if label in (frame := sheet(content, name)).columns)
        for level in ("city", "district", "institution")[: 3 if metric.is_shown_for_institutions else 2]:
            told = rows(key, level, "2022-11")
            held = dict(found.select("编码", label).iter_rows())
            for code, value in told.select("area_code", "value").iter_rows():
                assert held[code] == (pytest.approx(value) if value is not None else None), f"{key} of {code}"
                checked += 1
    assert checked > 200


def test_a_release_of_the_whole_area_leaves_out_what_never_leaves(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    here, _contents = shown(monkeypatch, store, "overview", period="2022-11")
    content = city_book(here, RELEASE, Progress())
    held = {column for name in read_excel(content).sheet_names for column in sheet(content, name).columns}
    kept = [metric for metric in CATALOGUE.values() if never_leaves(metric)]
    assert kept and not any(metric_column(metric, "zh").label in held for metric in kept)


def test_progress_is_told_to_the_end(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    here, _contents = shown(monkeypatch, store, "overview", period="2022-11")
    progress = Progress()
    city_book(here, EXACT, progress)
    assert progress.share == 1.0 and progress.doing


def test_what_was_chosen_and_what_the_figures_stand_on_is_in_the_file(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    here, contents = shown(monkeypatch, store, "pharmacy", area="120111", period="2022Q4", lang="en")
    content = page_book(here, "Cloud pharmacy", contents, EXACT)
    told = dict(sheet(content, 0).iter_rows())
    assert told["Side by side"] == "vs a year before, vs last quarter, vs target"
    assert told["Snapshot"] == here.snapshot.id and "120111" in told["Area"] and told["Period"] == "Q4 2022"
    definitions = sheet(content, read_excel(content).sheet_names[-1])
    assert definitions.height >= 3 and not any(CHINESE.search(text) for text in definitions["Definition"].drop_nulls())
    assert re.match(r"[a-z_0-9]+$", definitions[:, 0][0])


def begun(**address: str) -> str:
    """The name of the work on a page's workbook under this address."""

    def page() -> None:
        import streamlit as st

        from tests.decks import here_at
        from views.exports.books import EXACT
        from views.exports.desk import work_name
        from views.exports.offers import Offer

        here = here_at("120111").at(page="overview")
        st.text(work_name(here, Offer("page-xlsx", "", "", "file", "xlsx", "", lambda kind, progress: b""), EXACT))

    found = AppTest.from_function(page, default_timeout=60)
    found.query_params.update(address)
    return found.run().text[0].value


def test_another_choice_on_the_page_is_another_file() -> None:
    assert begun(metric="home_completion_rate") == begun(metric="home_completion_rate")
    assert begun(metric="home_completion_rate") != begun(metric="home_wait_p50_hours"), "what was made of the one must not be handed over as the other"


def meeting_slides(here: Here, contents: tuple[Content, ...]) -> list[str]:
    """The titles of the slides that the dialog offers for a meeting."""
    offer = next(offer for offer in offers(here, contents) if offer.key == "meeting-pptx")
    return [slide.shapes.title.text for slide in Presentation(io.BytesIO(offer.make(EXACT, Progress()))).slides]


def test_slides_hold_the_meeting_that_lies_open_and_else_what_is_due(monkeypatch: pytest.MonkeyPatch, store: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(store, tmp_path / "var"))
    here, contents = shown(monkeypatch, own, "overview", area="120111", period="2022-11")
    due = Decision("补报缺的数", due_on=datetime.now(UTC).date())
    items = (AgendaItem(ItemKind.HEADLINES), AgendaItem(ItemKind.DECISIONS))
    kept = save(
        database(current().settings),
        Meeting("西青区十月例会", "120111", "2022-10", "year", "zh", here.snapshot.id, items=items, decisions=(due,)),
        at=datetime.now(UTC),
    )
    offered = next(offer for offer in offers(here, contents) if offer.key == "meeting-pptx").make(EXACT, Progress())
    said = {
        cell.text
        for slide in Presentation(io.BytesIO(offered)).slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    }
    assert "补报缺的数" in said, "as the meeting button shows it"
    assert not any("西青区十月例会" in title for title in meeting_slides(here, contents))
    there, contents = shown(monkeypatch, own, "meeting", area="120111", period="2022-11", meeting=kept.id)
    assert meeting_slides(there, contents)[0] == "西青区十月例会" and len(meeting_slides(there, contents)) < len(meeting_slides(here, ()))
    assert not any(offer.key.startswith("page-") for offer in offers(there, tuple(content for content in contents if not content.is_shown)))
