"""The desk of meetings: an agenda proposed, edited, kept, reopened beside what was said, deleted and brought back; and nothing typed is lost."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.operations.database import FILE, database
from data.operations.meetings import delete_meeting, meeting, meetings, save
from data.schema.meeting import AgendaItem, ItemKind, Meeting
from data.settings import PROJECT, load_settings
from data.snapshots import load
from metrics.catalogue import metric_of
from tests.pages import LEVELS, assert_reads_well, city, invented_city, open_page, row, words
from tests.stores import publish_invented
from views.formats import value_text
from views.meeting.agenda import proposed
from views.meeting.desk_then import released_rows
from views.meeting.remembered import said_of
from views.served.meetings import shelf

DISTRICT, OWN = "120111", "TJ008"
NOVEMBER = {"area": DISTRICT, "period": "2022-11"}


@pytest.fixture
def store(tmp_path: Path, shared_folder: Path) -> Path:
    """The invented city in a store of its own: what is kept there is this test's."""
    return Path(shutil.copytree(invented_city(shared_folder), tmp_path / "var"))


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch, store: Path):
    return lambda **address: open_page(monkeypatch, store, "meeting", **address)


def kept(store: Path):
    return database(load_settings(store=store))


def press(page: AppTest, label: str, place: int = 0) -> AppTest:
    return [button for button in page.button if button.label == label][place].click().run()


def titles(page: AppTest) -> list[str]:
    """The items of the agenda as they stand, without their numbers."""
    shown = [element.value for element in page.markdown if element.value.startswith("**") and element.value[2].isdigit()]
    return [text.split("** ", 1)[1] for text in shown]


def listed(page: AppTest) -> list[str]:
    """The names of the kept meetings, as Markdown."""
    return [button.label for button in page.button if button.key and button.key.startswith("meeting-open")]


def only(store: Path) -> Meeting:
    (entry,) = meetings(kept(store))
    return meeting(kept(store), entry.id)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", LEVELS)
def test_an_agenda_is_proposed_at_every_level(visit, store: Path, area: str, language: str) -> None:
    page = visit(area=area, period="2022-11", lang=language)
    assert_reads_well(page, language)
    assert len(titles(page)) == len(proposed(page.session_state["_here"])) >= 3
    assert not (store / FILE).exists(), "looking keeps nothing"


def test_edited_and_saved_it_is_there_again(visit, store: Path) -> None:
    page = visit(**NOVEMBER)
    before = titles(page)
    page = press(page, "下移")
    page = page.text_input(key=next(each.key for each in page.text_input if each.label == "第1项的备注")).input("先看变化").run()
    page = press(page, "加一项决定")
    page = next(each for each in page.text_input if each.label == "第1项决定").input("核对失访名单").run()
    page = next(each for each in page.text_input if each.label == "第1项由谁办").input("区卫健委").run()
    assert titles(page) == [before[1], before[0], *before[2:]] and "有未保存的修改" in words(page)
    page = press(page, "保存")
    assert not page.exception and [toast.value for toast in page.toast] == ["已保存：西青区 2022年11月例会"]
    saved = only(store)
    assert page.query_params["meeting"] == saved.id and saved.items[0] == AgendaItem(ItemKind.CHANGES, note="先看变化")
    assert (saved.name, saved.area, saved.period, saved.version) == ("西青区 2022年11月例会", DISTRICT, "2022-11", 1)
    assert [(each.text, each.owner, each.is_done) for each in saved.decisions] == [("核对失访名单", "区卫健委", False)]
    again = visit(**NOVEMBER, meeting=saved.id)
    assert titles(again) == titles(page) and "1项决定未办" in words(again) and "有未保存的修改" not in words(again)


def test_what_was_said_is_what_the_slides_say(visit, store: Path) -> None:
    page = press(visit(**NOVEMBER), "保存")
    saved, here = only(store), page.session_state["_here"]
    assert saved.said == said_of(here, saved.items) and saved.said
    for each in saved.said:
        if each.period == "2022-11":
            assert each.value == row(each.metric, each.area, "2022-11")["value"]


def test_every_step_can_be_undone_on_the_page(visit) -> None:
    page = visit(**NOVEMBER)
    before = titles(page)
    page = press(page, "移除", 1)
    assert titles(page) == [before[0], *before[2:]]
    page = press(page, "撤销上一步")
    assert titles(page) == before and "有未保存的修改" not in words(page)


