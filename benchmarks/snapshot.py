"""The published snapshot: how large it is on the disk, and how long a process that has read nothing takes to load and verify it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Ratio
from data.snapshots import current_id
from data.snapshots.store import files_of

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
    files = files_of(store, current_id(store) or "")
    loaded = subprocess.run([sys.executable, "-c", LOADING, str(store)], check=True, capture_output=True, text=True)
    return [
        Ratio("mart and its tables on the disk (MB)", sum(file.stat().st_size for file in files) / 1e6, None, MEGABYTES),
        Ratio("snapshot loaded and verified by a new process (s)", float(loaded.stdout), None, SECONDS),
    ]
