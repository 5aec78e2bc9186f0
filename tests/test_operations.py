"""The operations database: what is saved is what is read, nobody overwrites another unseen, and it begins, grows and fails safely."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from data.errors import OperationsError, SavedInBetween
from data.operations.database import FILE, KNOWN, MIGRATIONS, NEWEST, Database, database, reading, version_of, writing
from data.operations.meetings import decisions_due, delete_meeting, meeting, meetings, restore, save, snapshots_named
from data.operations.tables import METADATA
from data.region import load_region
from data.schema.meeting import AgendaItem, Decision, ItemKind, Meeting, Said
from data.settings import PROJECT, OperationsSettings, Settings, load_settings
from data.snapshots.publish import publish
from data.snapshots.store import finished
from tests.worlds import world_of, write_parquet

AT = datetime(2022, 12, 5, 9, 30, tzinfo=UTC)
DUE = Decision("核对失访名单", "西青区卫健委", date(2022, 12, 20))
XIQING = Meeting(
    name="西青区 2022年11月例会",
    area="120111",
    period="2022-11",
    against="year",
    language="zh",
    snapshot_id="20221201T080000-aa",
    items=(AgendaItem(ItemKind.HEADLINES), AgendaItem(ItemKind.AREA, "TJ008", "diabetes_control_rate", "先听院长说")),
    decisions=(DUE, Decision("已办", is_done=True), Decision("没有期限")),
    said=(Said("diabetes_control_rate", "120111", "2022-11", 61.25, "ok"), Said("home_completed", "TJ008", "2022-11", None, "suppressed")),
)


def in_store(store: Path, url: str = "") -> Settings:
    return replace(load_settings(store=store), operations=OperationsSettings(url))


@pytest.fixture
def kept(tmp_path: Path) -> Database:
    return database(in_store(tmp_path))


def test_what_is_saved_is_what_is_read(kept: Database) -> None:
    saved = save(kept, XIQING, at=AT)
    assert saved == replace(XIQING, id=saved.id, version=1, saved_at=AT) and saved.id
    assert meeting(kept, saved.id) == saved
    again = save(kept, replace(saved, name="改名", items=saved.items[1:], decisions=(), said=()), at=AT.replace(day=6))
    assert (again.id, again.version) == (saved.id, 2) and meeting(kept, saved.id) == again


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
codes = st.text("abc_0123456789", max_size=20)
items = st.builds(AgendaItem, kind=st.sampled_from(ItemKind), area=codes, metric=codes, note=texts)
decisions = st.builds(Decision, text=texts, owner=texts, due_on=st.none() | st.dates(), is_done=st.booleans())
figures = st.builds(Said, metric=codes, area=codes, period=codes, value=st.none() | st.floats(allow_nan=False, allow_infinity=False), status=codes)
drafts = st.builds(
    Meeting,
    name=texts,
    area=codes,
    period=codes,
    against=codes,
    language=st.sampled_from(["zh", "en"]),
    snapshot_id=codes,
    items=st.lists(items, max_size=6).map(tuple),
    decisions=st.lists(decisions, max_size=4).map(tuple),
    said=st.lists(figures, max_size=6).map(tuple),
)


@settings(max_examples=60)
@given(first=drafts, second=drafts)
def test_any_meeting_survives_its_keeping(tmp_path_factory: pytest.TempPathFactory, first: Meeting, second: Meeting) -> None:
    kept = database(in_store(tmp_path_factory.getbasetemp() / "any-meeting"))
    (kept.file.parent).mkdir(exist_ok=True)
    saved = save(kept, first, at=AT)
    assert meeting(kept, saved.id) == saved == replace(first, id=saved.id, version=1, saved_at=AT)
    following = save(kept, replace(second, id=saved.id, version=1, follows=saved.follows), at=AT)
    assert meeting(kept, saved.id) == following


def test_the_list_tells_what_is_open(kept: Database) -> None:
    november = save(kept, XIQING, at=AT)
    december = save(kept, replace(XIQING, period="2022-12", follows=november.id, decisions=()), at=AT)
    jinghai = save(kept, replace(XIQING, area="120118"), at=AT.replace(day=7))
    listed = meetings(kept)
    assert [entry.id for entry in listed] == [december.id, jinghai.id, november.id]
    assert [entry.open_decisions for entry in listed] == [0, 2, 2]
    assert [entry.id for entry in meetings(kept, areas={"120111", "TJ008"})] == [december.id, november.id] and meetings(kept, areas=()) == ()
    assert listed[1].saved_at == AT.replace(day=7) and listed[1].name == XIQING.name


def test_decisions_due_are_those_not_done_whose_day_has_come(kept: Database) -> None:
    later = replace(DUE, text="稍后", due_on=date(2023, 1, 31))
    saved = save(kept, replace(XIQING, decisions=(later, DUE, replace(DUE, is_done=True), Decision("没有期限"))), at=AT)
    due = decisions_due(kept, areas={"120111"}, by=date(2022, 12, 20))
    assert [(each.meeting.id, each.decision) for each in due] == [(saved.id, DUE)]
    assert [each.decision for each in decisions_due(kept, by=date(2023, 1, 31))] == [DUE, later]
    assert not decisions_due(kept, by=date(2022, 12, 19)) and not decisions_due(kept, areas={"120118"}, by=date(2023, 1, 31))
    delete_meeting(kept, saved.id, at=AT)
    assert not decisions_due(kept, by=date(2023, 1, 31))


def test_a_meeting_that_follows_has_taken_the_decisions_over(kept: Database) -> None:
    november = save(kept, XIQING, at=AT)
    december = save(kept, replace(XIQING, period="2022-12", follows=november.id, decisions=(DUE,)), at=AT)
    assert [each.meeting.id for each in decisions_due(kept, by=date(2023, 1, 31))] == [december.id]
    delete_meeting(kept, december.id, at=AT)
    assert [each.meeting.id for each in decisions_due(kept, by=date(2023, 1, 31))] == [november.id]


def test_who_may_not_see_an_area_deletes_and_restores_nothing_of_it(kept: Database) -> None:
    saved = save(kept, XIQING, at=AT)
    with pytest.raises(OperationsError, match="to delete"):
        delete_meeting(kept, saved.id, areas={"120118"}, at=AT)
    delete_meeting(kept, saved.id, areas={"120111"}, at=AT)
    with pytest.raises(OperationsError, match="to restore"):
        restore(kept, saved.id, areas={"120118"})
    restore(kept, saved.id, areas={"120111"})
    assert meeting(kept, saved.id) == saved


def test_a_meeting_deleted_can_be_brought_back_whole(kept: Database) -> None:
    saved = save(kept, XIQING, at=AT)
    delete_meeting(kept, saved.id, at=AT)
    assert not meetings(kept) and not snapshots_named(kept)
    with pytest.raises(OperationsError, match=f"no meeting '{saved.id}'"):
        meeting(kept, saved.id)
    with pytest.raises(OperationsError, match="to delete"):
        delete_meeting(kept, saved.id, at=AT)
    restore(kept, saved.id)
    assert meeting(kept, saved.id) == saved and snapshots_named(kept) == {XIQING.snapshot_id}
    with pytest.raises(OperationsError, match="to restore"):
        restore(kept, saved.id)


def test_who_comes_second_overwrites_nothing(kept: Database) -> None:
    saved = save(kept, XIQING, at=AT)
    first = save(kept, replace(saved, name="甲的"), at=AT)
    with pytest.raises(SavedInBetween, match="saved or deleted by somebody else"):
        save(kept, replace(saved, name="乙的"), at=AT)
    assert meeting(kept, saved.id) == first
    delete_meeting(kept, saved.id, at=AT)
    with pytest.raises(SavedInBetween):
        save(kept, first, at=AT)


def test_of_many_at_once_exactly_one_saves(kept: Database) -> None:
    """From an empty database: migrations, too, are run once."""
    barrier, outcomes = threading.Barrier(8), []

    def begin(number: int) -> None:
        barrier.wait()
        outcomes.append(save(kept, replace(XIQING, name=f"{number}"), at=AT))

    run_all(begin)
    assert len({saved.id for saved in outcomes}) == 8 == len(meetings(kept))
    saved, won, lost = outcomes[0], [], []

    def change(number: int) -> None:
        barrier.wait()
        try:
            won.append(save(kept, replace(saved, name=f"第{number}人", items=(AgendaItem(ItemKind.MONEY, note=f"{number}"),)), at=AT))
        except SavedInBetween:
            lost.append(number)

    run_all(change)
    assert len(won) == 1 and len(lost) == 7 and meeting(kept, saved.id) == won[0]


def test_servers_that_start_together_make_the_tables_once(kept: Database) -> None:
    """Processes, not threads: what one holds the others do not see."""
    program = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from data.operations.database import database
from data.operations.meetings import save
from data.schema.meeting import Meeting
from data.settings import load_settings
save(database(load_settings(store=Path(sys.argv[1]))), Meeting("例会", "120111", "2022-11", "year", "zh", "one"), at=datetime(2022, 12, 5, tzinfo=UTC))
"""
    started = [subprocess.Popen([sys.executable, "-c", program, str(kept.file.parent)], cwd=PROJECT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0], told
    assert len(meetings(kept)) == 2


def run_all(work) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_reading_makes_no_file(kept: Database) -> None:
    assert meetings(kept) == () and decisions_due(kept, by=date(2023, 1, 1)) == () and snapshots_named(kept) == frozenset()
    with pytest.raises(OperationsError, match="no meeting 'x'"):
        meeting(kept, "x")
    assert not kept.file.exists()


def test_the_migrations_make_the_tables_that_are_declared(kept: Database) -> None:
    save(kept, XIQING, at=AT)
    with reading(kept) as connection:
        assert version_of(connection) == NEWEST
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_versions_known_are_the_migrations_there_are() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [NEWEST] and sorted(each.revision for each in script.walk_revisions()) == sorted(KNOWN)


def test_the_tables_can_be_made_in_postgresql() -> None:
    dialect = postgresql.dialect()
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in METADATA.sorted_tables]
    made += [str(CreateIndex(index).compile(dialect=dialect)) for table in METADATA.sorted_tables for index in table.indexes]
    assert "TIMESTAMP WITH TIME ZONE" in made[0] and "ON DELETE CASCADE" in made[1] and len(made) == 6


