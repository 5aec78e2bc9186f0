"""Snapshots: what is published is what is served, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from data import snapshots
from data.current import current
from data.errors import SnapshotError
from data.region import load_region
from data.schema.mart import MART, MART_VERSION
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from data.settings import Settings, load_settings
from data.snapshots import store as places
from data.snapshots.manifest import digest, from_json, snapshot_id, to_json
from data.snapshots.mart_file import read_mart
from data.snapshots.publish import publish
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.result import Status
from metrics.scope import Scope
from tests.marts import typed
from tests.stores import make_outdated
from tests.worlds import world_of, write_parquet

PUBLISHED = datetime(2023, 4, 6, 9, 30)
INSTITUTIONS = [
    {
        "institution_id": "TJ06",
        "name": "西青-06",
        "district_code": "120111",
        "kind": "township_hospital",
        "opened_on": date(2023, 1, 1),
        "longitude": 117.1,
        "latitude": 39.1,
    },
    {"institution_id": "TJ07", "name": "静海镇卫生院", "district_code": "120118", "kind": "township_hospital", "opened_on": date(2023, 1, 1)},
    {"institution_id": "TJ08", "name": "河西-1", "district_code": "120111", "kind": "other", "opened_on": date(2023, 1, 1)},
]


def _keeping(count: int) -> Settings:
    settings = load_settings()
    return replace(settings, store=replace(settings.store, kept_snapshots=count))


def _publish(
    store: Path, *, batches: tuple[str, ...] = ("batch",), at: datetime = PUBLISHED, settings: Settings | None = None, progress=lambda label, done: None
) -> str:
    world = world_of(date(2023, 4, 6), institutions=INSTITUTIONS)
    return publish(
        store,
        sources=write_parquet(world, store.parent / "accepted"),
        region=load_region("tianjin"),
        settings=settings or load_settings(),
        today=world.today,
        batches=batches,
        is_synthetic=True,
        published_at=at,
        progress=progress,
    )


def _folder(store: Path, id: str) -> Path:
    return store / "snapshots" / id


def _flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "var"


def test_what_is_published_is_what_is_served(store: Path) -> None:
    seen: list[tuple[str, float]] = []
    id = _publish(store, batches=("one", "two"), progress=lambda label, done: seen.append((label, done)))
    snapshot = snapshots.load_current(store)
    assert id.startswith("20230406T093000-")
    assert (snapshot.id, snapshot.batches, snapshot.as_of, snapshot.published_at) == (id, ("one", "two"), date(2023, 4, 6), PUBLISHED)
    assert (snapshot.first_month, snapshot.last_month, snapshot.is_synthetic, snapshot.warning) == (date(2023, 1, 1), date(2023, 4, 1), True, None)
    assert snapshots.current_id(store) == id
    assert [done for _, done in seen] == sorted(done for _, done in seen)
    assert seen[-1][1] == 1


def test_every_mart_table_has_its_declared_columns_and_types(store: Path) -> None:
    _publish(store)
    snapshot = snapshots.load_current(store)
    assert set(snapshot.tables) == set(MART)
    assert {key: table.schema for key, table in snapshot.tables.items()} == {key: typed(key, []).schema for key in MART}


def test_the_manifest_counts_rows_and_totals(store: Path) -> None:
    id = _publish(store)
    manifest = snapshots.current_manifest(store)
    assert manifest is not None
    assert (manifest.id, manifest.rows["institutions"], manifest.rows["settlements"], manifest.mart_rows["institution_month"]) == (id, 3, 0, 12)
    assert manifest.totals["institution_month.is_open"] == 12
    written = json.loads((_folder(store, id) / "MANIFEST.json").read_text(encoding="utf-8"))
    assert written["schema_version"] == MART_VERSION


def test_an_earlier_versions_snapshot_is_served_without_the_tables_that_it_lacks(store: Path) -> None:
    _publish(store)
    assert not snapshots.is_outdated(store)
    make_outdated(store)
    snapshot = snapshots.load_current(store)
    assert snapshots.is_outdated(store)
    assert (snapshot.warning, snapshot["institution_month"].height) == (None, 12)
    assert {key: table.schema for key, table in snapshot.tables.items()} == {key: typed(key, []).schema for key in MART}


def test_what_an_earlier_versions_snapshot_does_not_hold_is_not_said_to_be_0(store: Path) -> None:
    _publish(store)
    new = snapshots.load_current(store)
    make_outdated(store)
    old = snapshots.load_current(store)
    added = ("prescriptions", "signed_residents", "signing_rate", "examination_turnaround_p50_hours", "home_items_able", "capabilities_idle_rate")
    for key in added:
        assert _answer(new, key)["status"] != Status.INCOMPLETE
        told = _answer(old, key)
        assert told["status"] == Status.INCOMPLETE and {told[figure] for figure in ("numerator", "denominator", "value", "lower", "upper")} == {None}
    for key in ("institutions", "home_requests", "four_clouds_live_rate"):
        assert _answer(old, key) == _answer(new, key)


def _answer(snapshot: Snapshot, key: str) -> dict:
    scope = Scope.everything(snapshot.tree)
    return compute(metric_of(key), snapshot, scope=scope, by="city", periods=[Period(date(2023, 3, 1))]).row(0, named=True)


def test_a_later_versions_snapshot_is_refused_in_one_sentence(store: Path) -> None:
    id = _publish(store)
    later = json.loads((_folder(store, id) / "MANIFEST.json").read_text(encoding="utf-8")) | {"schema_version": MART_VERSION + 1}
    content = json.dumps(later).encode()
    with pytest.raises(SnapshotError, match=f"schema version {MART_VERSION + 1}, this program reads 1 to {MART_VERSION}; publish again"):
        from_json(snapshot_id(PUBLISHED, content), content)


def test_the_tree_holds_the_institutions_with_names_in_both_languages(store: Path) -> None:
    _publish(store)
    tree = snapshots.load_current(store).tree
    coded, real, elsewhere = (tree[row["institution_id"]] for row in INSTITUTIONS)
    assert (coded.level, coded.parent, coded.name_zh, coded.name_en) == ("institution", "120111", "西青-06", "Xiqing-06")
    assert (coded.kind, coded.longitude, coded.latitude) == ("township_hospital", 117.1, 39.1)
    assert real.name_en == "静海镇卫生院"
    assert elsewhere.name_en == "河西-1"
    assert tree["120111"].population == load_region("tianjin").tree["120111"].population


def test_an_empty_store_names_the_remedy(store: Path) -> None:
    assert snapshots.current_manifest(store) is None
    assert snapshots.current_id(store) is None
    with pytest.raises(SnapshotError, match="python -m data demo.*python -m data load"):
        snapshots.load_current(store)


@pytest.mark.parametrize("name", ["mart.duckdb", "MANIFEST.json", "tables/institution_month.parquet"])
def test_a_damaged_snapshot_gives_way_to_the_one_before(store: Path, name: str) -> None:
    before, current = _publish(store), _publish(store, at=PUBLISHED + timedelta(days=1))
    _flip_a_bit(_folder(store, current) / name)
    snapshot = snapshots.load_current(store)
    assert snapshot.id == before
    assert snapshot.warning is not None
    assert current in snapshot.warning
    assert "2023-04-06 09:30" in snapshot.warning
    with pytest.raises(SnapshotError, match=current):
        snapshots.load(store, current)


def test_damage_is_seen_after_the_snapshot_was_served(store: Path) -> None:
    before, current = _publish(store), _publish(store, at=PUBLISHED + timedelta(days=1))
    assert snapshots.load_current(store).id == current
    _flip_a_bit(_folder(store, current) / "mart.duckdb")
    assert snapshots.load_current(store).id == before


@pytest.mark.parametrize("key", ["institution", "use_month"])
def test_a_table_that_is_gone_is_damage(store: Path, key: str) -> None:
    before, current = _publish(store), _publish(store, at=PUBLISHED + timedelta(days=1))
    places.table_file(_folder(store, current), key).unlink()
    assert snapshots.load_current(store).id == before
    with pytest.raises(SnapshotError, match=f"{key}.parquet"):
        snapshots.load(store, current)


def test_any_flipped_bit_of_a_table_is_noticed(store: Path) -> None:
    path = places.table_file(_folder(store, _publish(store)), "institution_month")
    whole = path.read_bytes()
    for place in range(0, len(whole), max(len(whole) // 40, 1)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        path.write_bytes(flipped)
        with pytest.raises(SnapshotError, match="no snapshot.*damaged"):
            snapshots.load_current(store)


def test_a_table_is_held_to_the_manifest_and_not_to_its_like(store: Path) -> None:
    folder = _folder(store, _publish(store))
    table = places.table_file(folder, "institution_month")
    pl.read_parquet(table).with_columns(is_open=pl.lit(0, pl.Int64)).write_parquet(table)
    with pytest.raises(SnapshotError, match="no snapshot.*checksum"):
        snapshots.load_current(store)


def test_the_tables_say_what_the_mart_says(store: Path) -> None:
    folder = _folder(store, _publish(store))
    assert {key: table.rows() for key, table in snapshots.load_current(store).tables.items()} == {
        key: table.rows() for key, table in read_mart(folder / places.MART_FILE).items()
    }


def test_a_snapshot_without_tables_is_served_from_its_mart(store: Path) -> None:
    id = _publish(store)
    tables = snapshots.load_current(store).tables
    shutil.rmtree(places.tables_folder(_folder(store, id)))
    manifest = replace(places.read_manifest(store, id), tables_sha256={})
    content = json.dumps({key: value for key, value in json.loads(to_json(manifest)).items() if key != "tables_sha256"}).encode()
    earlier = snapshot_id(PUBLISHED, content)
    (_folder(store, id) / places.MANIFEST_FILE).write_bytes(content)
    _folder(store, id).rename(_folder(store, earlier))
    places.write_pointer(store, places.Pointer(earlier, digest(content)))
    served = snapshots.load_current(store)
    assert (served.id, served.warning) == (earlier, None)
    assert {key: table.rows() for key, table in served.tables.items()} == {key: table.rows() for key, table in tables.items()}


def test_a_missing_snapshot_gives_way_to_the_one_before(store: Path) -> None:
    before, current = _publish(store), _publish(store, at=PUBLISHED + timedelta(days=1))
    places.remove_snapshot(store, current)
    assert snapshots.load_current(store).id == before
    with pytest.raises(SnapshotError, match=current):
        snapshots.current_manifest(store)


@pytest.mark.parametrize("content", ["", "what is this\n", "no-such-snapshot 00\n"])
def test_an_unreadable_pointer_gives_way_to_the_newest_snapshot(store: Path, content: str) -> None:
    id = _publish(store)
    (store / "CURRENT").write_text(content)
    snapshot = snapshots.load_current(store)
    assert (snapshot.id, snapshot.warning is None) == (id, False)


def test_a_mart_that_is_swapped_for_another_is_not_served(store: Path) -> None:
    id = _publish(store)
    mart = _folder(store, id) / "mart.duckdb"
    with duckdb.connect(str(mart)) as connection:
        connection.execute("UPDATE institution_month SET is_open = 0")
    with pytest.raises(SnapshotError, match="no snapshot.*checksum"):
        snapshots.load_current(store)


def test_nothing_whole_is_left(store: Path) -> None:
    for id in (_publish(store), _publish(store)):
        _flip_a_bit(_folder(store, id) / "mart.duckdb")
    with pytest.raises(SnapshotError, match="no snapshot"):
        snapshots.load_current(store)


def test_the_last_snapshots_are_kept_and_stay_readable(store: Path) -> None:
    # All in one second: the order is that of publishing, not of the names.
    ids = [_publish(store, settings=_keeping(2)) for _ in range(4)]
    assert {folder.name for folder in (store / "snapshots").iterdir()} == set(ids[-2:])
    assert snapshots.load(store, ids[-2]).id == ids[-2]
    with pytest.raises(SnapshotError, match=ids[0]):
        snapshots.load(store, ids[0])


def test_a_killed_publisher_leaves_nothing_for_readers_or_successors(store: Path) -> None:
    id = _publish(store)
    unfinished = store / "snapshots" / f"{places.UNFINISHED}20230406T093000"
    unfinished.mkdir()
    (unfinished / "mart.duckdb").write_bytes(b"half")
    assert snapshots.load_current(store).id == id
    later = _publish(store)
    assert {folder.name for folder in (store / "snapshots").iterdir()} == {id, later}
    assert not list(store.glob(f"{places.UNFINISHED}*"))


def test_a_publisher_that_fails_changes_nothing(store: Path, tmp_path: Path) -> None:
    id = _publish(store)
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"no Parquet")
    with pytest.raises(SnapshotError, match="broken.parquet.*bring the file back"):
        publish(
            store,
            sources={"institutions": [broken]},
            region=load_region("tianjin"),
            settings=load_settings(),
            today=date(2023, 4, 6),
            batches=(),
            is_synthetic=False,
            published_at=PUBLISHED,
            progress=lambda label, done: None,
        )
    assert (snapshots.current_id(store), snapshots.load_current(store).warning) == (id, None)


def test_a_snapshot_is_loaded_once_for_all_threads(store: Path) -> None:
    _publish(store)
    found: list[Snapshot] = []
    threads = [threading.Thread(target=lambda: found.append(snapshots.load_current(store))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(snapshot) for snapshot in found}) == 1


def test_two_stores_with_equal_ids_are_two_snapshots(tmp_path: Path) -> None:
    stores = (tmp_path / "a" / "var", tmp_path / "b" / "var")
    for each in stores:
        _publish(each)
    assert snapshots.load_current(stores[0]) is not snapshots.load_current(stores[1])


def test_reading_leaves_the_file_as_it_was(store: Path) -> None:
    id = _publish(store)
    before = {file.name: (file.stat().st_mtime_ns, file.stat().st_size) for file in os.scandir(_folder(store, id))}
    frame = snapshots.load_current(store)["institution"]
    assert isinstance(frame, pl.DataFrame)
    assert {file.name: (file.stat().st_mtime_ns, file.stat().st_size) for file in os.scandir(_folder(store, id))} == before


def test_an_old_snapshot_that_cannot_be_removed_does_not_undo_a_publishing(store: Path) -> None:
    stuck, old = _publish(store), _publish(store)
    in_the_way = store / "snapshots" / f"{places.UNFINISHED}{stuck}" / "open"

    def block(label: str, done: float) -> None:
        if label == "publishing":
            in_the_way.mkdir(parents=True)

    id = _publish(store, settings=_keeping(1), progress=block)
    assert (snapshots.current_id(store), snapshots.load_current(store).warning) == (id, None)
    assert set(places.finished(store)) == {stuck, id}, f"{old} went nevertheless"
    last = _publish(store, settings=_keeping(1))
    assert {folder.name for folder in (store / "snapshots").iterdir()} == {last}


@pytest.mark.parametrize("name", ["mart.duckdb", "MANIFEST.json", "CURRENT", "tables/chronic_month.parquet"])
def test_what_is_mended_is_served_again_without_a_restart(store: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before, id = _publish(store), _publish(store, at=PUBLISHED + timedelta(days=1))
    path = store / name if name == "CURRENT" else _folder(store, id) / name
    whole = path.read_bytes()
    _flip_a_bit(path)
    monkeypatch.setenv("COMMUNITY_STORE", str(store))
    served = current().snapshot
    assert served is not None
    assert served.warning is not None
    assert (served.id == before) is (name != "CURRENT")
    assert current().snapshot is served, "read once"
    path.write_bytes(whole)
    mended = current().snapshot
    assert mended is not None
    assert (mended.id, mended.warning) == (id, None)
