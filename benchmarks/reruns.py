"""Server time of a warm rerun of each page against an empty Streamlit page, from the processes' own CPU clocks.

Two floors: the empty page as Streamlit gives it, which the limits speak of, and the same page in an application that imports what ours imports and
freezes the collector, which leaves only what drawing our elements costs.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Ratio, cpu_seconds
from benchmarks.servers import PROJECT, Client, ScriptFailed, server
from data.schema.areas import INSTITUTION
from data.snapshots import load_current
from views.served.start import NEEDED_LATER

ROUNDS, PER_ROUND, LEAST_ELEMENTS = 6, 10, 20
REST_SECONDS, REST_SHARE, LONGEST_WAIT = 5, 0.02, 300
"""A server rests when it takes less than this share of a processor for so long: what it works out ahead after its start is no reader's rerun."""
Served = tuple[subprocess.Popen, int]
FLOOR = f"""
import gc
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit


@asynccontextmanager
async def lifespan(app):
    for name in {NEEDED_LATER!r}:
        import_module(name)
    gc.collect()
    gc.freeze()
    yield


app = streamlit.App("empty.py", lifespan=lifespan)
"""


def run(store: Path) -> list[Ratio]:
    pages = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))
    institution = load_current(store).tree.at(INSTITUTION)[0].code
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty.py").write_text("import streamlit\n")
        (folder / "floor.py").write_text(FLOOR)
        with (
            server(["run", "empty.py"], folder=folder) as plain,
            server(["run", "floor.py"], folder=folder) as frozen,
            server(["run", "app.py"], folder=PROJECT, store=store) as ours,
        ):
            _await_rest(ours[0].pid)
            return [ratio for page in pages for ratio in _page(page, f"area={institution}" if page == "institution" else "", plain, frozen, ours)]


def _page(page: str, query: str, plain: Served, frozen: Served, ours: Served) -> list[Ratio]:
    clients = [Client(plain[1]), Client(frozen[1]), Client(ours[1], page="" if page == "overview" else page, query=query)]
    processes = [plain[0].pid, frozen[0].pid, ours[0].pid]
    try:
        drawn = [client.rerun() for client in (*clients, *clients)]
        if drawn[-1] < LEAST_ELEMENTS:
            raise ScriptFailed(f"{page}: only {drawn[-1]} elements were drawn")
        spent = [0.0, 0.0, 0.0]
        for _ in range(ROUNDS):
            for place, (process, client) in enumerate(zip(processes, clients, strict=True)):
                spent[place] += _spent(process, client)
    finally:
        for client in clients:
            client.close()
    empty, floor, seconds = (each / ROUNDS / PER_ROUND for each in spent)
    return [
        Ratio(f"warm rerun of {page} ÷ empty page", seconds, empty, 6 if page == "overview" else 8),
        Ratio("  ÷ empty page with a frozen collector", seconds, floor, None),
    ]


def _spent(process: int, client: Client) -> float:
    before = cpu_seconds(process)
    for _ in range(PER_ROUND):
        client.rerun()
    return cpu_seconds(process) - before


def _await_rest(process: int) -> None:
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        before = cpu_seconds(process)
        time.sleep(REST_SECONDS)
        if cpu_seconds(process) - before < REST_SHARE * REST_SECONDS:
            return
    raise TimeoutError(f"the server still works on its own after {LONGEST_WAIT} s")
