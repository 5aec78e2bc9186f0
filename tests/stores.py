"""Stores for tests of pages: an invented snapshot laid down as a published one, without an import."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, replace
from pathlib import Path

import duckdb

from data.schema.areas import INSTITUTION, AreaTree
from data.schema.mart import MART
from data.schema.snapshot import Snapshot
from data.settings import PROJECT
from data.snapshots import store as places
from data.snapshots.manifest import Manifest, digest, snapshot_id, to_json
from data.tables import MART_TABLES

TIANJIN = "120000"


def publish_invented(snapshot: Snapshot, store: Path, *, sequence: int = 1) -> str:
    """Write `snapshot` into `store` and make it the current one; returns its id."""
    unfinished = places.snapshots_folder(store) / "unfinished"
    unfinished.mkdir(parents=True)
    with duckdb.connect(str(unfinished / places.MART_FILE)) as connection:
        for key, frame in snapshot.tables.items():
            connection.register("rows", frame.to_arrow())
            connection.execute(f"CREATE TABLE {MART_TABLES[key].name} AS SELECT * FROM rows")
            connection.unregister("rows")
    content = to_json(_manifest(snapshot, unfinished / places.MART_FILE, sequence))
    id = snapshot_id(snapshot.published_at, content)
    (unfinished / places.MANIFEST_FILE).write_bytes(content)
    unfinished.rename(places.snapshot_folder(store, id))
    places.write_pointer(store, places.Pointer(id, digest(content)))
    if snapshot.tree.root.code != TIANJIN:
        write_region_of(snapshot.tree, store)
    return id


def write_region_of(tree: AreaTree, store: Path) -> None:
    """Settings beside an invented store, with a region whose tree is the snapshot's: what is served must be of the settings' region."""
    folder = store / "region"
    folder.mkdir(exist_ok=True)
    about = [
        f"{key} = {json.dumps(value)}"
        for key, value in dict(name_zh="虚构", name_en="Made up", root=tree.root.code, map_source_zh="-", map_source_en="-").items()
    ]
    for level in tree.levels:
        about += ["[[levels]]", *(f"{key} = {json.dumps(value)}" for key, value in asdict(level).items())]
    about += ["[parameters]", 'paid_level = "institution"', "adult_share_pct = 83.8", 'adult_share_source_zh = "-"', 'adult_share_source_en = "-"']
    about += ["surplus_band_pct = [16, 31]", 'surplus_band_source_zh = "虚构"', 'surplus_band_source_en = "made up"']
    (folder / "region.toml").write_text("\n".join(about), encoding="utf-8")
    areas = [[area.code, area.parent, area.level, area.name_zh, area.name_en, "", ""] for area in tree.areas.values() if area.level != INSTITUTION]
    _write(folder / "areas.csv", ("code", "parent", "level", "name_zh", "name_en", "population", "share65_pct"), areas)
    _write(folder / "home_services.csv", ("item_id", "category_zh", "category_en", "name_zh", "name_en"), [])
    text = (PROJECT / "config.toml").read_text(encoding="utf-8").replace('folder = "tianjin"', f'folder = "{folder}"')
    config_of(store).write_text(text, encoding="utf-8")


def config_of(store: Path) -> Path:
    """The settings of an invented store; there is no such file where the project's own hold."""
    return store / "config.toml"


def _write(path: Path, columns: tuple[str, ...], rows: list[list]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def make_outdated(store: Path) -> None:
    """Turn what was published last into what an earlier version of the program published: without the tables that came later."""
    manifest = places.read_manifest(store, places.read_pointer(store).id)
    folder = places.snapshot_folder(store, manifest.id)
    with duckdb.connect(str(folder / places.MART_FILE)) as connection:
        for key, table in MART.items():
            if table.since > 1:
                connection.execute(f"DROP TABLE {MART_TABLES[key].name}")
    content = to_json(replace(manifest, schema_version=1, mart_sha256=places.file_sha256(folder / places.MART_FILE), tables_sha256={}))
    id = snapshot_id(manifest.published_at, content)
    (folder / places.MANIFEST_FILE).write_bytes(content)
    folder.rename(places.snapshot_folder(store, id))
    places.write_pointer(store, places.Pointer(id, digest(content)))


def _manifest(snapshot: Snapshot, mart: Path, sequence: int) -> Manifest:
    return Manifest(
        id="",
        sequence=sequence,
        batches=(),
        as_of=snapshot.as_of,
        published_at=snapshot.published_at,
        is_synthetic=snapshot.is_synthetic,
        first_month=snapshot.first_month,
        last_month=snapshot.last_month,
        rows={},
        mart_rows={},
        totals={},
        mart_sha256=places.file_sha256(mart),
        tree=snapshot.tree,
    )
