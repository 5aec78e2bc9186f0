"""A metric's funnel: target, limits in the metric's unit, who is judged, and that place and line never contradict each other."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from scipy.stats import binom

from data.region import load_region
from data.schema.months import Grain, Period
from metrics.catalogue import CATALOGUE, metric_of
from metrics.compute import compute
from metrics.definition import Kind
from metrics.funnel import funnel_of, has_funnel
from metrics.scope import Scope
from tests.marts import invented_snapshot, tree_with_institutions

MONTH = Period(date(2022, 11, 1))


@pytest.fixture(scope="module")
def answers():
    snapshot = invented_snapshot(tree_with_institutions(load_region("tianjin").tree, 80), id="funnels")
    scope = Scope.everything(snapshot.tree)
    return lambda key, period=MONTH, by="institution": compute(metric_of(key), snapshot, scope=scope, by=by, periods=[period])


def test_proportions_and_rates_have_a_funnel() -> None:
    assert has_funnel(metric_of("diabetes_control_rate")) and has_funnel(metric_of("home_adverse_per_1000"))
    assert {metric.kind for metric in CATALOGUE.values() if has_funnel(metric)} == {Kind.PROPORTION, Kind.RATE}


def test_the_target_is_the_ratio_of_the_sums(answers) -> None:
    frame = answers("diabetes_control_rate")
    drawn = funnel_of(metric_of("diabetes_control_rate"), frame, grain=Grain.MONTH, least_denominator=100)
    assert drawn.target == pytest.approx(frame["numerator"].sum() / frame["denominator"].sum() * 100)
    assert drawn.target == pytest.approx(answers("diabetes_control_rate", by="city")["value"].item())
    assert drawn.points["observed"].to_list() == pytest.approx(drawn.points["value"].to_list())


@pytest.mark.parametrize("is_overdispersed", [True, False])
@pytest.mark.parametrize("key", ["diabetes_control_rate", "hypertension_standardised_rate", "home_adverse_per_1000"])
def test_place_and_line_agree(answers, key: str, is_overdispersed: bool) -> None:
    drawn = funnel_of(metric_of(key), answers(key), grain=Grain.MONTH, least_denominator=30, is_overdispersed=is_overdispersed)
    lines = {row["size"]: row for row in drawn.curve.to_dicts()}
    for point in drawn.points.filter(pl.col("place") != "few").to_dicts():
        line = lines[point["denominator"]]
        outer = point["value"] < line["lower_998"] or point["value"] > line["upper_998"]
        inner = point["value"] < line["lower_95"] or point["value"] > line["upper_95"]
        assert point["place"].endswith("_998") == outer
        assert (point["place"] == "similar") == (not inner)


def test_chance_alone_agrees_with_the_binomial_tail(answers) -> None:
    """Without over-dispersion: beyond the 95% line exactly where so few or fewer, or so many or more, have a probability below 2.5%."""
    drawn = funnel_of(metric_of("diabetes_control_rate"), answers("diabetes_control_rate"), grain=Grain.MONTH, least_denominator=0, is_overdispersed=False)
    share = drawn.target / 100
    for point in drawn.points.to_dicts():
        count, people = round(point["numerator"]), round(point["denominator"])
        tail = min(binom.cdf(count, people, share), binom.sf(count - 1, people, share))
        assert (point["place"] == "similar") == (tail >= 0.025), point


def test_small_ones_are_drawn_and_not_judged(answers) -> None:
    frame = answers("diabetes_control_rate")
    least = frame["denominator"].median()
    drawn = funnel_of(metric_of("diabetes_control_rate"), frame, grain=Grain.MONTH, least_denominator=least)
    assert set(drawn.points.filter(pl.col("denominator") < least)["place"]) == {"few"}
    assert "few" not in set(drawn.points.filter(pl.col("denominator") >= least)["place"])
    assert drawn.points.height == frame.filter(pl.col("denominator") > 0).height


def test_an_annual_rate_keeps_its_unit(answers) -> None:
    metric = metric_of("home_visits_per_1000_aged_65")
    quarter = Period(date(2022, 10, 1), Grain.QUARTER)
    drawn = funnel_of(metric, answers(metric.key, quarter, by="district"), grain=Grain.QUARTER, least_denominator=0)
    assert drawn.points["observed"].to_list() == pytest.approx(drawn.points["value"].to_list())


def test_over_dispersion_never_narrows(answers) -> None:
    frame, metric = answers("diabetes_control_rate"), metric_of("diabetes_control_rate")
    wide, narrow = (funnel_of(metric, frame, grain=Grain.MONTH, least_denominator=0, is_overdispersed=each) for each in (True, False))
    assert wide.tau > 0 and narrow.tau == 0
    big = pl.col("denominator") > 200
    assert (wide.points.filter(big)["upper_998"] > narrow.points.filter(big)["upper_998"]).all()


def test_no_area_gives_an_empty_funnel(answers) -> None:
    drawn = funnel_of(metric_of("diabetes_control_rate"), answers("diabetes_control_rate").clear(), grain=Grain.MONTH, least_denominator=100)
    assert drawn.points.is_empty() and drawn.curve.is_empty() and drawn.target is None