def test_foreign_keys_hold(kept: Database) -> None:
    with pytest.raises(OperationsError, match="FOREIGN KEY"):
        save(kept, replace(XIQING, follows="nobody"), at=AT)
    assert not meetings(kept)


def test_a_failure_in_the_middle_leaves_what_was(kept: Database) -> None:
    saved = save(kept, XIQING, at=AT)
    broken = replace(saved, name="半个", said=(replace(XIQING.said[0], status=None),))
    with pytest.raises(OperationsError, match="NOT NULL"):
        save(kept, broken, at=AT)
    assert meeting(kept, saved.id) == saved


def test_a_broken_file_is_told_in_one_sentence_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database" * 100)
    kept = database(in_store(tmp_path))
    for use in (lambda: meetings(kept), lambda: save(kept, XIQING, at=AT), lambda: snapshots_named(kept)):
        with pytest.raises(OperationsError, match=r"operations.sqlite: the operations database cannot be used \(file is not a database\)"):
            use()
    assert (tmp_path / FILE).read_bytes() == b"not a database" * 100


def test_a_newer_database_is_not_touched(kept: Database) -> None:
    save(kept, XIQING, at=AT)
    with sqlite3.connect(kept.file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for use in (lambda: meetings(kept), lambda: save(kept, XIQING, at=AT)):
        with pytest.raises(OperationsError, match="is of version '9999', this program knows '0001'; use the newer program"):
            use()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OperationsError, match="unable to open database file"):
        save(database(in_store(tmp_path / "nowhere")), XIQING, at=AT)


