"""The search box finds what people type: parts of names, codes, pinyin, initials, English, other words for the same; in the browser as on the server."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.region import load_region
from data.schema.months import Period
from metrics.definition import Text
from metrics.scope import Scope
from tests.marts import invented_snapshot, tree_with_institutions
from views.finding.box import PATH
from views.finding.index import endings, index, otherwise, spoken
from views.finding.rule import AREA, KINDS, METRIC, MOST, PAGE, PLACE, Entry, bare, find
from views.here import Here, Surroundings

SCRIPT = Path(__file__).resolve().parent.parent / "views" / "browser" / "search.js"


def here_of(region: str, language: str = "zh", areas: frozenset[str] = frozenset()) -> Here:
    tree = tree_with_institutions(load_region(region).tree, 24)
    surroundings = Surroundings(
        name=Text("x", "x"), map_source=Text("x", "x"), boundaries=None, items=(), least_denominator=100, published_band_pct=None, default_language="zh"
    )
    snapshot = invented_snapshot(tree, first=date(2022, 1, 1), id=f"finding-{region}")
    scope = Scope(areas) if areas else Scope.everything(tree)
    return Here(snapshot=snapshot, surroundings=surroundings, scope=scope, area=tree.root, period=Period(date(2022, 11, 1)), language=language)


@pytest.fixture(scope="module")
def tianjin() -> tuple[Entry, ...]:
    return index(here_of("tianjin"))


def names(found: tuple[Entry, ...], kind: str) -> list[str]:
    return [entry.name for entry in found if entry.kind == kind]


@pytest.mark.parametrize(
    ("query", "kind", "first"),
    [
        ("西青", AREA, "西青区"),
        ("xiqing", AREA, "西青区"),
        ("XQQ", AREA, "西青区"),
        ("jizhou", AREA, "蓟州区"),
        ("jzq", AREA, "蓟州区"),
        ("120118", AREA, "静海区"),
        ("Jinghai", AREA, "静海区"),
        ("binhai new", AREA, "滨海新区"),
        ("云药房", PAGE, "云药房"),
        ("yunyaofang", PAGE, "云药房"),
        ("jgfg", PAGE, "机构覆盖"),
        ("overview", PAGE, "总览"),
        ("profile", PAGE, "机构画像"),
        ("diabetes_control_rate", METRIC, "糖尿病血糖达标率（在管）"),
        ("糖尿病 控制", METRIC, "糖尿病血糖达标率（在管）"),
        ("糖尿病　达标", METRIC, "糖尿病血糖达标率（在管）"),
        ("tnbgfgll", METRIC, "糖尿病规范管理率"),
        ("leakage", METRIC, "外流费用占比"),
        ("满意度", METRIC, "居家服务满意度"),
    ],
)
def test_what_is_typed_is_found(tianjin: tuple[Entry, ...], query: str, kind: str, first: str) -> None:
    found = names(find(tianjin, query), kind)
    assert found and (found[0] == first or kind == METRIC and first in found), f"'{query}' finds {found}"


def test_an_institution_is_found_by_any_part_of_its_name_or_code(tianjin: tuple[Entry, ...]) -> None:
    for entry in tianjin:
        if entry.kind == PLACE:
            assert find(tianjin, entry.code)[0].code == entry.code
            assert entry in find(tianjin, entry.name)


def test_nothing_is_found_by_nothing(tianjin: tuple[Entry, ...]) -> None:
    assert find(tianjin, "") == find(tianjin, " －—… ") == () == find(tianjin, "没有这样的地方")


def test_one_latin_letter_finds_beginnings_alone(tianjin: tuple[Entry, ...]) -> None:
    found = find(tianjin, "j")
    assert found and all(any(key.startswith("j") for key in entry.keys) for entry in found)


def test_a_reader_finds_only_what_he_may_see() -> None:
    entries = index(here_of("tianjin", areas=frozenset({"120111"})))
    assert {entry.code for entry in entries if entry.kind == AREA} == {"120111"}
    assert all(entry.where.endswith("西青区") for entry in entries if entry.kind == PLACE)
    assert find(entries, "和平区") == ()


def test_every_level_of_another_region_is_found_with_its_place() -> None:
    entries = index(here_of("sanming", "en"))
    hospital = next(entry for entry in find(entries, "ninghua") if entry.kind == AREA)
    assert "Ninghua" in hospital.name and hospital.where
    assert len({entry.where.split(" · ")[0] for entry in entries if entry.kind == AREA}) >= 3


def test_every_way_to_say_a_character_is_heard() -> None:
    assert {"jizhou", "jz"} <= set(map(bare, spoken("蓟州")))
    assert {"le", "yue"} <= set(spoken("乐"))
    assert spoken("TJ-06") == ()


def test_other_words_for_the_same_are_known() -> None:
    assert "血糖控制率" in otherwise(Text("血糖达标率", "Glucose control"))
    assert endings("Xiqing health centre") == ("Xiqing health centre", "health centre", "centre")


def obvious(entries: tuple[Entry, ...], query: str) -> list[str]:
    """The same, slowly: every word against every key of every entry."""
    words = [bare(word) for word in query.split() if bare(word)]
    ranked = []
    for place, entry in enumerate(entries):
        best = []
        for word in words:
            exact, begins = word in entry.keys, any(key.startswith(word) for key in entry.keys)
            is_long = len(word) > 1 or "\u3400" <= word <= "\u9fff"
            holds = is_long and any(word in key for key in entry.keys)
            best.append(0 if exact else 1 if begins else 2 if holds else None)
        if words and None not in best:
            ranked.append((sum(best), KINDS.index(entry.kind), place))
    return [entries[place].code for _fit, _kind, place in sorted(ranked)][:MOST]


QUERIES = st.text(st.sampled_from("西青静海和平区糖尿病率云药房01jqxhtTJ -_ 。"), max_size=8)


@given(query=QUERIES)
@settings(max_examples=150)
def test_the_rule_is_the_obvious_one(tianjin: tuple[Entry, ...], query: str) -> None:
    assert [entry.code for entry in find(tianjin, query)] == obvious(tianjin, query)


def test_the_browser_finds_the_same(tianjin: tuple[Entry, ...], chromium: Callable) -> None:
    """The script's own function, run in Chromium over the same list."""
    queries = ["西青", "xq", "jinghai 01", "TJ0", "云", "j", "糖尿病 控制", "glucose", "ＴＪ001", "_", "率", "profile institution", "不存在"]
    rows = [{"kind": entry.kind, "code": entry.code, "keys": entry.keys} for entry in tianjin]
    source = json.dumps(SCRIPT.read_text(encoding="utf-8"))
    page = chromium()
    found = page.evaluate(
        f"""async ([entries, queries]) => {{
            const script = await import(URL.createObjectURL(new Blob([{source}], {{ type: "text/javascript" }})));
            return queries.map((query) => script.find(entries, query).map((entry) => entry.code));
        }}""",
        [rows, queries],
    )
    assert found == [[entry.code for entry in find(tianjin, query)] for query in queries]
    assert sum(map(len, found)) > 40, "the queries find nothing and prove nothing"


def test_the_list_has_an_address_of_its_own() -> None:
    assert PATH == "find.json"
