"""What needs a look and what tiles say of noise: every sentence is true by a second, slow judgement, and a marked rise or fall stands only where a rule fired."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl
import pytest

from data.region import load_region
from data.schema.months import Grain, Period
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.definition import Metric
from metrics.scope import Scope
from tests.by_hand import is_bad, newcombe, outer_limits, rule_at_the_end
from tests.marts import invented_snapshot, tree_with_institutions
from views.charts.control_chart import rule_words
from views.comparing.noise import noise
from views.comparing.stage import stage_level
from views.here import Here, Surroundings
from views.overview.attention import MOST, MOST_OF_AN_AREA, Finding, findings, outside
from views.overview.first_screen import HEADLINES, WATCHED
from views.tiles import tile

VIEWS = Path(__file__).resolve().parent.parent / "views"
MARKED = re.compile("明显(上升|下降)")
LEAST = 100
UNLUCKY, UNLUCKY_SINCE = "120111", date(2023, 1, 1)
"""A district whose visits stop almost wholly from this month on."""
AREAS = ("120000", "120111", "120101", "TJ008", "TJ020")


@lru_cache(maxsize=8)
def snapshot(seed: int) -> Snapshot:
    made = invented_snapshot(tree_with_institutions(load_region("tianjin").tree, 64), first=date(2021, 1, 1), seed=seed, id=f"attention-{seed}")
    codes = [area.code for area in made.tree.at("institution", UNLUCKY)]
    is_hit = pl.col("institution_id").is_in(codes) & (pl.col("month") >= UNLUCKY_SINCE)
    visits = made["home_month"].with_columns(
        pl.when(is_hit).then(pl.col(name) // 20).otherwise(name).alias(name) for name in ("completed", "rated", "rating_sum", "adverse")
    )
    is_poor = (pl.col("institution_id") == "TJ020") & (pl.col("month") >= date(2022, 6, 1))
    chronic = made["chronic_month"].with_columns(pl.when(is_poor).then(pl.col("standardised") // 3).otherwise("standardised").alias("standardised"))
    return replace(made, tables={**made.tables, "home_month": visits, "chronic_month": chronic})


def here_at(seed: int, area: str, *, language: str = "zh", period: Period | None = None, against: str = "year") -> Here:
    held = snapshot(seed)
    name = metric_of("institutions").name
    surroundings = Surroundings(
        name=name, map_source=name, boundaries=None, items=(), least_denominator=LEAST, published_band_pct=(16, 31), default_language="zh"
    )
    return Here(
        snapshot=held,
        surroundings=surroundings,
        scope=Scope.everything(held.tree),
        area=held.tree[area],
        period=period or Period(date(2023, 3, 1)),
        language=language,
        against=against,
    )


def rows(here: Here, metric: Metric, by: str, within: str, periods: tuple[Period, ...]) -> list[dict]:
    return compute(metric, here.snapshot, scope=here.scope, by=by, periods=periods, within=within).to_dicts()


def course_rows(here: Here, metric: Metric, area: str) -> list[dict]:
    """The area's last 24 periods, as far as records go back."""
    step = here.period.grain.months
    held = ((here.period.last.year - 2021) * 12 + here.period.last.month - 1) // step + 1
    periods = tuple(here.period.shifted(-back) for back in reversed(range(min(24, held))))
    return rows(here, metric, here.tree[area].level, area, periods)


def metric_in(sentence: str) -> Metric:
    return max((metric_of(key) for key in WATCHED if sentence.startswith(metric_of(key).name("zh"))), key=lambda metric: len(metric.name("zh")))


def rule_by_hand(here: Here, metric: Metric, area: str) -> str | None:
    return rule_at_the_end(metric, course_rows(here, metric, area), here.snapshot.as_of, LEAST)


def everywhere() -> Iterator[Here]:
    for seed in (7, 8, 9):
        for area in AREAS:
            for period in (Period(date(2023, 3, 1)), Period(date(2022, 11, 1)), Period(date(2022, 10, 1), Grain.QUARTER)):
                yield here_at(seed, area, period=period)


