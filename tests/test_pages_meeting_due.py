"""What earlier meetings decided stands on the desk until it is done: the next due first, each a way to its meeting, nobody else's."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.operations.database import database
from data.operations.meetings import save
from data.schema.meeting import Decision, Meeting
from data.settings import load_settings
from tests.drawings import drawings, followed, text_of, ways
from tests.pages import assert_reads_well, city, invented_city, open_page
from views.served.due import DUE_WITHIN, today

DISTRICT, OTHER = "120111", "120118"


@pytest.fixture
def store(tmp_path: Path, shared_folder: Path) -> Path:
    return Path(shutil.copytree(invented_city(shared_folder), tmp_path / "var"))


def kept(store: Path, area: str, *decisions: Decision) -> Meeting:
    held = Meeting(f"{area} A", area, "2022-10", "year", "en", city().id, decisions=decisions)
    return save(database(load_settings(store=store)), held, at=datetime(2022, 12, 6, tzinfo=UTC))


def due_said(page) -> str:
    return "\n".join(text_of(html) for html in drawings(page) if 'class="findings"' in html)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_due_stands_on_the_desk_of_the_area_and_above(monkeypatch: pytest.MonkeyPatch, store: Path, language: str) -> None:
    now, day = today(), timedelta(days=1)
    held = kept(
        store,
        DISTRICT,
        Decision("B-next", "C", now + day),
        Decision("<b>B-late", "", now - day),
        Decision("B-far", "", now + DUE_WITHIN + day),
        Decision("B-done", "", now, is_done=True),
    )
    kept(store, OTHER, Decision("B-elsewhere", "", now + 2 * day))
    page = open_page(monkeypatch, store, "meeting", area=DISTRICT, period="2022-11", lang=language)
    assert_reads_well(page, language)
    said = due_said(page)
    assert said.index("<b>B-late") < said.index("B-next") and not any(text in said for text in ("B-far", "B-done", "B-elsewhere"))
    assert said.count("已过期" if language == "zh" else "overdue") == 1
    assert "B-elsewhere" in due_said(open_page(monkeypatch, store, "meeting", area="120000", period="2022-11", lang=language))
    way = next(way for way in ways(page) if held.id in way)
    page = followed(page, way)
    assert page.query_params["meeting"] == held.id and "B-next" not in due_said(page), "in its own meeting it stands among the decisions"
