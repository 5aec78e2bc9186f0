"""Published snapshots: immutable directories with a mart and a manifest, and CURRENT, which names the one that is served."""

from data.snapshots.load import current_id, current_manifest, current_state, is_outdated, load, load_current
from data.snapshots.manifest import Manifest
from data.snapshots.publish import publish

__all__ = ["Manifest", "current_id", "current_manifest", "current_state", "is_outdated", "load", "load_current", "publish"]
