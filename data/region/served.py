"""A store's data in the region that the settings choose: whether they are of it, and what it and the settings add to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from data.errors import SettingsError
from data.region import Region
from data.schema.areas import AreaTree
from data.schema.snapshot import Snapshot
from data.settings import Settings
from data.snapshots import load_current
from data.snapshots.store import newest_first


def load_served(settings: Settings, region: Region) -> Snapshot:
    """The published snapshot with what pages and commands alike ask of settings and region. Raises SnapshotError, and SettingsError where it is of another region."""
    snapshot = load_current(settings.store.path)
    check_region(region, snapshot.tree, settings.store.path)
    return replace(snapshot, prevalence=region.prevalence(settings.prevalence.surveys), real_use=settings.real_use, kinds=region.kinds)


def check_store(region: Region, store: Path) -> None:
    """Raises SettingsError where the store's newest readable snapshot is another region's."""
    if published := newest_first(store):
        check_region(region, published[0].tree, store)


def check_region(region: Region, tree: AreaTree, store: Path) -> None:
    """Raises SettingsError where the published `tree` has another root or other levels than the region."""
    ours, theirs = [level.key for level in region.tree.levels], [level.key for level in tree.levels]
    if (tree.root.code, theirs) != (region.tree.root.code, ours):
        raise SettingsError(
            f"{store}: holds {tree.root.name_zh} ({tree.root.code}: {', '.join(theirs)}), but the settings choose the region '{region.folder.name}', "
            f"{region.tree.root.name_zh} ({region.tree.root.code}: {', '.join(ours)}); choose that region in config.toml, or give this one a store of its own"
        )