def test_an_item_can_be_added_once(visit, store: Path) -> None:
    page = visit(**NOVEMBER)
    before = titles(page)
    page.selectbox(key="add-area-120111-zh").set_value(OWN).run()
    page = page.selectbox(key="add-metric-institution-zh").set_value("home_rating").run()
    page = press(page, "加入")
    assert titles(page) == [*before, f"{city().tree[OWN].name_zh}：{metric_of('home_rating').name('zh')}"]
    assert next(button for button in page.button if button.label == "加入").disabled
    assert page.selectbox(key="add-area-120111-zh").options == [area.name_zh for area in city().tree.descendants(DISTRICT)]
    press(page, "保存")
    assert only(store).items[-1] == AgendaItem(ItemKind.AREA, OWN, "home_rating")


def test_unsaved_changes_outlive_another_page_language_and_period(visit) -> None:
    page = press(visit(**NOVEMBER), "移除")
    edited = titles(page)
    page.switch_page("../pages/overview.py").run()
    page.switch_page("../pages/meeting.py").run()
    page.query_params.update(NOVEMBER | {"lang": "en"})
    page.run()
    assert len(titles(page)) == len(edited) and "unsaved changes" in words(page)
    page.query_params.update({"period": "2022-10", "lang": "zh"})
    page.run()
    assert len(titles(page)) > len(edited) and "未保存的修改" in words(page)
    page = press(page, "西青区 2022年11月例会")
    assert titles(page) == edited and page.query_params["period"] == "2022-11"
    page = press(page, "放弃修改")
    assert len(titles(page)) == len(edited) + 1


def test_who_saves_second_loses_nothing_and_overwrites_nothing(visit, store: Path) -> None:
    press(visit(**NOVEMBER), "保存")
    mine = visit(**NOVEMBER, meeting=only(store).id)
    theirs = save(kept(store), replace(only(store), name="对方改的名"), at=datetime(2022, 12, 6, tzinfo=UTC))
    mine = press(press(mine, "移除"), "保存")
    assert not mine.exception and "别人保存或删除过这场会议" in mine.error[0].value and only(store) == theirs
    assert len(titles(mine)) == len(theirs.items) - 1
    mine = press(mine, "另存为新会议")
    assert not mine.error and len(meetings(kept(store))) == 2 and meeting(kept(store), theirs.id) == theirs
    other = meeting(kept(store), mine.query_params["meeting"])
    assert other.items == theirs.items[1:] and other.version == 1


def test_deleted_and_brought_back(visit, store: Path) -> None:
    page = press(visit(**NOVEMBER), "保存")
    saved = only(store)
    page = press(page, "删除")
    assert [toast.value for toast in page.toast] == [f"已删除：{saved.name}"] and not meetings(kept(store)) and "meeting" not in page.query_params
    assert not page.warning
    page = press(page, "撤销删除")
    assert only(store) == saved and page.query_params["meeting"] == saved.id and "会议已删除" not in words(page)


def test_taken_up_again_it_says_what_was_said_and_what_is_so_now(visit, store: Path) -> None:
    press(visit(**NOVEMBER), "保存")
    saved = only(store)
    page = press(visit(area=DISTRICT, period="2023-02", meeting=saved.id), "以2023年2月数据重开")
    assert not page.exception and page.query_params["follows"] == saved.id and page.query_params["period"] == "2023-02"
    assert_then_and_now(page, saved, "2023-02")
    page = press(page, "保存")
    december = meeting(kept(store), page.query_params["meeting"])
    assert (december.follows, december.period, december.items) == (saved.id, "2023-02", saved.items)
    assert december.said != saved.said and "follows" not in page.query_params
    assert_then_and_now(visit(area=DISTRICT, period="2023-03", meeting=december.id), saved, "2023-02")


def assert_then_and_now(page: AppTest, earlier: Meeting, period: str) -> None:
    table = page.dataframe[0].value
    assert table["metric"].tolist() == [metric_of(each.metric).name("zh") for each in earlier.said]
    for place, each in enumerate(earlier.said):
        metric = metric_of(each.metric)
        if each.period == earlier.period:
            assert table["then"][place] == value_text(each.value, metric, "zh")
            assert table["now"][place] == value_text(row(each.metric, each.area, period)["value"], metric, "zh")


def test_a_figure_that_was_revised_since_is_marked(visit, store: Path) -> None:
    press(visit(**NOVEMBER), "保存")
    saved = only(store)
    rows = city()["chronic_month"].with_columns(controlled=(pl.col("controlled") * 0.9).cast(pl.Int64))
    publish_invented(replace(city(), id="revised", published_at=datetime(2023, 4, 7), tables={**city().tables, "chronic_month": rows}), store, sequence=2)
    page = visit(area=DISTRICT, period="2022-11", meeting=saved.id)
    assert not page.exception
    table = page.dataframe[0].value.set_index("metric")
    name = metric_of("diabetes_control_rate").name("zh")
    assert table.loc[name, "revised"].endswith("（已修订）") and "后来有修订" in words(page)
    assert not table.loc[metric_of("patients_managed").name("zh"), "revised"].endswith("（已修订）")
    page = press(press(page, "移除", len(saved.items) - 1), "保存")
    assert (
        only(store).version == 2
        and only(store).snapshot_id == saved.snapshot_id
        and only(store).said == said_of(here_then(page, saved, store), only(store).items)
    )