def assert_true_of_its_area(here: Here, finding: Finding) -> str:
    """The sentence by a second computation; what kind of sentence it is."""
    if finding.icon == "hourglass_empty":
        return "silent"
    metric, code = metric_in(finding.sentence), finding.area
    level = here.tree[code].level
    if MARKED.search(finding.sentence):
        label = rule_by_hand(here, metric, code)
        assert label not in (None, "common_cause") and rule_words("zh")[label] in finding.sentence
        assert is_bad(metric, is_rise="明显上升" in finding.sentence)
        return "special"
    if "线" in finding.sentence and "限" in finding.sentence:
        stage = here.area.parent if here.is_institution or code == here.area.code else here.area.code
        found = {row["area_code"]: row for row in rows(here, metric, level, stage, (here.period,))}
        low, high = outer_limits(metric, list(found.values()))[code]
        assert found[code]["value"] > high if "上限" in finding.sentence else found[code]["value"] < low
        assert is_bad(metric, is_rise="上限" in finding.sentence) and found[code]["denominator"] >= LEAST
        return "beyond"
    assert "较去年同期" in finding.sentence
    now, before = rows(here, metric, level, code, (here.period.year_before, here.period))[::-1]
    lower, upper = newcombe(now["numerator"], now["denominator"], before["numerator"], before["denominator"], 0.998)
    assert upper < 0 if is_bad(metric, is_rise=False) else lower > 0
    assert min(now["denominator"], before["denominator"]) >= LEAST
    return "fallen"


def test_every_finding_is_true_by_hand() -> None:
    kinds = [assert_true_of_its_area(here, finding) for here in everywhere() for finding in findings(here, WATCHED)]
    assert {"special", "beyond", "fallen"} <= set(kinds), "each kind of sentence must have been met"


def test_findings_are_few_and_of_many_areas() -> None:
    for here in everywhere():
        found = findings(here, WATCHED)
        assert len(found) <= MOST
        assert all(sum(other.area == finding.area for other in found) <= MOST_OF_AN_AREA for finding in found)


def test_an_area_far_from_its_equals_reads_of_that_first_unless_it_may_not_see_them() -> None:
    """Inside, its own value is the yardstick, against which its institutions look well."""
    district, keys = "120101", ("prescription_outside_rate",)
    here = here_at(7, district)
    first = findings(here, keys)[0]
    assert first.area == district and "高于天津市同等规模的99.8%上限" in first.sentence
    assert first in findings(here_at(7, "120000"), keys), "the same sentence as above"
    alone = here.at(scope=Scope(areas=frozenset({district})))
    assert not [finding for finding in findings(alone, keys) if finding.area == district and "同等规模" in finding.sentence]


def test_a_special_cause_says_since_when() -> None:
    told = [finding.sentence for finding in findings(here_at(7, "120000"), ("home_completed",))]
    assert len([sentence for sentence in told if "明显下降" in sentence and "自2023年1月起" in sentence]) == 1


def test_an_outlier_says_whether_it_was_one_a_year_before() -> None:
    told = [finding.sentence for finding in findings(here_at(7, "120000"), ("diabetes_standardised_rate",)) if finding.area == "TJ020"]
    assert any("99.8%下限" in sentence and "去年同期尚在线内" in sentence for sentence in told)


def changed(here: Here, id: str, **tables: pl.DataFrame) -> Here:
    return here.at(snapshot=replace(here.snapshot, id=id, tables={**here.snapshot.tables, **tables}))


def test_of_who_is_late_nothing_is_said_but_that() -> None:
    """TJ020 stands beyond the funnel; of a month that it has not reported nobody can say so."""
    here, key = here_at(7, "120000"), "diabetes_standardised_rate"
    assert outside(here, key, "institution")["area_code"].to_list() == ["TJ020"]
    is_late = (pl.col("institution_id") == "TJ020") & (pl.col("month") == here.period.last)
    register = here.snapshot["institution_month"].with_columns(pl.when(is_late).then(0).otherwise("records").alias("records"))
    late = changed(here, "attention-late", institution_month=register, use_month=here.snapshot["use_month"].filter(~is_late))
    assert outside(late, key, "institution").is_empty()
    assert findings(late, (key,))[0].sentence.startswith("期末月没有任何记录") and not [each for each in findings(late, (key,))[1:] if each.area == "TJ020"]
    own = late.at(area=late.tree["TJ020"])
    assert [each.metric for each in findings(own, tuple(WATCHED))] == [""]


