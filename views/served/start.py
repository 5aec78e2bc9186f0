"""What is got ready while the first browser is still loading the shell: data, then the first view; and afterwards, beside the server, what other pages need."""

from __future__ import annotations

import ast
import atexit
import gc
import inspect
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from views.served.early import keep
from views.served.readers import READERS

if TYPE_CHECKING:
    from data.current import Current
    from data.schema.snapshot import Snapshot
    from views.here import Here

LOG = logging.getLogger("community")
VIEWS = Path(__file__).resolve().parent.parent
FRAME, FIRST_PAGE = VIEWS / "frame.py", VIEWS.parent / "pages" / "overview.py"
MONTHS_AHEAD, AREAS_AHEAD, REST_SHARE = 12, 40, 0.4
NEEDED_LATER = ("pandas", "pyarrow", "sqlalchemy", "duckdb", "scipy.special", "streamlit.elements.echarts_chart")


def get_ready() -> None:
    """Import what the first screen needs, read and verify the snapshot. Nothing else: whoever waits, waits for this.

    Data that cannot be read is logged; the pages say it themselves. Raises SettingsError: without settings there is nothing to serve.
    """
    with _without_collector(), ThreadPoolExecutor(max_workers=1) as beside:
        reading = beside.submit(_read)
        for name in (*imported_by(FRAME), *imported_by(FIRST_PAGE)):
            import_module(name)
        beside.submit(_warm_up)
        reading.result()


def work_out_first_view() -> None:
    """What the first reader will see, beside the drawing of his page where he is there already: its parts are sent as they come, and none is worked out twice."""
    from data.current import current

    with _without_collector():
        _prepare(current())


@contextmanager
def _without_collector() -> Iterator[None]:
    """What is made inside stays for good: the collector, which runs after every rerun, need not look at it, now or later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def get_the_rest() -> None:
    """Import what pages other than the first need, and take it out of the collector's sight too."""
    for name in (*NEEDED_LATER, *_views()):
        import_module(name)
    from views.texts import english

    english()
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    # At the end the collector sees it all again, or extension modules print what they take for leaks.
    atexit.register(gc.unfreeze)


def look_ahead(is_over: Event) -> None:
    """Work out what the first reader can choose next in the bar: the areas below his own, and his own in the periods before. Readers come first: while anybody
    asks for anything it waits, and a part of the time it rests. A choice is then drawn from what is remembered, in a quarter of the time."""
    from data.current import current

    now = current()
    if now.snapshot is None:
        return
    from metrics.errors import MetricError
    from views.overview.first_screen import steps

    for there in _choices(now, now.snapshot):
        try:
            for step in steps(there):
                began = monotonic()
                step()
                if is_over.wait(REST_SHARE * (monotonic() - began)) or not READERS.gone_quiet(is_over):
                    return
        except MetricError as error:
            # Whoever chooses it is told so by the page.
            LOG.warning("not prepared: %s %s: %s", there.area.code, there.period, error)


def imported_by(script: Path) -> list[str]:
    """The modules that a script names in its imports; a script is run, not imported."""
    names: list[str] = []
    for node in ast.parse(script.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            # `from package import module` names a module that the package need not have imported.
            inside = VIEWS.parent.joinpath(*node.module.split("."))
            names += [f"{node.module}.{name.name}" for name in node.names if (inside / f"{name.name}.py").exists()] or [node.module]
        elif isinstance(node, ast.Import):
            names += [name.name for name in node.names]
    return names


def _read() -> Current | None:
    """What is served; while its files are unpacked, and real use is judged, the interpreter is free for imports."""
    # Not at the top of the file: the server answers before any of this is imported.
    from data.current import current
    from data.errors import DataError, SettingsError
    from metrics.catalogue import adopt
    from metrics.errors import MetricError
    from metrics.real_use import use_levels

    try:
        now = current()
        adopt(now.region.definitions)
    except MetricError as error:
        raise SettingsError(str(error)) from error
    except SettingsError:
        raise
    except DataError as error:
        LOG.error("%s", error)
        return None
    LOG.info("serving snapshot %s", now.snapshot.id if now.snapshot else f"none: {now.problem}")
    if now.snapshot is not None:
        use_levels(now.snapshot, now.snapshot.real_use)
    return now


def _choices(now: Current, snapshot: Snapshot) -> list[Here]:
    """Nothing where nobody may see anything."""
    from data.schema.areas import INSTITUTION
    from views.identity import unknown_areas
    from views.served.surroundings import first_view

    if unknown_areas(snapshot.tree, now.settings.reader.areas):
        return []
    first = first_view(now, snapshot)
    months = [first.period.shifted(-step) for step in range(1, MONTHS_AHEAD + 1)]
    earlier = [first.at(period=month) for month in months if month.first >= snapshot.first_month]
    inside = [first.at(area=area) for area in first.below if area.level != INSTITUTION]
    return [each for pair in zip_longest(earlier, inside[:AREAS_AHEAD]) for each in pair if each is not None]


def _warm_up() -> None:
    """What Streamlit does once per process, at the first element and at the first button: it looks up who called it, and compiles the emojis."""
    inspect.stack()
    import_module("streamlit.emojis")


def _prepare(now: Current) -> None:
    from views.identity import unknown_areas
    from views.overview.first_screen import prepare
    from views.served.surroundings import first_view

    if now.snapshot is not None and not unknown_areas(now.snapshot.tree, now.settings.reader.areas):
        first = first_view(now, now.snapshot)
        prepare(first)
        keep(first)


def _views() -> list[str]:
    """Every module that a page may import."""
    found = (path.relative_to(VIEWS.parent).with_suffix("") for path in VIEWS.rglob("*.py") if path != FRAME and path.stem != "__init__")
    return sorted(".".join(path.parts) for path in found)
