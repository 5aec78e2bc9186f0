"""The published snapshot: how large its mart is on the disk, and how long a process that has read nothing takes to load and verify it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Ratio
from data.snapshots import current_id
from data.snapshots.store import MART_FILE, snapshot_folder

MEGABYTES, SECONDS = 60, 2
LOADING = """
import sys, time
from pathlib import Path
from data.snapshots import load_current
began = time.perf_counter()
load_current(Path(sys.argv[1]))
print(time.perf_counter() - began)
"""


def run(store: Path) -> list[Ratio]:
    mart = snapshot_folder(store, current_id(store) or "") / MART_FILE
    loaded = subprocess.run([sys.executable, "-c", LOADING, str(store)], check=True, capture_output=True, text=True)
    return [
        Ratio("mart on the disk (MB)", mart.stat().st_size / 1e6, None, MEGABYTES),
        Ratio("snapshot loaded and verified by a new process (s)", float(loaded.stdout), None, SECONDS),
    ]
