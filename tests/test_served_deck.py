"""The page that holds a deck: everything escaped, the stamp on each slide, the snapshot that the address names, and one sentence for what cannot be had."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse

from data.current import current
from data.operations.database import database
from data.operations.meetings import save
from data.schema.areas import AreaTree
from data.schema.meeting import AgendaItem, Decision, ItemKind, Meeting
from tests.decks import here_at
from tests.pages import CHINESE, LEVELS, city
from tests.stores import publish_invented
from views.meeting.agenda import proposed
from views.meeting.deck import deck
from views.meeting.html import page
from views.meeting.remembered import said_of
from views.served.deck import deck_page, picture
from views.stamps import INTERNAL

AT = datetime.fromisoformat("2023-05-01T09:00:00+08:00")
Ask = Callable[..., HTMLResponse]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two snapshots: the city, and after it the city with half its home visits."""
    folder = tmp_path_factory.mktemp("decks")
    publish_invented(replace(city(), published_at=AT), folder)
    halved = city()["home_month"].with_columns(completed=city()["home_month"]["completed"] // 2)
    publish_invented(replace(city(), tables={**city().tables, "home_month": halved}, published_at=AT.replace(month=6)), folder, sequence=2)
    return folder


@pytest.fixture
def ask(store: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("COMMUNITY_STORE", str(store))

    def run(**query: str) -> HTMLResponse:
        written = "&".join(f"{key}={value}" for key, value in query.items())
        return deck_page(Request({"type": "http", "method": "GET", "path": "/deck", "headers": [], "query_string": written.encode()}))

    return run


def text_of(response: HTMLResponse) -> str:
    return response.body.decode()


def sections(text: str) -> list[str]:
    return re.findall(r'<section class="slide.*?</section>', text, re.DOTALL)


@pytest.mark.parametrize("area", LEVELS)
def test_every_slide_carries_the_stamp_and_its_number(ask: Ask, area: str) -> None:
    for language, synthetic in (("zh", "合成数据"), ("en", "Synthetic data")):
        answer = ask(area=area, period="2022-11", lang=language)
        found = sections(text_of(answer))
        assert answer.status_code == 200 and len(found) >= 6
        for number, section in enumerate(found, start=1):
            assert current().snapshot.id in section and synthetic in section and f">{number} / {len(found)}<" in section
        if language == "en":
            assert not CHINESE.search(
                re.sub(r"<style>.*?</style>|font-family=\"[^\"]*\"|<script>.*?</script>", "", text_of(answer).replace(INTERNAL.zh, ""), flags=re.DOTALL)
            )


def test_the_page_asks_nobody_for_anything(ask: Ask) -> None:
    text = text_of(ask(area="120000", period="2022-11"))
    assert not re.findall(r"""(?:src|href)=["'](?!#)[^"']*|@import|url\((?!#)[^)]*|fetch\(|XMLHttpRequest|import\(""", text)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids)), "a clip of one picture must not be cut by another's"
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)


def test_pictures_share_no_name() -> None:
    here = here_at("120000")
    items = tuple(AgendaItem(ItemKind.AREA, code, "home_completed") for code in ("120111", "120101"))
    text = page(deck(here, items), lambda *_: '<svg><clipPath id="clip0"/><g clip-path="url(#clip0)"/></svg>', way_back="./")
    ids, used = re.findall(r'id="([\w-]*clip0)"', text), re.findall(r"url\(#([\w-]+)\)", text)
    assert len(set(ids)) == 2 and ids == used


def test_every_chart_says_what_it_shows(ask: Ask) -> None:
    figures = re.findall(r'<figure class="chart" role="img" aria-label="([^"]*)">(.*?)</figure>', text_of(ask(area="120000", period="2022-11")), re.DOTALL)
    assert figures and all(alt and drawn.startswith("<svg") for alt, drawn in figures)


