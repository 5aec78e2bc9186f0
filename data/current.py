"""What is served now: settings, region and the snapshot published last, read once per process and again when another is published."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from data.errors import SnapshotError
from data.published import load_published
from data.region import Region, load_region
from data.schema.published import PublishedFigure
from data.schema.snapshot import Snapshot
from data.settings import Settings, load_settings
from data.snapshots import current_id, load_current


@dataclass(frozen=True, eq=False)
class Current:
    """`snapshot` is null where none can be served; `problem` then says why and what to do."""

    settings: Settings
    region: Region
    snapshot: Snapshot | None
    problem: str | None
    published: tuple[PublishedFigure, ...] = ()
    """What was printed about the region."""


_lock = Lock()
_served: dict[Path, tuple[str | None, Current]] = {}


def current() -> Current:
    """The store as it is now; costs the reading of one small file where nothing was published since. Raises SettingsError."""
    settings = _settings(os.environ.get("COMMUNITY_CONFIG"), os.environ.get("COMMUNITY_STORE"))
    store = settings.store.path
    published = current_id(store)
    with _lock:
        known_id, known = _served.get(store, (None, None))
        if known is None or known.snapshot is None or known_id != published:
            known = _read(settings)
            _served[store] = (published, known)
        return known


@lru_cache(maxsize=8)
def _settings(chosen_config: str | None, chosen_store: str | None) -> Settings:
    """Settings hold for the life of the process; what the environment chooses (COMMUNITY_CONFIG, COMMUNITY_STORE) is the key."""
    return load_settings(Path(chosen_config) if chosen_config else None, Path(chosen_store) if chosen_store else None)


def _read(settings: Settings) -> Current:
    region = load_region(settings.region.folder)
    published = load_published(region.folder)
    try:
        return Current(settings, region, load_current(settings.store.path), None, published)
    except SnapshotError as error:
        return Current(settings, region, None, str(error), published)
