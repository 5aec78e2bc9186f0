"""The workbook of the whole city: every metric of every area and institution, from the figures to the file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.fresh import least_seconds, print_seconds
from benchmarks.measure import Ratio
from views.exports.books import EXACT, city_book
from views.exports.jobs import Progress

SECONDS = 3


def run(store: Path) -> list[Ratio]:
    return [Ratio("workbook of the whole city (s)", least_seconds("benchmarks.workbook", store), None, SECONDS)]


if __name__ == "__main__":
    os.environ["COMMUNITY_STORE"] = sys.argv[1]
    print_seconds(lambda here: city_book(here, EXACT, Progress()))