def here_then(page: AppTest, saved: Meeting, store: Path):
    here = page.session_state["_here"]
    then = replace(load(store, saved.snapshot_id), prevalence=here.snapshot.prevalence, real_use=here.snapshot.real_use)
    return here.at(snapshot=then)


def test_a_release_holds_no_exact_figure_that_was_said(visit, store: Path) -> None:
    press(visit(area=OWN, period="2022-11"), "保存")
    here = visit(area=OWN, period="2023-02", meeting=only(store).id).session_state["_here"].at(is_release=True)
    people = [each for each in only(store).said if each.metric in ("patients_managed", "home_completed") and each.value]
    assert people and any(each.value % 5 for each in people), "else nothing had to be rounded"
    rows = released_rows(here, shelf(here), only(store))
    for each in people:
        (line,) = rows.filter(pl.col("metric") == metric_of(each.metric).name("zh")).to_dicts()
        for figure in ("then", "revised", "now"):
            assert line[figure] == "已隐去" or int(line[figure].removesuffix("（已修订）").rstrip("人单").replace(",", "")) % 5 == 0, line


def test_a_release_hides_what_was_said_where_its_snapshot_is_gone(visit, store: Path) -> None:
    press(visit(**NOVEMBER), "保存")
    here = visit(**NOVEMBER).session_state["_here"].at(is_release=True)
    rows = released_rows(here, shelf(here), replace(only(store), snapshot_id="20200101T000000-gone"))
    assert set(rows["then"]) == {"已隐去"} and set(rows["revised"]) != {"已隐去"}


def test_meetings_are_found_by_name_area_and_period(visit, store: Path) -> None:
    press(visit(**NOVEMBER), "保存")
    press(visit(area="120118", period="2022-10"), "保存")

    def found(query: str, area: str = "120000") -> list[str]:
        return listed(visit(area=area, q=query))

    assert found("") == ["西青区 2022年11月例会", "静海区 2022年10月例会"]
    assert found("静海") == ["静海区 2022年10月例会"] == found("2022-10") == found("10月 例会")
    assert found("没有这个词") == [] and found("", area=DISTRICT) == ["西青区 2022年11月例会"]


def test_a_reader_neither_sees_nor_opens_meetings_of_others(visit, store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    press(visit(area="120118", period="2022-11"), "保存")
    press(visit(**NOVEMBER), "保存")
    foreign = next(entry for entry in meetings(kept(store)) if entry.area == "120118")
    config = tmp_path / "reader.toml"
    text = (PROJECT / "config.toml").read_text(encoding="utf-8")
    config.write_text(text.replace("\nareas = []", f'\nareas = ["{DISTRICT}"]', 1), encoding="utf-8")
    monkeypatch.setenv("COMMUNITY_CONFIG", str(config))
    page = visit(**NOVEMBER)
    assert listed(page) == ["西青区 2022年11月例会"]
    page = visit(**NOVEMBER, meeting=foreign.id)
    assert "不在可见范围内" in page.warning[0].value and "静海" not in words(page)
    delete_meeting(kept(store), foreign.id, at=datetime(2022, 12, 6, tzinfo=UTC))
    page = press(visit(**NOVEMBER, deleted=foreign.id), "撤销删除")
    assert len(meetings(kept(store))) == 1 and "已恢复" not in [toast.value for toast in page.toast]


def test_an_unknown_meeting_leads_to_a_proposal(visit) -> None:
    page = visit(**NOVEMBER, meeting="nobody")
    assert "这场会议已被删除，或不在可见范围内" in page.warning[0].value and titles(page)


def test_a_broken_database_spoils_neither_page_nor_draft(visit, store: Path) -> None:
    (store / FILE).write_bytes(b"not a database" * 100)
    page = visit(**NOVEMBER)
    assert not page.exception and "列不出来" in page.error[0].value and "file is not a database" in page.error[0].value
    edited = titles(press(page, "移除"))
    page = press(page, "保存")
    assert titles(page) == edited and any("没有保存" in each.value for each in page.error)


def test_names_and_notes_are_shown_as_they_are_written(visit, store: Path) -> None:
    page = visit(**NOVEMBER)
    page = next(each for each in page.text_input if each.label == "会议名称").input("**西青** :red[例会] ![x](http://a.b/c)").run()
    page = press(page, "保存")
    assert only(store).name == "**西青** :red[例会] ![x](http://a.b/c)"
    (label,) = listed(page)
    assert label.startswith(r"\*\*西青\*\*") and r"\:red" in label and "![" not in label.replace("\\", "x")
