"""Imports point one way: entry → pages → views → metrics → data.schema; data knows nothing above it. No exceptions."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
OURS = ("app", "pages", "views", "metrics", "data")
CHARTS = {"altair", "plotly", "pydeck"}
FILES = sorted(path for folder in OURS[1:] for path in (PROJECT / folder).rglob("*.py")) + [PROJECT / "app.py"]


def module_of(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(module: str) -> str:
    """The main script composes as a page does, `views.served` joins what data serves with what pages and routes are given; command lines and the server are the entry."""
    if module == "app" or module.endswith("__main__"):
        return "entry"
    if module.split(".")[0] == "pages" or module == "views.frame":
        return "pages"
    if module.startswith("data.schema"):
        return "schema"
    if module == "data.current":
        return "current"
    if module.startswith("views.served"):
        return "served"
    return module.split(".")[0]


MAY_IMPORT = {
    "entry": {"entry", "pages", "served", "views", "metrics", "current", "data", "schema"},
    "pages": {"served", "views", "metrics", "current", "schema"},
    "served": {"served", "views", "metrics", "current", "data", "schema"},
    "views": {"views", "metrics", "schema"},
    "metrics": {"metrics", "schema"},
    "current": {"data", "schema"},
    "data": {"data", "schema"},
    "schema": {"schema"},
}


def imports(path: Path) -> set[str]:
    """Every absolute name imported anywhere in the file, `from a import b` as both a and a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {node.module or ""} | {f"{node.module}.{name.name}" for name in node.names}
    return found


def our_modules() -> set[str]:
    return {module_of(path) for path in FILES}


def test_there_is_something_to_walk() -> None:
    assert {layer(module) for module in our_modules()} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_imports_point_one_way(path: Path) -> None:
    known, here = our_modules(), layer(module_of(path))
    for name in imports(path) & known:
        assert layer(name) in MAY_IMPORT[here] or name in ("data", "views", "metrics", "pages"), f"{module_of(path)} ({here}) imports {name} ({layer(name)})"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    here, used = layer(module_of(path)), {name.split(".")[0] for name in imports(path)}
    if here not in ("views", "entry"):
        assert not used & CHARTS, "only views draw"
    if here == "pages":
        assert "polars" not in used and "sqlalchemy" not in used, "pages choose, compute and show"
    if here in ("metrics", "data", "schema", "current"):
        assert "streamlit" not in used, "what is measured does not know how it is shown"
    if here in ("metrics", "views", "pages", "schema"):
        assert not used & {"duckdb", "sqlalchemy"}, "only data does I/O"


def test_no_module_in_views_hides_a_standard_module() -> None:
    import sys

    assert not {path.stem for path in (PROJECT / "views").glob("*.py")} & set(sys.stdlib_module_names) - {"__init__"}


def test_pages_have_no_functions() -> None:
    for path in (PROJECT / "pages").glob("*.py"):
        names = [node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        assert not names, f"{path.name} defines {names}"
