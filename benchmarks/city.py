"""The demonstration city at full size: built, imported and published, with the share of each step and the peak of memory."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import Ratio

SECONDS, GIGABYTES = 240, 6


def run(store: Path) -> list[Ratio]:
    """Builds into `store`, which must be empty. The command's own timing lines give the steps."""
    began = time.perf_counter()
    built = subprocess.run([sys.executable, "-m", "data", "demo", "--store", str(store), "--timings"], check=True, capture_output=True, text=True)
    total = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    steps = [(name.strip(), float(seconds)) for name, seconds in re.findall(r"^timing\s+(.+?)\s+([\d.]+)\s*s$", built.stderr, re.MULTILINE)]
    return [
        Ratio("full city built, imported, published (s)", total, None, SECONDS),
        Ratio("full city, peak memory (GB)", peak, None, GIGABYTES),
        *(Ratio(f"  of which {name} ({100 * seconds / total:.0f}%, s)", seconds, None, None) for name, seconds in steps),
    ]
