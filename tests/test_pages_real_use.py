"""Real use on the coverage page: its figures are the metrics' own, its lists those of the reference functions, and what cannot be judged is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.current import current
from data.schema.loops import LOOPS
from metrics.catalogue.coverage import CAPABILITIES, CAPABILITY_NAMES
from metrics.idle import idle_capabilities
from metrics.loop_steps import loop_steps
from metrics.real_use import use_levels
from metrics.scope import Scope
from tests.pages import assert_reads_well, city, invented_city, open_page, row, rows, words
from views.coverage.loops import LOST, loop_chart, loop_table
from views.coverage.thresholds import threshold_words, unjudged_words
from views.coverage.use_grids import level_strip, use_matrix
from views.here import Here
from views.served.surroundings import first_view

JUNE = date(2022, 6, 1)


@pytest.fixture
def open_coverage(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "coverage", **address)

    return run


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, shared_folder: Path) -> Here:
    monkeypatch.setenv("COMMUNITY_STORE", str(invented_city(shared_folder)))
    now = current()
    return first_view(now, now.snapshot)


def table(page: AppTest, *columns: str) -> list[dict]:
    """The rows of the one table that has these columns."""
    found = [each.value for each in page.dataframe if set(columns) <= set(each.value.columns)]
    assert len(found) == 1, f"{len(found)} tables have {columns}"
    return found[0].to_dict("records")


def test_the_bars_are_the_metrics(open_coverage) -> None:
    page = open_coverage(period="2022-06")
    found = [each for each in page.get("echarts_chart") if each.proto.id.endswith("-levels")]
    assert len(found) == 1
    assert "使用级别" in found[0].proto.alt
    for capability in CAPABILITIES:
        used = row(f"{capability}_in_use_rate", "120000", "2022-06")["numerator"]
        idle = row(f"{capability}_idle_rate", "120000", "2022-06")["numerator"]
        assert f"{CAPABILITY_NAMES[capability].zh} 常态或闭环{used:.0f}家，仅上线{idle:.0f}家" in found[0].proto.alt


def test_the_list_of_the_unused_is_the_longest_idle_first(open_coverage) -> None:
    snapshot = city()
    expected = idle_capabilities(snapshot, scope=Scope.everything(snapshot.tree), month=JUNE)
    listed = table(open_coverage(period="2022-06"), "months_idle")
    assert [each["months_idle"] for each in listed] == expected["months_idle"].to_list()
    assert [each["institution"] for each in listed] == [snapshot.tree[id].name_zh for id in expected["institution_id"]]
    assert {each["last_used"] for each in listed} == {"从未"}
    began = [f"{since.year}年{since.month}月" + ("或更早" if since == snapshot.first_month else "") for since in expected["since"]]
    assert [each["since"] for each in listed] == began and snapshot.first_month in expected["since"]


def test_an_institution_sees_its_own_levels_and_what_they_rest_on(open_coverage) -> None:
    snapshot = city()
    levels = {each["capability"]: each for each in use_levels(snapshot, snapshot.real_use).filter(institution_id="TJ008", month=JUNE).to_dicts()}
    listed = {each["capability"]: each for each in table(open_coverage(period="2022-06", area="TJ008"), "ended", "days")}
    assert set(listed) == {CAPABILITY_NAMES[capability].zh for capability in levels}
    words_of = {(0, 0, 0): "仅上线", (1, 0, 0): "有业务", (1, 1, 0): "常态使用", (1, 1, 1): "闭环"}
    for capability, level in levels.items():
        shown = listed[CAPABILITY_NAMES[capability].zh]
        assert shown["level"] == words_of[level["trafficked"], level["routine"], level["closed_loop"]]
        assert (shown["events"], shown["days"]) == (level["events"], f"{level['working_days']}/{level['calendar_days']}")


def matrix(here: Here) -> dict[tuple[str, str], tuple[float, str, str]]:
    """(row, column) → shade, text and tip of the grid of areas × capabilities."""
    option = use_matrix(here).option
    names = [each["value"] if isinstance(each, dict) else each for each in option["yAxis"]["data"]]
    return {(names[line], option["xAxis"]["data"][column]): (shade, text, tip) for column, line, shade, text, tip in option["series"][0]["data"]}


def test_the_grid_of_areas_is_the_metrics(here: Here) -> None:
    at = here.at(period=replace(here.period, first=JUNE))
    cells = matrix(at)
    for capability in ("home_service", "medical_record"):
        name = CAPABILITY_NAMES[capability].zh
        closed = (
            {each["area_code"]: each["numerator"] for each in rows(f"{capability}_closed_loop_rate", "district", "2022-06").to_dicts()}
            if capability in LOOPS
            else {}
        )
        idle = {each["area_code"]: each["numerator"] for each in rows(f"{capability}_idle_rate", "district", "2022-06").to_dicts()}
        lived = {each["area_code"]: each["numerator"] for each in rows(f"{capability}_live_rate", "district", "2022-06").to_dicts()}
        for each in rows(f"{capability}_in_use_rate", "district", "2022-06").to_dicts():
            used, told, code = each["numerator"], each["denominator"], each["area_code"]
            live = lived[code]
            if not live:
                assert (each["area_name"], name) not in cells
                continue
            shade, text, tip = cells[each["area_name"], name]
            assert (shade, text) == (pytest.approx(used / told, abs=0.001), f"{used:.0f}/{told:.0f}")
            assert f"上线{live:.0f}家，常态使用{used:.0f}家，闭环{closed.get(code, 0):.0f}家，未用{idle[code]:.0f}家，未报数{live - told:.0f}家" in tip
    late = next(tip for (area, name), (_shade, _text, tip) in cells.items() if (area, name) == ("宝坻区", CAPABILITY_NAMES["medical_record"].zh))
    assert "未报数1家" in late


def test_who_did_not_report_is_not_called_unused(open_coverage, here: Here) -> None:
    """TJ012 sent nothing for June 2022 and had sent before: it is named apart, and none of its capabilities is on the list."""
    page = open_coverage(period="2022-06")
    name = here.name("TJ012")
    assert f"1家机构以前报过、当月一条记录也没有，其能力不判断，不算僵尸上线：{name}（最近报到2022年5月）。" in [each.value for each in page.caption]
    assert name not in [each["institution"] for each in table(page, "months_idle")]
    own = open_coverage(area="TJ012", period="2022-06")
    told = table(own, "level", "events")
    assert {(each["level"], each["days"]) for each in told} == {("未报数", "–")}
    assert all(each[column] != each[column] for each in told for column in ("events", "rate")), "not known is not 0"
    assert "当月都有业务" not in words(own) and "1家机构以前报过、当月一条记录也没有" in words(own)
    assert "–" in {cell[3] for cell in level_strip(here.at(area=here.tree["TJ012"], period=replace(here.period, first=JUNE))).option["series"][0]["data"]}
    assert "一条记录也没有" not in words(open_coverage(period="2022-05"))


def test_the_grid_of_institutions_and_their_strips_say_the_levels(here: Here) -> None:
    at = here.at(area=here.tree["120111"], period=replace(here.period, first=JUNE))
    said = {(1, 1, 1): "闭环", (1, 1, 0): "常态使用", (1, 0, 0): "有业务", (0, 0, 0): "仅上线"}
    levels = {(each["institution_id"], each["capability"]): each for each in use_levels(at.snapshot, at.snapshot.real_use).filter(month=JUNE).to_dicts()}
    cells = matrix(at)
    assert len(cells) == len(at.below) * len(CAPABILITIES)
    for area in at.below:
        strip = {tip for *_place, tip in level_strip(at.at(area=area)).option["series"][0]["data"]}
        for capability in CAPABILITIES:
            level = levels.get((area.code, capability))
            told = said[level["trafficked"], level["routine"], level["closed_loop"]] if level else "未上线"
            assert cells[area.name_zh, CAPABILITY_NAMES[capability].zh][1] == told
            assert any(tip.startswith(CAPABILITY_NAMES[capability].zh) and "2022年6月" in tip and tip.endswith(f"：{told}") for tip in strip), told


def test_the_largest_loss_of_each_loop_is_named(here: Here) -> None:
    at = here.at(period=replace(here.period, first=JUNE))
    frame = loop_steps(at.snapshot, at.snapshot.real_use, scope=at.scope, within=at.area.code, month=JUNE)
    bars = loop_chart(at).option["series"][0]["data"]
    assert [bar["value"] for bar in bars] == frame["share_pct"].to_list()
    assert [bar["itemStyle"]["color"] == LOST for bar in bars] == ["个百分点" in bar["name"] for bar in bars] == frame["is_worst"].to_list()
    for (capability,), steps in frame.group_by("capability"):
        shares = steps["share_pct"].to_list()
        losses = [before - after for before, after in zip(shares, shares[1:], strict=False)]
        assert shares[0] == 100, capability
        worst = steps.filter("is_worst")["loss_points"].to_list()
        assert worst == ([pytest.approx(max(losses))] if max(losses) > 0 else [])


def test_loops_of_other_peoples_areas_are_not_shown(here: Here) -> None:
    assert loop_table(here.at(scope=Scope(frozenset({"TJ008"})))).is_empty()


def test_the_thresholds_stand_on_the_page(open_coverage) -> None:
    page = open_coverage(period="2022-06")
    assert "当月超过50%的工作日有业务" in words(page) and "最近3个已够时间办结的月份" in words(page)
    judged = {each["capability"]: each for each in table(page, "floor", "steps")}
    assert (judged["云药房"]["floor"], judged["云药房"]["share"], judged["云药房"]["months"]) == (0.8, 80, "2022-04–2022-06")
    assert judged["居家服务"]["months"] == "2022-03–2022-05"


def test_a_year_that_the_calendar_does_not_know_is_told(here: Here) -> None:
    assert "区域日历没有" not in threshold_words(here)
    unknown = here.at(surroundings=replace(here.surroundings, calendar_years=frozenset({2018})), language="en")
    assert f"calendar does not know {here.period.last.year}" in threshold_words(unknown)


def test_what_cannot_be_judged_is_told(here: Here) -> None:
    assert unjudged_words(here) is None
    tables = dict(here.snapshot.tables) | {"calendar_month": here.snapshot["calendar_month"].clear()}
    assert "较早的版本" in unjudged_words(here.at(snapshot=replace(here.snapshot, id="earlier-page", tables=tables)))
    assert "没有设置阈值" in unjudged_words(here.at(snapshot=replace(here.snapshot, id="unset-page", real_use=None)))


@pytest.mark.parametrize("use", ["home_service", "medical_record", "nonsense"])
def test_one_capability_over_time(open_coverage, use: str) -> None:
    assert_reads_well(open_coverage(use=use, lang="en"), "en")


def test_the_running_month_is_not_judged(open_coverage) -> None:
    page = open_coverage(period="2023-04")
    assert "尚未结束" in words(page)
    assert not [each for each in page.dataframe if "months_idle" in each.value.columns]
