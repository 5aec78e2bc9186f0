"""Every table that a page offers for release is made anew of controlled figures, with the columns that stand on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

import views.figures
import views.tables
from tests.pages import LEVELS, invented_city, open_page
from tests.test_uses import forget
from views.dictionary.uses import SHOWN
from views.downloads import Download
from views.here import Here

PAGES = (*SHOWN, "crosswalk", "dictionary")


def offered(monkeypatch: pytest.MonkeyPatch, store: Path, page: str, area: str) -> list[tuple[Here, Download]]:
    """What stands under the tables of the page."""
    found: list[tuple[Here, Download]] = []
    show = views.tables.show_downloads

    def record(here: Here, widget: str, table: Download) -> None:
        found.append((here, table))
        show(here, widget, table)

    with monkeypatch.context() as patched:
        patched.setattr(views.tables, "show_downloads", record)
        assert not open_page(monkeypatch, store, page, area=area, period="2022").exception
    return found


@pytest.mark.parametrize("area", LEVELS)
@pytest.mark.parametrize("page", PAGES)
def test_a_release_asks_for_no_exact_figure(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, page: str, area: str) -> None:
    tables = offered(monkeypatch, invented_city(shared_folder), page, area)
    asked: list[str] = []
    compute = views.figures._Question.compute

    def record(question: views.figures._Question, key: str, release: object) -> object:
        if release is None:
            asked.append(key)
        return compute(question, key, release)

    monkeypatch.setattr(views.figures._Question, "compute", record)
    for here, table in tables:
        if table.released is not None:
            forget()
            released = table.released(here.at(is_release=True))
            assert not asked, f"{table.file} is released with exact figures of {asked}"
            assert released.columns == table.rows.columns, table.file
