"""Definitions: whole in both languages, free of contradiction, and a contradiction is told with metric, field and reason before anything loads."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from inspect import getsource

import pytest

from data.region import REFERENCE, load_region
from data.schema.months import Grain
from data.schema.own_definitions import FIELDS, OwnDefinition
from metrics import consistency
from metrics.catalogue import CATALOGUE, DEFINED, adopt, collect, metric_of
from metrics.catalogue.own import SAID, in_own_definitions
from metrics.definition import FIRST, Change, Direction, Estimated, Kind, Measure, Metric, Over, Residents, Source, Target, Text, Unit
from metrics.errors import DefinitionError

PLACEHOLDER = re.compile(r"todo|tbd|xxx|lorem|placeholder|fixme|待定|待补|占位|略$", re.IGNORECASE)
CHINESE = re.compile("[\u4e00-\u9fff]")
WORDS = Text("词", "words")


def texts(metric: Metric) -> dict[str, Text]:
    """Everything that a metric says in words."""
    told = {
        name: getattr(metric, name)
        for name in ("name", "sentence", "why", "limits", "denominator_words", "adds_over_areas", "adds_over_months", "target_words")
    }
    told |= {"numerator": metric.numerator.words, "document": metric.source.document, "clause": metric.source.clause}
    return told | {f"change {change.version}": change.words for change in metric.changes}


@pytest.mark.parametrize(
    "metric", [version for metric in CATALOGUE.values() for version in metric.versions], ids=lambda metric: f"{metric.key}-{metric.version}"
)
def test_every_version_of_every_metric_is_whole_in_both_languages(metric: Metric) -> None:
    for field, text in texts(metric).items():
        assert CHINESE.search(text.zh), field
        assert re.search("[A-Za-z]", text.en) and not CHINESE.search(text.en), field
        assert not PLACEHOLDER.search(text.zh + text.en), field
    assert len(metric.sentence.zh) >= 10 and len(metric.why.zh) >= 5 and len(metric.limits.zh) >= 5 and metric.sentence.zh != metric.name.zh
    assert metric.unit in Unit and metric.direction in Direction and metric.grains
    assert metric.version >= 1 and metric.valid_from <= date(2026, 11, 1) and metric.changes[-1].version == metric.version
    assert (metric.target is None) == (metric.target_words.zh == "未设定")


REGIONS = sorted(path.parent.name for path in REFERENCE.glob("*/region.toml"))


@pytest.mark.parametrize("region", REGIONS)
def test_every_regions_own_words_are_whole_in_both_languages(region: str) -> None:
    for metric in in_own_definitions(DEFINED, load_region(region).definitions).values():
        test_every_version_of_every_metric_is_whole_in_both_languages(metric)


def own(metrics: str, field: str, value: float | None = None) -> OwnDefinition:
    return OwnDefinition(metrics=tuple(metrics.split()), field=field, zh="本地", en="here", value=value, where="definitions.csv, line 2")


@pytest.mark.parametrize("field", FIELDS)
def test_a_region_says_one_field_in_place_of_the_common_words(field: str) -> None:
    found = in_own_definitions(DEFINED, [own("four_clouds* diabetes_control_rate_estimated", field, 90 if field == "target" else None)])
    told = "90% · 本地" if field == "target" else "本地"
    changed = {key for key, metric in found.items() if metric != DEFINED[key]}
    assert changed == {"four_clouds_live_rate", "diabetes_control_rate_estimated"} and set(SAID) == set(FIELDS)
    for version in (version for key in changed for version in found[key].versions):
        before = next(each for each in DEFINED[version.key].versions if each.version == version.version)
        said, common = texts(version), texts(before)
        assert {name for name in said if said[name] != common[name]} == {"target_words" if field == "target" else field}
        assert said["target_words" if field == "target" else field].zh == told


def test_the_catalogue_says_what_the_region_says_that_is_served() -> None:
    try:
        adopt((own("institutions", "clause"),))
        assert metric_of("institutions").source.clause("en") == "here" == CATALOGUE["institutions"].source.clause.en
    finally:
        adopt(())
    assert dict(CATALOGUE) == dict(DEFINED)


def test_every_name_belongs_to_one_metric() -> None:
    for language in ("zh", "en"):
        names = [metric.name(language) for metric in CATALOGUE.values()]
        assert len(names) == len(set(names))


STOCK = Measure("chronic_month", ("managed",), WORDS, over=Over.LAST)
PART = Measure("chronic_month", ("controlled",), WORDS, over=Over.LAST)
FLOW = Measure("home_month", ("completed",), WORDS)
REQUESTED = Measure("home_month", ("requested",), WORDS)
SHARE = replace(metric_of("diabetes_control_rate"), key="made_up", numerator=PART, denominator=STOCK)
COUNT = replace(metric_of("diabetes_managed"), key="made_up", numerator=STOCK)
EVENTS = replace(metric_of("home_completed"), key="made_up", numerator=FLOW)
RATE = replace(metric_of("home_visits_per_1000_aged_65"), key="made_up")
WAIT = replace(metric_of("home_wait_p50_hours"), key="made_up")
CHANGE = replace(metric_of("diabetes_control_change"), key="made_up")
ESTIMATE = replace(metric_of("hypertension_management_rate"), key="made_up")
RATING = replace(metric_of("home_rating"), key="made_up")
YEARLY = replace(metric_of("capitation_retained_yuan"), key="made_up")
SECOND = Change(2, date(2022, 1, 1), WORDS)
TWO = replace(SHARE, version=2, valid_from=SECOND.on, changes=(FIRST, SECOND))

CONTRADICTIONS: list[tuple[Metric, dict, str]] = [
    (SHARE, dict(key="Made Up"), "key: 'Made Up' must be lower-case"),
    (SHARE, dict(name=Text("名", " ")), "name.en: is blank"),
    (SHARE, dict(why=Text("", "why")), "why.zh: is blank"),
    (SHARE, dict(limits=Text("", "")), "limits.zh: is blank"),
    (SHARE, dict(source=Source(WORDS, Text("条", ""))), "source.clause.en: is blank"),
    (SHARE, dict(numerator=replace(PART, words=Text("", "x"))), "numerator.words.zh: is blank"),
    (SHARE, dict(denominator=replace(STOCK, words=Text("x", ""))), "denominator.words.en: is blank"),
    (SHARE, dict(target=Target(50, Text("", ""))), "target.source.zh: is blank"),
    (SHARE, dict(changes=(Change(1, FIRST.on, Text("", "")),)), "changes[0].words.zh: is blank"),
    (SHARE, dict(numerator=replace(PART, table="chronic")), "numerator.table: the mart has no table 'chronic'"),
    (SHARE, dict(denominator=replace(STOCK, plus=("manged",))), "denominator.column: mart table 'chronic_month' has no column 'manged'"),
    (SHARE, dict(numerator=replace(PART, where=(("illness", "x"),))), "numerator.column: mart table 'chronic_month' has no column 'illness'"),
    (SHARE, dict(numerator=replace(PART, plus=())), "numerator.plus: names no column"),
    (CHANGE, dict(numerator=replace(CHANGE.numerator, minus=CHANGE.numerator.plus)), "numerator.minus: 'pair_gained' is added and taken away"),
    (COUNT, dict(denominator=STOCK), "denominator: kind 'stock' has none"),
    (WAIT, dict(denominator=REQUESTED), "denominator: kind 'percentile' has none"),
    (SHARE, dict(denominator=None), "denominator: is missing: kind 'proportion' is a ratio"),
    (CHANGE, dict(denominator=None), "denominator: is missing"),
    (SHARE, dict(denominator=Estimated("diabetes_2018", WORDS)), "kind: 'estimated_share' goes with an estimated denominator"),
    (ESTIMATE, dict(denominator=STOCK), "kind: 'estimated_share' goes with an estimated denominator"),
    (SHARE, dict(percentile=0.5), "percentile: goes with kind 'percentile'"),
    (WAIT, dict(percentile=None), "percentile: goes with kind 'percentile'"),
    (WAIT, dict(percentile=1.5), "percentile: 1.5 must lie between 0 and 1"),
    (COUNT, dict(numerator=replace(STOCK, over=Over.SUM)), "numerator.over: kind 'stock' is the last month"),
    (EVENTS, dict(numerator=replace(FLOW, over=Over.LAST)), "numerator.over: kind 'events' adds over months"),
    (SHARE, dict(grains=frozenset()), "grains: is empty"),
    (YEARLY, dict(grains=frozenset(Grain)), "grains: table 'capitation_year' has one row a year"),
    (SHARE, dict(factor=0), "factor: 0 must be above 0"),
    (SHARE, dict(factor=float("nan")), "factor: nan must be above 0"),
    (SHARE, dict(factor=1), "factor: unit '%' needs 100, not 1"),
    (RATE, dict(factor=100), "factor: unit 'per 1,000 a year' needs 1000, not 100"),
    (COUNT, dict(factor=100), "factor: 100 changes nothing"),
    (COUNT, dict(numerator=replace(STOCK, twice="chronic_month")), "numerator.twice: mart table 'chronic_month' does not tell"),
    (COUNT, dict(numerator=replace(STOCK, twice="no_table")), "numerator.twice: mart table 'no_table' does not tell"),
    (EVENTS, dict(numerator=replace(FLOW, twice="signed_twice_month")), "numerator.twice: each is counted once in one column of the last month"),
    (COUNT, dict(unit=Unit.PERCENT), "unit: '%' is no unit of a count"),
    (RATE, dict(unit=Unit.PATIENTS, factor=1), "unit: 'patients' is counted, but kind 'rate' is not"),
    (SHARE, dict(unit=Unit.PER_1000, factor=1000), "unit: kind 'proportion' is told in '%'"),
    (CHANGE, dict(unit=Unit.PERCENT), "unit: 'percentage points' goes with kind 'paired_change'"),
    (SHARE, dict(decimals=-1), "decimals: -1 must be 0 or more"),
    (SHARE, dict(is_annualised=True), "is_annualised: only a flow of a ratio is annualised"),
    (EVENTS, dict(is_annualised=True), "is_annualised: only a flow of a ratio is annualised"),
    (SHARE, dict(denominator=replace(STOCK, over=Over.SUM)), "denominator.over: a stock cannot be divided by a flow"),
    (SHARE, dict(numerator=FLOW), "is_annualised: a flow over a stock grows with the length of the period"),
    (RATE, dict(is_annualised=False), "is_annualised: a flow over residents grows"),
    (RATING, dict(numerator=replace(RATING.numerator, over=Over.LAST), denominator=Residents("population", WORDS)), "denominator: kind 'mean' is not told per resident"),
    (SHARE, dict(numerator=replace(PART, minus=("measured",))), "numerator.minus: a proportion counts a part of a whole"),
    (SHARE, dict(numerator=replace(FLOW, over=Over.LAST)), "numerator.table: 'home_month' counts no part of 'chronic_month'"),
    (SHARE, dict(denominator=replace(STOCK, where=(("disease", "stroke"),))), "numerator.where: lacks a condition of the denominator"),
    (SHARE, dict(target=Target(101, WORDS)), "target: 101 lies outside 0–100"),
    (SHARE, dict(target=Target(-1, WORDS)), "target: -1 lies outside 0–100"),
    (SHARE, dict(target=Target(float("inf"), WORDS)), "target: inf is no number"),
    (SHARE, dict(target=Target(50, WORDS), direction=Direction.NEUTRAL), "target: a neutral metric has none"),
    (RATING, dict(target=Target(6, WORDS)), "target: 6 lies outside 1–5"),
    (RATE, dict(target=Target(-6, WORDS)), "target: -6 is negative"),
    (SHARE, dict(version=0, changes=()), "version: 0 must be 1 or more"),
    (SHARE, dict(changes=()), "changes: is empty"),
    (SHARE, dict(version=2), "changes: must have one entry for each version from 1 to 2"),
    (SHARE, dict(changes=(FIRST, SECOND)), "changes: must have one entry for each version from 1 to 1"),
    (TWO, dict(changes=(FIRST, Change(2, FIRST.on, WORDS))), "changes: its dates do not rise"),
    (SHARE, dict(valid_from=date(2021, 1, 1)), "valid_from: 2021-01-01 is not 2020-05-01, the day of version 1"),
    (SHARE, dict(valid_from=date(2021, 1, 5), changes=(Change(1, date(2021, 1, 5), WORDS),)), "valid_from: 2021-01-05 is not the first day of a month"),
    (TWO, dict(earlier=(replace(SHARE, key="another"),)), "earlier: version 1 has key 'another', not 'made_up'"),
    (TWO, dict(earlier=(replace(SHARE, direction=Direction.DOWN),)), "earlier: version 1 has direction 'down', not 'up'"),
    (TWO, dict(earlier=(replace(SHARE, changes=(Change(1, FIRST.on, WORDS),)),)), "earlier: version 1 tells another change log"),
    (TWO, dict(earlier=(SHARE, TWO)), "version: version 2 comes after version 2"),
    (replace(TWO, earlier=(SHARE,)), dict(earlier=(replace(TWO, earlier=(SHARE,)),)), "earlier: version 2 holds versions of its own"),
]  # fmt: skip


@pytest.mark.parametrize("case", CONTRADICTIONS, ids=[case[2] for case in CONTRADICTIONS])
def test_a_contradiction_is_told_with_metric_field_and_reason(case: tuple[Metric, dict, str]) -> None:
    sound, changes, words = case
    with pytest.raises(DefinitionError) as raised:
        replace(sound, **changes)
    told = str(raised.value)
    assert told.startswith(f"metric '{changes.get('key', sound.key)}', ") and words in told and "\n" not in told


def test_a_later_version_cannot_hold_from_an_earlier_day() -> None:
    log = (FIRST, SECOND, Change(3, date(2023, 1, 1), WORDS))
    third = replace(SHARE, version=3, valid_from=log[2].on, changes=log, earlier=(SHARE, TWO))
    assert [each.version for each in third.versions] == [1, 2, 3]
    with pytest.raises(DefinitionError, match="version: version 1 comes after version 2"):
        replace(third, earlier=(TWO, SHARE))


def test_a_key_stands_for_one_metric() -> None:
    with pytest.raises(DefinitionError, match="metric 'made_up', key: defined twice"):
        collect((SHARE,), (COUNT,))


def test_every_rule_has_a_contradiction_that_shows_it() -> None:
    """A rule without a case here could be broken without anybody seeing it."""
    fields = set(re.findall(r'yield f?"([^"{]+)", ', getsource(consistency)))
    assert len(fields) > 15 and fields <= {words.split(": ")[0] for _, _, words in CONTRADICTIONS}


def test_how_it_adds_is_part_of_the_metric() -> None:
    for key, areas, months in (
        ("diabetes_managed", "各机构相加", "取期末月份，不跨月相加"),
        ("home_completed", "各机构相加", "各月相加"),
        ("diabetes_control_rate", "分子、分母分别相加后再相除，不取比率的平均", "分子、分母都取期末月份"),
        ("home_completion_rate", "分子、分母分别相加后再相除，不取比率的平均", "各月分子、分母分别相加后再相除"),
        ("home_wait_p90_hours", "不能相加或平均：先合并等待时间直方图，再取百分位", "各月直方图先合并，再取百分位"),
        ("signed_residents", "各机构相加后减去重复：同一居民在一个区域内只算一次", "取期末月份，不跨月相加"),
        ("home_items_delivered", "不能相加：同一项目在多处只算一次", "不能相加：同一项目在多个月份只算一次"),
        ("capitation_cost_per_head_yuan", "分子、分母分别相加后再相除，不取比率的平均", "分子各月相加并折算为全年，分母取期末月份"),
        ("home_visits_per_1000_aged_65", "分子、分母分别相加后再相除，不取比率的平均", "分子各月相加并折算为全年，分母为常住人口"),
    ):
        assert (metric_of(key).adds_over_areas.zh, metric_of(key).adds_over_months.zh) == (areas, months), key
    assert metric_of("institutions").target_words == Text("未设定", "none set") and metric_of("diabetes_control_rate").target_words.zh.startswith("50% · ")
    assert all(metric.kind is not Kind.ESTIMATED_SHARE or not metric.is_shown_for_institutions for metric in CATALOGUE.values())
