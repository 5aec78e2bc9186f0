"""Published snapshots: immutable directories with a mart and a manifest, and CURRENT, which names the one that is served.

Publishing is `data.snapshots.publish`: it builds the mart with a database, which a server that only reads does without.
"""

from data.snapshots.load import current_id, current_manifest, current_state, is_outdated, load, load_current
from data.snapshots.manifest import Manifest

__all__ = ["Manifest", "current_id", "current_manifest", "current_state", "is_outdated", "load", "load_current"]
