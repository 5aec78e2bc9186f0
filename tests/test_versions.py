"""Several versions of a metric: each period under the one in force, the break told, the bridge shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import polars as pl
import pytest

from data.region import load_region
from data.schema.months import Grain, Period, parse_periods
from data.schema.snapshot import Snapshot
from metrics.catalogue import CATALOGUE, metric_of
from metrics.compute import compute
from metrics.definition import FIRST, Change, Metric, Text
from metrics.result import SCHEMA
from metrics.scope import Scope
from metrics.versions import Break, breaks, bridge
from tests.marts import invented_snapshot, tree_with_institutions

PERIODS = parse_periods("2021-10..2022-03")


def made_up() -> Metric:
    """Control of those measured until the end of 2021, of those managed from then on."""
    first = replace(metric_of("diabetes_control_rate_followed"), key="made_up")
    second = Change(2, date(2022, 1, 1), Text("分母改为全部在管患者", "of all those managed"))
    third = Change(3, date(2022, 3, 1), Text("分子改为规范管理", "those managed to the standard"))
    log = (FIRST, second, third)
    of_managed = replace(metric_of("diabetes_control_rate"), key="made_up", version=2, valid_from=second.on, changes=log[:2])
    standardised = replace(metric_of("diabetes_standardised_rate_national"), key="made_up", version=3, valid_from=third.on, changes=log)
    return replace(standardised, earlier=(first, of_managed))


@pytest.fixture(scope="module")
def city() -> Snapshot:
    return invented_snapshot(tree_with_institutions(load_region("tianjin").tree, 24), first=date(2021, 1, 1), id="versions")


def ask(city: Snapshot, metric: Metric, **question) -> pl.DataFrame:
    return compute(metric, city, scope=Scope.everything(city.tree), **({"by": "district", "periods": PERIODS} | question))


def test_each_period_has_the_version_in_force_on_its_last_day(city: Snapshot) -> None:
    told, numbers = ask(city, made_up()), ["area_code", "period", "numerator", "denominator", "value", "lower", "upper", "status"]
    assert dict(told.schema) == SCHEMA and told["metric"].unique().to_list() == ["made_up"]
    keys = dict.fromkeys(PERIODS[:3], "diabetes_control_rate_followed") | dict.fromkeys(PERIODS[3:5], "diabetes_control_rate")
    for period in PERIODS:
        expected = ask(city, metric_of(keys.get(period, "diabetes_standardised_rate_national")), periods=[period])
        assert told.filter(pl.col("period") == str(period)).select(numbers).equals(expected.select(numbers)), period


def test_rows_stay_areas_in_the_trees_order_and_periods_in_theirs(city: Snapshot) -> None:
    told, plain = ask(city, made_up()), ask(city, metric_of("diabetes_control_rate"))
    assert told.select("level", "area_code", "area_name", "period").equals(plain.select("level", "area_code", "area_name", "period"))
    backwards = ask(city, made_up(), by="city", periods=PERIODS[::-1])
    assert backwards["period"].to_list() == [str(period) for period in PERIODS[::-1]]


@pytest.mark.parametrize(
    ("period", "version"), [("2019-12", 1), ("2021-12", 1), ("2022-01", 2), ("2021", 1), ("2022Q1", 3), ("2022", 3), ("2021Q4", 1), ("2030", 3)]
)
def test_a_period_that_straddles_a_change_has_the_version_of_its_last_day(period: str, version: int) -> None:
    assert made_up().in_force(parse_periods(period)[0]).version == version


def test_a_series_tells_where_it_breaks_and_why() -> None:
    metric = made_up()
    assert breaks(metric, PERIODS) == (Break(PERIODS[3], 1, 2, (metric.changes[1],)), Break(PERIODS[5], 2, 3, (metric.changes[2],)))
    years = [Period(date(year, 1, 1), Grain.YEAR) for year in (2021, 2022)]
    assert breaks(metric, years) == (Break(years[1], 1, 3, metric.changes[1:]),)
    assert breaks(metric, PERIODS[:3]) == () == breaks(metric_of("diabetes_control_rate"), PERIODS)


def test_the_bridge_shows_the_same_period_under_every_version(city: Snapshot) -> None:
    metric, periods = made_up(), PERIODS[2:4]
    each = partial(compute, snapshot=city, scope=Scope.everything(city.tree), by="city")
    told = bridge(metric, periods, each)
    assert told.select("version", "period", "is_in_force").rows() == [
        (version, str(period), version == (1, 2)[index]) for version in (1, 2, 3) for index, period in enumerate(periods)
    ]
    for version, key in ((1, "diabetes_control_rate_followed"), (2, "diabetes_control_rate"), (3, "diabetes_standardised_rate_national")):
        expected = ask(city, metric_of(key), by="city", periods=periods)["value"].to_list()
        assert told.filter(pl.col("version") == version)["value"].to_list() == expected
    shown = told.filter("is_in_force").sort("period")["value"].to_list()
    assert shown == ask(city, metric, by="city", periods=periods)["value"].to_list(), "where the bridge meets the series, they are the same"


def test_the_live_example_breaks_at_the_new_survey_by_the_surveys_ratio(city: Snapshot) -> None:
    metric = metric_of("diabetes_management_rate")
    assert [(each.period, each.before, each.after) for each in breaks(metric, PERIODS)] == [(PERIODS[3], 1, 2)]
    told = bridge(metric, PERIODS[3:4], partial(compute, snapshot=city, scope=Scope.everything(city.tree), by="city"))
    before, after = told["value"].to_list()
    assert before / after == pytest.approx(12.4 / 10.9, rel=1e-5)


def test_only_metrics_of_ours_have_several_versions() -> None:
    """What the contract names keeps its meaning in every period."""
    assert {key for key, metric in CATALOGUE.items() if metric.earlier} == {"diabetes_management_rate", "diabetes_control_rate_estimated"}
