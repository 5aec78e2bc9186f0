"""Every text of the interface is there in both languages, and no translation is kept for a text that is gone."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from views.texts import CATALOGUES, english, plain, translator

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*(PROJECT / "views").rglob("*.py"), *(PROJECT / "pages").glob("*.py"), PROJECT / "app.py"])
CHINESE = re.compile("[\u4e00-\u9fff]")
PLACES = re.compile(r"\{\w*\}")
BOTH_AT_ONCE = {"views/charts/axes.py", "views/formats.py", "views/texts.py", "app.py"}
"""Number words and date patterns by language, the languages' own names, and the sentence for a page that fails before its language is known."""


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""


def used_texts() -> dict[str, str]:
    """Text → where: every literal given to `_` or to `here.text`."""
    found = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node) in ("_", "text") and node.args:
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}: only a literal can be translated"
                found[node.args[0].value] = f"{path.name}:{node.lineno}"
    return found


def test_every_text_has_its_english() -> None:
    missing = {text: where for text, where in used_texts().items() if not english().get(text)}
    assert not missing, "\n".join(f"{where}: {text}" for text, where in missing.items())


def test_no_translation_is_unused() -> None:
    assert not set(english()) - set(used_texts())


def test_no_text_is_translated_twice() -> None:
    counts: Counter[str] = Counter()
    for path in CATALOGUES.glob("*.po"):
        with path.open("rb") as file:
            counts.update(str(message.id) for message in read_po(file) if message.id)
    assert not [text for text, count in counts.items() if count > 1]


def test_places_survive_the_translation() -> None:
    assert not [text for text, other in english().items() if sorted(PLACES.findall(text)) != sorted(PLACES.findall(other))]


def test_no_english_text_holds_chinese() -> None:
    assert not [other for other in english().values() if CHINESE.search(other)]


def test_no_chinese_is_shown_without_a_translation() -> None:
    """A Chinese literal is the argument of `_` or of `Text`, which holds both languages."""
    for path in SOURCES:
        if str(path.relative_to(PROJECT)) in BOTH_AT_ONCE:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        allowed = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) in ("_", "text", "Text") for part in ast.walk(node)}
        allowed |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        loose = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value) and id(node) not in allowed
        ]
        assert loose in ([], ["语言 Language"]), f"{path.name}: {loose}"


def test_translator_takes_the_language_it_is_given() -> None:
    assert translator("zh")("需要关注") == "需要关注"
    assert translator("en")("需要关注") != "需要关注"


def test_names_from_data_show_as_they_are_written() -> None:
    assert plain("![x](http://a.b/c.png)") == "!\\[x\\](http\\:\u2060//a.b/c.png)"
    assert plain("**西青**-06 :red[a] $x$") == r"\*\*西青\*\*-06 \:red\[a\] \$x\$"


def test_a_name_from_data_stays_in_one_line_and_starts_no_list() -> None:
    assert plain("西青\n\n- 一\r\n1. 二\t三\u2028四 ") == "西青 - 一 1. 二 三 四"
    assert [plain(text) for text in ("- a", "+ a", "12. a", "3) a", "* a", "---")] == [r"\- a", r"\+ a", r"12\. a", r"3\) a", r"\* a", r"\---"]
    assert plain("-3.5%") == "-3.5%" and plain("西青-06 (1.5)") == "西青-06 (1.5)"


@pytest.mark.parametrize("text", ["www.example.com", "看 WWW.example.com/x", "https://example.com", "x@example.com", "西青(www.a.cn)"])
def test_a_name_from_data_becomes_no_link(text: str) -> None:
    """The expressions by which GitHub's Markdown finds addresses in text whose escapes have been resolved."""
    shown = plain(text).replace("\\", "")
    assert shown.replace("\u2060", "") == text
    assert not re.search(r"(https?://|www(?=\.))[-.\w]+", shown, re.IGNORECASE | re.ASCII) and not re.search(r"[-.\w+]+@[-\w]+(\.[-\w]+)+", shown, re.ASCII)
