"""`make bench`: builds the full city in a temporary store, measures, prints the table. Exit code 1 where a limit is passed."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import city, deck, filter, metric_call, reruns, snapshot, start, statistics, workbook
from benchmarks.measure import Ratio


def line(ratio: Ratio) -> str:
    floor = "" if ratio.floor is None else f"{1000 * ratio.seconds:9.1f} ms ÷ {1000 * ratio.floor:7.1f} ms"
    limit = "" if ratio.limit is None else f"≤ {ratio.limit:g}  {'kept' if ratio.is_kept else 'PASSED'}"
    return f"{ratio.name:<62} {ratio.value:8.2f}  {limit:<16} {floor}"


def main() -> int:
    """Measures on the store given as the only argument, or on a full city built for it."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "var"
        ratios: list[Ratio] = []
        for step in ([] if len(sys.argv) > 1 else [city]) + [snapshot, metric_call, deck, workbook, statistics, reruns, start, filter]:
            for ratio in step.run(store):
                print(line(ratio), flush=True)
                ratios.append(ratio)
    return 0 if all(ratio.is_kept for ratio in ratios) else 1


if __name__ == "__main__":
    sys.exit(main())
