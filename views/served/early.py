"""The first screen kept in the store: a browser shows it while server and pages are still starting. It is worth nothing by itself: whatever it was made of stands in its
first line, and where any of that has changed it is not shown."""

from __future__ import annotations

import logging
import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from data.errors import SettingsError
from data.settings import load_settings

if TYPE_CHECKING:
    from views.here import Here

LOG = logging.getLogger("community")
PROJECT = Path(__file__).resolve().parent.parent.parent
FILE = "first_screen.html"
NOTHING = "-"
MADE_OF = ("data", "metrics", "views")
KINDS = frozenset({".csv", ".css", ".geojson", ".js", ".json", ".po", ".py", ".toml"})


def keep(here: Here) -> None:
    """Keep what the reader who asks for nothing will see. A store that cannot be written to is no worse off than before."""
    # Not at the top of the file: the server answers before any of this is imported.
    from views.overview.early import early_screen

    store = load_settings().store.path
    current = _current(store)
    head = [_made_of(current), here.area.code, str(here.period), here.language]
    # Another snapshot may have been published while this one was worked out, or the published one be damaged and an earlier one served.
    if current.split()[:1] != [here.snapshot.id.encode()] or _read(store)[0] == head:
        return
    unfinished = store / f".{FILE}.{os.getpid()}"
    try:
        screen = early_screen(here)
        unfinished.write_text(f"{' '.join((*head, _sum(screen)))}\n{screen}", encoding="utf-8")
        unfinished.replace(store / FILE)
    except OSError as error:
        LOG.warning("the first screen was not kept: %s", error)


def early(path: str, query: str) -> str:
    """The kept screen where the address asks for just that and nothing has changed since; else nothing."""
    if path != "/":
        return ""
    store = _store(_config(), os.environ.get("COMMUNITY_STORE"))
    if store is None:
        return ""
    head, screen = _read(store)
    made_of, shown = head[0], head[1:]
    is_asked = dict(parse_qsl(query, keep_blank_values=True)).items() <= dict(zip(("area", "period", "lang"), shown, strict=False)).items()
    return screen if is_asked and made_of == _made_of(_current(store)) else ""


def _read(store: Path) -> tuple[list[str], str]:
    """What it was made of and for whom, and the screen; nothing of either where it is not whole."""
    try:
        head, _, screen = (store / FILE).read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return [NOTHING], ""
    *head, checked = head.split() or [NOTHING]
    return (head, screen) if checked == _sum(screen) else ([NOTHING], "")


def _sum(screen: str) -> str:
    return sha256(screen.encode()).hexdigest()


def _config() -> Path:
    return Path(os.environ.get("COMMUNITY_CONFIG") or PROJECT / "config.toml")


@lru_cache(maxsize=4)
def _store(config: Path, chosen: str | None) -> Path | None:
    """Settings hold for the life of the process; what the environment chooses is the key."""
    try:
        return load_settings(config, Path(chosen) if chosen else None).store.path
    except SettingsError:
        # The page says what is wrong with them.
        return None


def _current(store: Path) -> bytes:
    """What names the published snapshot; empty where none is."""
    try:
        return (store / "CURRENT").read_bytes()
    except OSError:
        return b""


def _made_of(current: bytes) -> str:
    """Of the snapshot that is published, and of program, reference data and settings as they were when the process first asked."""
    return sha256(current + _program(_config())).hexdigest()


@lru_cache(maxsize=4)
def _program(config: Path) -> bytes:
    """Every file that has a say by its length and time, the settings by their words."""
    digest = sha256(config.read_bytes())
    for folder in MADE_OF:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in KINDS:
                found = path.stat()
                digest.update(f"{path.relative_to(PROJECT)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.digest()