@pytest.mark.parametrize(
    ("url", "words"), [("nonsense", "is not a database's address"), ("postgresql+psycopg://me:secret@host/name", "needs the package 'psycopg'")]
)
def test_an_address_that_cannot_be_used_is_told_without_its_password(tmp_path: Path, url: str, words: str) -> None:
    with pytest.raises(OperationsError, match=words) as told:
        database(in_store(tmp_path, url))
    assert "secret" not in str(told.value)


def test_the_settings_may_name_another_file(tmp_path: Path) -> None:
    kept = database(in_store(tmp_path, f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"))
    save(kept, XIQING, at=AT)
    assert (tmp_path / "elsewhere.sqlite").exists() and not (tmp_path / FILE).exists()


def test_a_file_brought_back_from_a_backup_is_seen_at_once(kept: Database) -> None:
    save(kept, XIQING, at=AT)
    backup = kept.file.read_bytes()
    assert not list(kept.file.parent.glob(f"{FILE}-*")), "at rest the file is whole by itself"
    save(kept, XIQING, at=AT)
    kept.file.write_bytes(backup)
    assert len(meetings(kept)) == 1


def test_writers_wait_for_each_other(kept: Database) -> None:
    save(kept, XIQING, at=AT)
    with writing(kept) as connection:
        waiting = threading.Thread(target=save, args=(kept, XIQING), kwargs={"at": AT})
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive() and version_of(connection) == NEWEST
        assert len(meetings(kept)) == 1, "who only reads does not wait"
    waiting.join(10)
    assert len(meetings(kept)) == 2


def publish_on(store: Path, day: int) -> str:
    """A small snapshot of that day of May; two are kept."""
    given = in_store(store)
    institution = {"institution_id": "TJ06", "name": "西青-06", "district_code": "120111", "kind": "township_hospital", "opened_on": date(2023, 1, 1)}
    world = world_of(date(2023, 4, 6), institutions=[institution])
    return publish(
        store,
        sources=write_parquet(world, store.parent / "accepted"),
        region=load_region("tianjin"),
        settings=replace(given, store=replace(given.store, kept_snapshots=2)),
        today=world.today,
        batches=("batch",),
        is_synthetic=True,
        published_at=datetime(2023, 5, day, 9, 30),
        progress=lambda label, done: None,
    )


def test_a_snapshot_that_a_meeting_stands_on_stays_and_publishing_touches_no_meeting(tmp_path: Path) -> None:
    store = tmp_path / "var"
    first = publish_on(store, 1)
    kept = database(in_store(store))
    saved = save(kept, replace(XIQING, snapshot_id=first), at=AT)
    written = kept.file.read_bytes()
    second, third, fourth = publish_on(store, 2), publish_on(store, 3), publish_on(store, 4)
    assert set(finished(store)) == {first, third, fourth} and second not in finished(store)
    assert kept.file.read_bytes() == written and meeting(kept, saved.id) == saved
    delete_meeting(kept, saved.id, at=AT)
    fifth = publish_on(store, 5)
    assert set(finished(store)) == {fourth, fifth}


def test_where_meetings_cannot_be_read_no_snapshot_goes_and_publishing_succeeds(tmp_path: Path) -> None:
    store = tmp_path / "var"
    first = publish_on(store, 1)
    (store / FILE).write_bytes(b"not a database" * 100)
    published = {first, *(publish_on(store, day) for day in (2, 3))}
    assert set(finished(store)) == published and len(published) == 3
