"""Server time of a warm rerun of each page against an empty Streamlit page, from the processes' own CPU clocks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.measure import Ratio, cpu_seconds
from benchmarks.servers import PROJECT, Client, server

ROUNDS, PER_ROUND = 6, 10


def run(store: Path) -> list[Ratio]:
    pages = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "empty.py").write_text("import streamlit\n")
        with server(["run", "empty.py"], folder=Path(folder)) as (floor, floor_port), server(["run", "app.py"], folder=PROJECT, store=store) as (ours, port):
            return [_page(page, floor.pid, floor_port, ours.pid, port) for page in pages]


def _page(page: str, floor_process: int, floor_port: int, process: int, port: int) -> Ratio:
    empty, subject = Client(floor_port), Client(port, page="" if page == "overview" else page)
    try:
        for client in (empty, subject, subject, empty):
            client.rerun()
        floor = seconds = 0.0
        for _ in range(ROUNDS):
            floor += _spent(floor_process, empty)
            seconds += _spent(process, subject)
    finally:
        empty.close()
        subject.close()
    reruns = ROUNDS * PER_ROUND
    return Ratio(f"warm rerun of {page} ÷ empty page", seconds / reruns, floor / reruns, 6 if page == "overview" else 8)


def _spent(process: int, client: Client) -> float:
    before = cpu_seconds(process)
    for _ in range(PER_ROUND):
        client.rerun()
    return cpu_seconds(process) - before