def test_what_still_grows_is_no_concern_yet() -> None:
    """Orders of March can still be done: of February's it is known who does few of them."""
    here, key = here_at(7, "120000"), "home_completion_rate"
    is_slow = (pl.col("institution_id") == "TJ020") & (pl.col("month") >= date(2023, 2, 1))
    few = {"requested": 300, "requested_completed": 30}
    orders = here.snapshot["home_month"].with_columns(pl.when(is_slow).then(count).otherwise(name).alias(name) for name, count in few.items())
    slow = changed(here, "attention-slow", home_month=orders)
    told = {month: outside(slow.at(period=Period(month)), key, "institution")["area_code"].to_list() for month in (date(2023, 2, 1), date(2023, 3, 1))}
    assert told == {date(2023, 2, 1): ["TJ020"], date(2023, 3, 1): []}


def test_an_institution_reads_of_itself_alone() -> None:
    assert {finding.area for seed in (7, 8) for finding in findings(here_at(seed, "TJ020"), WATCHED)} == {"TJ020"}


def test_a_small_one_is_never_named() -> None:
    here = here_at(7, "120000")
    strict = here.at(surroundings=replace(here.surroundings, least_denominator=10**9), against="previous")
    assert not [finding for finding in findings(strict, WATCHED) if "率" in finding.sentence]


def test_tiles_call_a_change_marked_only_where_a_rule_fired() -> None:
    marked = 0
    for here in everywhere():
        for key in HEADLINES:
            note = tile(here, key).note
            if not MARKED.search(note):
                continue
            label = rule_by_hand(here, metric_of(key), here.area.code)
            assert label not in (None, "common_cause")
            assert note in rule_words("zh")[label] and f"**{rule_words('zh')[label]}**" in tile(here, key).help
            marked += 1
    assert marked


def test_tiles_of_a_flow_say_what_its_control_chart_says() -> None:
    for here in everywhere():
        label = rule_by_hand(here, metric_of("home_completed"), here.area.code)
        if label is not None:
            note = noise(here, "home_completed").note
            assert note == "波动之内" if label == "common_cause" else note in rule_words("zh")[label]


@pytest.mark.parametrize("area", AREAS)
def test_tiles_of_a_rolling_rate_by_newcombe_against_a_year_before(area: str) -> None:
    here, metric = here_at(7, area), metric_of("diabetes_standardised_rate")
    now, before = rows(here, metric, here.area.level, area, (here.period.year_before, here.period))[::-1]
    lower, upper = newcombe(now["numerator"], now["denominator"], before["numerator"], before["denominator"], 0.95)
    is_large = min(now["denominator"], before["denominator"]) >= LEAST
    expected = ("波动之内" if lower <= 0 <= upper else "超出波动") if is_large else ""
    assert noise(here, metric.key).note == expected
    overlapping = noise(here_at(7, area, against="previous"), metric.key)
    assert overlapping.note == "两期重叠，不作判断" and "11个月" in overlapping.rule and overlapping.verdict.value == "unsaid"


def test_what_is_not_all_in_is_not_judged() -> None:
    found = noise(here_at(7, "120000"), "home_completion_rate")
    assert found.note == "近期未到齐，不作判断" and found.verdict.value == "unsaid"


def test_a_marked_change_is_said_in_one_module_only() -> None:
    """Elsewhere in views no text holds the words."""
    for path in VIEWS.rglob("*.py"):
        if path.name == "control_chart.py":
            continue
        texts = [node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        assert not [text for text in texts if MARKED.search(text)], path.name


def test_of_areas_beyond_the_funnel_the_farthest_is_told_first() -> None:
    seen = 0
    for here in everywhere():
        level = stage_level(here).key
        worst = [found.row(0, named=True) for key in WATCHED if (found := outside(here, key, level)).height and not here.is_institution]
        told = [finding for finding in findings(here, WATCHED) if here.is_institution or finding.area != here.area.code]
        first = next((place for place, finding in enumerate(told) if assert_true_of_its_area(here, finding) == "beyond"), None)
        before = [finding.area for finding in told[:first]]
        free = [row for row in worst if before.count(row["area_code"]) < MOST_OF_AN_AREA]
        if first is not None and free:
            farthest = max(free, key=lambda row: abs(row["z"]))
            seen += 1
            assert told[first].area == farthest["area_code"], told
    assert seen
