"""Periods put together: sums of a year's months, their interval, and what may not be added."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from data.region import load_region
from data.schema.months import Period, parse_periods
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.errors import MetricError
from metrics.pooled import pooled
from metrics.result import SCHEMA
from metrics.scope import Scope
from tests.marts import invented_snapshot, tree_with_institutions

YEAR, MONTHS = parse_periods("2022"), parse_periods("2022-01..2022-12")


@pytest.fixture(scope="module")
def answers():
    snapshot = invented_snapshot(tree_with_institutions(load_region("tianjin").tree, 40), id="pooled")
    scope = Scope.everything(snapshot.tree)
    return lambda key, periods, by="institution": compute(metric_of(key), snapshot, scope=scope, by=by, periods=periods)


@pytest.mark.parametrize("by", ["institution", "district", "city"])
@pytest.mark.parametrize("key", ["home_adverse_per_1000", "home_completion_rate"])
def test_the_months_of_a_calendar_year_are_the_year(answers, key: str, by: str) -> None:
    """The second way to the figure is `compute` itself, which adds the months of a year in the mart."""
    months, year = pooled(metric_of(key), answers(key, MONTHS, by)), answers(key, YEAR, by)
    assert dict(months.schema) == SCHEMA
    assert months["area_code"].to_list() == year["area_code"].to_list()
    for column in ("numerator", "denominator", "value", "lower", "upper", "status"):
        assert months[column].to_list() == pytest.approx(year[column].to_list()), column
    assert set(months["period"]) == {"2022-01..2022-12"}


def test_without_cases_there_is_no_value(answers) -> None:
    frame = answers("home_adverse_per_1000", MONTHS)
    without = frame.filter(area_code="TJ001")
    assert without["denominator"].sum() == 0
    row = pooled(metric_of("home_adverse_per_1000"), without).row(0, named=True)
    assert (row["value"], row["lower"], row["status"]) == (None, None, "no_cases")


def test_a_running_month_makes_the_whole_incomplete(answers) -> None:
    frame = answers("home_adverse_per_1000", [Period(date(2023, 3, 1)), Period(date(2023, 4, 1))], "city")
    assert pooled(metric_of("home_adverse_per_1000"), frame)["status"].to_list() == ["incomplete"]


def test_one_suppressed_month_suppresses_the_span(answers) -> None:
    """Neither 0 nor the sum of the other months."""
    frame, figures = answers("home_completion_rate", MONTHS, "district"), ("numerator", "denominator", "value", "lower", "upper")
    is_hidden = (pl.col("area_code") == "120111") & (pl.col("period") == "2022-07")
    hidden = frame.with_columns(
        pl.when(is_hidden).then(pl.lit("suppressed")).otherwise("status").alias("status"),
        *(pl.when(~is_hidden).then(pl.col(figure)).alias(figure) for figure in figures),
    )
    metric = metric_of("home_completion_rate")
    told, exact = ({row["area_code"]: row for row in pooled(metric, each).to_dicts()} for each in (hidden, frame))
    assert {told["120111"][figure] for figure in figures} == {None} and told.pop("120111")["status"] == "suppressed"
    assert all(row == exact[code] for code, row in told.items()) and len(told) > 1


@pytest.mark.parametrize("key", ["diabetes_control_rate", "home_requests", "home_rating", "home_visits_per_1000_aged_65"])
def test_what_shares_cases_or_is_no_proportion_is_refused(answers, key: str) -> None:
    with pytest.raises(MetricError, match=f"'{key}' cannot be added over periods"):
        pooled(metric_of(key), answers(key, MONTHS[:1], "city"))


def test_nothing_asked_is_nothing_said(answers) -> None:
    assert pooled(metric_of("home_adverse_per_1000"), answers("home_adverse_per_1000", MONTHS).clear()).is_empty()
