"""What is served now: settings, region and the snapshot published last, read once per process and again when another is published."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from data.crosswalk import load_crosswalk
from data.errors import SnapshotError
from data.region import REFERENCE, Region, load_region
from data.region.served import load_served
from data.schema.crosswalk import Crosswalk
from data.schema.snapshot import Snapshot
from data.schema.wording import AS_WRITTEN, Wording, wording_of
from data.settings import Settings, load_settings
from data.snapshots import current_id, current_state


@dataclass(frozen=True, eq=False)
class Current:
    """`snapshot` is null where none can be served; `problem` then says why and what to do."""

    settings: Settings
    region: Region
    snapshot: Snapshot | None
    problem: str | None
    crosswalk: Crosswalk = Crosswalk()
    """Which national indicator is answered by which metric; of no region."""
    wording: Wording = AS_WRITTEN
    """The region's own words for terms of the interface."""


@dataclass(frozen=True, eq=False)
class _Served:
    """What was read from a store, and what its disk said of it then."""

    current: Current
    id: str | None
    state: tuple[tuple[int, ...], ...]

    def holds(self, store: Path) -> bool:
        """Whether reading again would find the same. What was damaged may have been mended in its place."""
        if self.current.snapshot is None or self.id != current_id(store):
            return False
        return self.current.snapshot.warning is None or self.state == current_state(store)


_lock = Lock()
_served: dict[Path, _Served] = {}


def current() -> Current:
    """The store as it is now; costs the reading of one small file where nothing was published since. Raises SettingsError."""
    settings = _settings(os.environ.get("COMMUNITY_CONFIG"), os.environ.get("COMMUNITY_STORE"))
    store = settings.store.path
    with _lock:
        served = _served.get(store)
        if served is None or served.current.settings is not settings or not served.holds(store):
            # Looked at first: what changes while it is read is read again.
            id, state = current_id(store), current_state(store)
            served = _served[store] = _Served(_read(settings), id, state)
        return served.current


@lru_cache(maxsize=8)
def _settings(chosen_config: str | None, chosen_store: str | None) -> Settings:
    """Settings hold for the life of the process; what the environment chooses (COMMUNITY_CONFIG, COMMUNITY_STORE) is the key."""
    return load_settings(Path(chosen_config) if chosen_config else None, Path(chosen_store) if chosen_store else None)


def _read(settings: Settings) -> Current:
    region = load_region(settings.region.folder)
    about = {"crosswalk": load_crosswalk(REFERENCE), "wording": wording_of(region.glossary)}
    try:
        return Current(settings, region, load_served(settings, region), None, **about)
    except SnapshotError as error:
        return Current(settings, region, None, str(error), **about)
