"""What is said of a judged period: marked only where a rule fired, within limits elsewhere, and why not where nothing is judged."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from data.schema.months import parse_period
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.course import course
from metrics.definition import Text
from metrics.scope import Scope
from tests.pages import city
from views.comparing.courses import course_chart, course_words, judged, verdict_words
from views.figures import ask, recent
from views.here import Here, Surroundings

MARKED = re.compile("明显(上升|下降)")
KEYS = ("home_requests", "home_completed", "home_completion_rate", "home_cancellation_rate", "home_adverse_per_1000", "home_wait_p50_hours")


def at(snapshot: Snapshot, period: str, area: str = "120000", language: str = "zh", least: int = 100) -> Here:
    surroundings = Surroundings(
        name=Text("天津", "Tianjin"),
        map_source=Text("", ""),
        boundaries=None,
        items=(),
        least_denominator=least,
        published_band_pct=(16, 31),
        default_language="zh",
    )
    tree = snapshot.tree
    return Here(snapshot=snapshot, surroundings=surroundings, scope=Scope.everything(tree), area=tree[area], period=parse_period(period), language=language)


def with_requests(counts: dict[str, int], id: str) -> Snapshot:
    """The city with so many orders requested by month, all of them completed, at one institution, and none elsewhere."""
    rows = city()["home_month"].filter(pl.col("institution_id") == "TJ017").sort("month")
    told = pl.DataFrame(
        {"month": [date.fromisoformat(f"{month}-01") for month in counts], "asked": list(counts.values())}, schema={"month": pl.Date, "asked": pl.Int64}
    )
    kept = (
        rows.head(1)
        .drop("month")
        .join(told, how="cross")
        .with_columns(pl.col("asked").alias(name) for name in ("requested", "requested_completed", "completed"))
    )
    return replace(city(), id=id, tables=dict(city().tables) | {"home_month": kept.select(rows.columns)})


STEADY = {f"{year}-{month:02d}": 100 + (3 if month % 2 else -3) for year in (2021, 2022) for month in range(1, 13)}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("area", ["120000", "120111", "TJ017"])
@pytest.mark.parametrize("period", ["2021-06", "2022-05", "2022-11", "2023-02", "2023-03"])
def test_a_change_is_called_marked_exactly_where_a_rule_fired(key: str, area: str, period: str) -> None:
    here = at(city(), period, area)
    frame = course(metric_of(key), ask(here, key, periods=recent(here, 24)), as_of=here.snapshot.as_of, least_denominator=100)
    own = frame.filter(pl.col("period") == period)
    has_fired = own.height == 1 and own["label"].item() not in (None, "common_cause")
    told = verdict_words(here, key).split("；此前")[0]
    assert bool(MARKED.search(told)) == has_fired, told


def test_a_jump_is_marked_with_its_rule_and_its_beginning() -> None:
    here = at(with_requests(STEADY | {"2022-11": 180, "2022-12": 190}, "jump"), "2022-12")
    told = course_words(here, "home_requests")
    assert told.startswith("**190单** · ") and "明显上升：越过上限" in told and "自2022-11起连续2期如此" in told
    assert "■" in told, "requests have no better side"


def test_usual_ups_and_downs_say_between_which_limits() -> None:
    here = at(with_requests(STEADY, "steady"), "2022-12")
    row = judged(here, "home_requests").filter(period="2022-12").row(0, named=True)
    assert course_words(here, "home_requests") == f"**97单** · 平常起伏之内（{row['lower_limit']:.0f}–{row['upper_limit']:.0f}单）"


def test_an_earlier_special_cause_is_told_as_earlier() -> None:
    here = at(with_requests(STEADY | {"2022-08": 180}, "earlier"), "2022-12")
    assert verdict_words(here, "home_requests").endswith("；此前2022-08明显上升：越过上限")


@pytest.mark.parametrize(
    ("period", "key", "area", "reason"),
    [
        ("2023-04", "home_requests", "120000", "期间尚未结束"),
        ("2023-03", "home_completion_rate", "120000", "尚未办结"),
        ("2021-03", "home_requests", "120000", "各期都是0"),
        ("2022-11", "home_adverse_per_1000", "TJ017", "每期的例数太少"),
    ],
)
def test_what_is_not_judged_says_why(period: str, key: str, area: str, reason: str) -> None:
    here = at(city(), period, area, least=1)
    assert reason in verdict_words(here, key)


def test_a_young_service_is_said_to_be_young_and_not_to_have_few_cases() -> None:
    young = {month: (0 if month < "2022-06" else count) for month, count in STEADY.items()}
    assert verdict_words(at(with_requests(young, "young"), "2022-11"), "home_requests").startswith("开始以来才6期，不足12期")


def test_a_small_denominator_is_said_with_the_least() -> None:
    few = STEADY | {"2022-11": 40}
    here = at(with_requests(few, "few"), "2022-11", least=50)
    assert verdict_words(here, "home_completion_rate") == "本期分母40，不足50，不作判断"


def test_without_a_value_nothing_is_judged() -> None:
    assert course_words(at(city(), "2022-11", "TJ001"), "home_completion_rate") == "本期没有数值，不作判断。"


def test_months_before_the_service_began_have_no_say() -> None:
    late = {month: (0 if month < "2022-01" else count) for month, count in STEADY.items()}
    found = judged(at(with_requests(late, "late"), "2022-12"), "home_requests")
    assert found.filter(pl.col("period") < "2022-01")["label"].null_count() == 12
    assert set(found.filter(pl.col("period") >= "2022-01")["label"]) == {"common_cause"}


def test_every_period_keeps_its_point_where_the_chart_is_narrow() -> None:
    line = course_chart(at(city(), "2022-11"), "home_requests", 200).option["series"][0]
    assert line["showSymbol"] and line["showAllSymbol"] is True and len(line["data"]) > 1
