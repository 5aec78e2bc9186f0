"""What a reader reads fits any region: no text names one, or says 全市 or district where it means whatever lies there; levels and areas are called as the region calls them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.settings import PROJECT
from views.texts import english

SOURCES = sorted(path for folder in ("views", "pages", "metrics", "data") for path in (PROJECT / folder).rglob("*.py")) + [PROJECT / "app.py"]
OF_ONE_REGION = re.compile("全市|全区(?!域)|本市|区县|区级|市级|各区(?!域)|天津|津医保|Tianjin")
ENGLISH = re.compile(r"\b(?<!demonstration )(?<!city-)(city|cities|citywide|districts?|whole city)\b", re.IGNORECASE)
MEANT = ("the district_code", "`district_code`", "demonstration city")
"""Where the word is the contract's, or the demonstration's."""


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Texts in the code that are no docstrings, each with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_text_means_one_regions_levels(path: Path) -> None:
    told = [(line, text) for line, text in literals(path) if OF_ONE_REGION.search(text)]
    assert not told, "call it by the area's own name, or 下一级区域, 整体"
    if path.parts[len(PROJECT.parts)] in ("views", "pages", "metrics"):
        told = [(line, text) for line, text in literals(path) if " " in text and ENGLISH.search(text) and not any(meant in text for meant in MEANT)]
        assert not told, "the region has its own word for the level"


def test_no_translation_does() -> None:
    assert not [text for pair in english().items() for text in pair if OF_ONE_REGION.search(text)]
    assert not [text for text in english().values() if ENGLISH.search(text) and not any(meant in text for meant in MEANT)]
