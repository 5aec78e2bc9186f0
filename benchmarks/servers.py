"""Servers to measure: ours, Streamlit's hello, an empty page; and a client that reruns a script as a browser does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.Alert_pb2 import Alert as AlertProto
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PROJECT = Path(__file__).resolve().parent.parent
QUIET = ["--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(arguments: list[str], *, folder: Path, store: Path | None = None, is_awaited: bool = True) -> Iterator[tuple[subprocess.Popen, int]]:
    """`streamlit ARGUMENTS` on a free port: the process and the port, answering already if awaited."""
    port = free_port()
    environment = os.environ | ({"COMMUNITY_STORE": str(store)} if store else {})
    command = [sys.executable, "-m", "streamlit", *arguments, "--server.port", str(port), "--server.address", "127.0.0.1", *QUIET]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if is_awaited:
            await_health(port)
        yield process, port
    finally:
        process.terminate()
        process.wait(20)


def await_health(port: int, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"no server on port {port} within {seconds} s")


class ScriptFailed(Exception):
    """The page showed an error instead of itself: its time would mean nothing."""


class Client:
    """One session over the websocket. Each `rerun` runs the page's script once and returns when it is finished."""

    def __init__(self, port: int, page: str = "", query: str = "") -> None:
        self.page, self.query = page, query
        self.socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None, origin=f"http://127.0.0.1:{port}", legacy=True
        )
        self.hash = ""

    def rerun(self) -> int:
        """How many elements were drawn. Raises ScriptFailed where the page shows an error."""
        ask = BackMsg()
        ask.rerun_script.query_string = self.query
        if self.hash:
            ask.rerun_script.page_script_hash = self.hash
        else:
            ask.rerun_script.page_name = self.page
        self.socket.send(ask.SerializeToString())
        drawn = 0
        while True:
            message = ForwardMsg.FromString(self.socket.recv(timeout=60))
            match message.WhichOneof("type"):
                case "navigation":
                    self.hash = message.navigation.page_script_hash
                case "delta":
                    drawn += 1
                    element = message.delta.new_element
                    if element.WhichOneof("type") == "exception" or (element.WhichOneof("type") == "alert" and element.alert.format == AlertProto.ERROR):
                        raise ScriptFailed(f"{self.page}: {element.alert.body or element.exception.message}")
                case "script_finished":
                    return drawn

    def close(self) -> None:
        self.socket.close()
