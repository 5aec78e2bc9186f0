"""What tests share: stores built once for all workers, and a browser."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
settings.load_profile("project")


@contextmanager
def once(folder: Path) -> Iterator[bool]:
    """Hold `folder`'s lock; true for the first worker to come, who makes what the others find."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        yield not done.exists()
        done.touch()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def small_city(shared_folder: Path) -> Path:
    """The store of the demonstration city at a fiftieth of its size."""
    folder = shared_folder / "small-city"
    with once(folder) as is_first:
        if is_first:
            command = [sys.executable, "-m", "data", "demo", "--scale", "0.02", "--store", str(folder / "var")]
            subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, env=os.environ | {"PYTHONWARNINGS": "default"})
    return folder / "var"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(address: str, seconds: float, process: subprocess.Popen, asked: str = "readyz") -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/{asked}", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"{address} did not answer within {seconds} s")


@contextmanager
def serving(store: Path, *, config: Path | None = None, asked: str = "readyz") -> Iterator[str]:
    """A server of its own over a store; its address, once it answers what is `asked`: `healthz` where it has nothing to serve."""
    port = free_port()
    environment = os.environ | {"COMMUNITY_STORE": str(store)} | ({"COMMUNITY_CONFIG": str(config)} if config else {})
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", 60, process, asked)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@dataclass(frozen=True)
class RunningClone:
    """A fresh copy of the project in which `make run` was the only command."""

    address: str
    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "var"


def copy_of_the_project(target: Path) -> None:
    """What a clone would hold: every file that git tracks or would track."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (PROJECT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, target / name)


@pytest.fixture(scope="session")
def running_clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningClone]:
    """`make run` in a fresh clone: sets up its own environment, builds the full city, serves it. Tests that use it stand in one file, so that one worker does it once."""
    folder, port = tmp_path_factory.mktemp("clone"), free_port()
    copy_of_the_project(folder)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("COMMUNITY_", "PYTEST_", "VIRTUAL_ENV"))}
    with (folder / "make-run.log").open("w") as log:
        process = subprocess.Popen(["make", "run", f"PORT={port}"], cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            try:
                wait_until_ready(f"http://127.0.0.1:{port}", 900, process)
            except AssertionError as error:
                raise AssertionError(f"{error}\n{(folder / 'make-run.log').read_text()[-3000:]}") from error
            yield RunningClone(f"http://127.0.0.1:{port}", folder)
        finally:
            os.killpg(process.pid, 15)
            process.wait(30)


@pytest.fixture(scope="session")
def full_city(running_clone: RunningClone) -> Path:
    """The store of the demonstration city at its full size, as `make run` built it."""
    return running_clone.store


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Ends with its file: while it lives, no other event loop can run in the worker."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, drawing WebGL in software."""
    launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
    yield launched
    launched.close()


@pytest.fixture
def chromium(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages: `chromium(width=…, height=…)` gives one of a fresh visitor. Closed with the test, as a map goes on drawing."""
    contexts = []

    def open_page(*, width: int = 1920, height: int = 1080, locale: str = "zh-CN") -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, locale=locale))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()