def test_names_from_data_are_shown_as_written() -> None:
    evil = "<img src=x onerror=alert(1)>&\"'</script>"
    tree = city().tree
    areas = {code: replace(area, name_zh=evil, name_en=evil) if code == "120111" else area for code, area in tree.areas.items()}
    here = here_at("120111", snapshot=replace(city(), tree=AreaTree.of(tree.levels, tuple(areas.values())), id="evil"))
    decisions = (Decision(evil, evil),)
    items = (*proposed(here), AgendaItem(ItemKind.AREA, "120111", "home_completed", evil))
    text = page(deck(here, items, decisions=decisions), picture, way_back="./?x='\"<")
    assert "<img" not in text and text.count("</script>") == 1 and html.escape(evil) in text


def test_the_address_names_its_snapshot(ask: Ask, store: Path) -> None:
    """What was published since does not change what a kept address shows."""
    served = current().snapshot.id
    earlier = next(path.name for path in (store / "snapshots").iterdir() if path.name != served)
    now, then = ask(area="120000", period="2022-11"), ask(area="120000", period="2022-11", snapshot=earlier)
    assert earlier in text_of(then) and served not in text_of(then)
    assert re.findall(r'"value">([^<]*单)<', text_of(then)) != re.findall(r'"value">([^<]*单)<', text_of(now))
    assert text_of(ask(area="120000", period="2022-11", snapshot=served)) == text_of(now)


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ({"area": "nowhere<b>"}, 400, "nowhere&lt;b&gt;"),
        ({"period": "2022-13"}, 400, "2022-13"),
        ({"period": "1999"}, 400, "1999"),
        ({"snapshot": "../../etc"}, 410, "快照"),
        ({"snapshot": "20200101T000000-00000000", "area": "120111"}, 410, "area=120111"),
        ({"meeting": "gone"}, 404, "会议"),
    ],
)
def test_what_cannot_be_had_is_one_sentence(ask: Ask, query: dict[str, str], status: int, says: str) -> None:
    answer = ask(**query)
    assert answer.status_code == status and says in text_of(answer) and len(sections(text_of(answer))) == 0
    assert "Traceback" not in text_of(answer) and text_of(answer).count("<h1") == 1


def test_without_data_the_page_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMMUNITY_STORE", str(tmp_path))
    assert deck_page(Request({"type": "http", "method": "GET", "path": "/deck", "headers": [], "query_string": b""})).status_code == 503


def test_a_kept_meeting_shows_its_own_agenda_beside_what_it_follows(ask: Ask) -> None:
    ask(area="120111")
    here = here_at("120111", snapshot=current().snapshot)
    items = (AgendaItem(ItemKind.HEADLINES), AgendaItem(ItemKind.AREA, "TJ008", "home_completed", "看这家"), AgendaItem(ItemKind.DECISIONS))
    kept = Meeting(
        "西青区例会", "120111", "2022-10", "year", "zh", here.snapshot.id, items=items, said=said_of(here_at("120111", period=here.period.shifted(-1)), items)
    )
    opened = database(current().settings)
    first = save(opened, kept, at=AT)
    second = save(
        opened, replace(kept, name="下一次", period="2022-11", said=said_of(here, items), follows=first.id, decisions=(Decision("修好它", "李"),)), at=AT
    )
    text = text_of(ask(area="120111", period="2022-11", snapshot=here.snapshot.id, meeting=second.id))
    kinds = re.findall(r'<section class="slide is-(\w+)', text)
    assert (
        kinds[:5] == ["title", "headlines", "headlines", "remembered", "area"]
        and "下一次" in text
        and "看这家" in text
        and "修好它" in text
        and "上次说" in text
    )


def test_what_is_due_stands_on_the_deck_of_no_kept_meeting(ask: Ask) -> None:
    ask(area="120101")
    today = datetime.now(AT.tzinfo).date()
    decisions = (
        Decision("下周要做完", "王", today + timedelta(days=7)),
        Decision("明年再说", due_on=today + timedelta(days=300)),
        Decision("早已做完", due_on=today, is_done=True),
    )
    save(database(current().settings), Meeting("例会", "120101", "2022-10", "year", "zh", current().snapshot.id, decisions=decisions), at=AT)
    for area, is_there in (("120000", True), ("120101", True), ("120118", False)):
        text = text_of(ask(area=area, period="2022-11"))
        assert ("下周要做完" in text) is is_there and "明年再说" not in text and "早已做完" not in text
