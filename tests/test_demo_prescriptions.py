"""The demonstration city's prescriptions: what supervision should find is in them, and nothing happens where the capability is not live."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from data.demo import calibration, capabilities
from data.demo.city import THEMES
from data.demo.days import Span
from data.demo.institutions import draw_institutions
from data.demo.patients import draw_patients
from data.demo.prescriptions import prescription_rows
from data.region import load_region
from data.settings import load_settings

SINCE_2022 = pl.col("prescribed_on") >= date(2022, 1, 1)


@pytest.fixture(scope="module")
def written() -> pl.DataFrame:
    """The prescriptions at a fifteenth of the city's size with `is_urban` and the days of going live of their institution."""
    settings = load_settings()
    rng = dict(zip(THEMES, np.random.default_rng(settings.demo.seed).spawn(len(THEMES)), strict=True))
    who = draw_institutions(load_region("tianjin"), settings, rng["institutions"])
    live = capabilities.draw_live_days(who, rng["capabilities"])
    people = draw_patients(who, 1 / 15, rng["patients"])
    rows = prescription_rows(who, people, live, 1 / 15, Span.of(None), rng["prescriptions"])
    days = {f"{key}_live": live[key] for key in ("cloud_pharmacy", "prescription_review", "prescription_circulation", "unified_supply")}
    register = pl.DataFrame({"institution_id": who.ids, "is_urban": who.is_urban, "is_unused": who.is_unused, **days})
    return rows.join(register, on="institution_id", maintain_order="left").with_columns(day=pl.col("prescribed_on").cast(pl.Int32))


def test_the_whole_history_keeps_its_total(written: pl.DataFrame) -> None:
    assert written.height * 15 == pytest.approx(calibration.PRESCRIPTIONS, rel=0.05)


def test_nothing_happens_before_the_capability_is_live(written: pl.DataFrame) -> None:
    assert written.filter((pl.col("day") < pl.col("cloud_pharmacy_live")) | "is_unused").is_empty()
    assert not written.filter(pl.col("day") < pl.col("prescription_review_live"))["is_alerted"].any()
    early = written.filter(pl.col("day") < pl.col("prescription_circulation_live"))
    assert early.height > 500 and set(early["fulfilment"]) == {"own", "outside", "none"}


def test_winters_are_busier_than_summers(written: pl.DataFrame) -> None:
    months = written.group_by(pl.col("prescribed_on").dt.truncate("1mo")).len().sort("prescribed_on")
    volume = dict(months.iter_rows())
    assert volume[date(2022, 11, 1)] > 1.1 * volume[date(2022, 8, 1)]
    assert volume[date(2022, 8, 1)] > 1.3 * volume[date(2021, 1, 1)], "and the service grows"


def _by_institution(rows: pl.DataFrame, share: pl.Expr, least: int) -> pl.DataFrame:
    return rows.group_by("institution_id").agg(share.mean().alias("share"), pl.len()).filter(pl.col("len") >= least).sort("share")


def test_three_quarters_of_the_alerts_are_accepted_in_2023_and_fewer_before(written: pl.DataFrame) -> None:
    accepted = pl.col("review").is_in(["modified", "rejected"])
    alerts = written.filter("is_alerted")
    by_year = dict(alerts.group_by(pl.col("prescribed_on").dt.year()).agg(accepted.mean()).iter_rows())
    assert 100 * by_year[2023] == pytest.approx(74.87, abs=2.5)
    assert by_year[2021] + 0.04 < by_year[2022] < by_year[2023] - 0.04


def test_a_few_institutions_ignore_their_alerts(written: pl.DataFrame) -> None:
    heeded = _by_institution(written.filter("is_alerted"), pl.col("review").is_in(["modified", "rejected"]), 12)
    assert 2 <= heeded.filter(pl.col("share") < 0.3).height <= calibration.IGNORING_ALERTS + 1
    assert heeded["share"].median() > 0.55


def test_two_or_three_dispense_outside_heavily(written: pl.DataFrame) -> None:
    outside = _by_institution(written.filter(pl.col("fulfilment") != "none"), pl.col("fulfilment") == "outside", 60)
    assert 2 <= outside.filter(pl.col("share") > 0.38).height <= calibration.DISPENSING_OUTSIDE
    assert outside["share"].median() < 0.18


def _stock_outs(rows: pl.DataFrame) -> float:
    return rows["items_out_of_stock"].sum() / rows["items"].sum()


def test_stock_outs_are_more_in_the_country_and_fall_with_the_one_supply(written: pl.DataFrame) -> None:
    before = written.filter(pl.col("day") < pl.col("unified_supply_live"))
    after = written.filter(pl.col("day") > pl.col("unified_supply_live") + 180)
    for rows in (before, after):
        assert _stock_outs(rows.filter(~pl.col("is_urban"))) > 1.4 * _stock_outs(rows.filter("is_urban"))
    for is_urban in (True, False):
        assert _stock_outs(after.filter(is_urban=is_urban)) < 0.6 * _stock_outs(before.filter(is_urban=is_urban))


def test_delivery_grows_and_long_term_prescriptions_rise_after_their_rules(written: pl.DataFrame) -> None:
    years = written.group_by(pl.col("prescribed_on").dt.year().alias("year"))
    delivered = dict(years.agg((pl.col("fulfilment") == "cloud_delivery").mean()).iter_rows())
    assert delivered[2020] < delivered[2021] < delivered[2022] < delivered[2023]
    told = written.filter(pl.col("is_long_term").is_not_null())
    before, after = told.filter(pl.col("prescribed_on") < calibration.LONG_TERM_ON), told.filter(pl.col("prescribed_on") > date(2022, 9, 1))
    assert after["is_long_term"].mean() > before["is_long_term"].mean() + 0.12
    untold = written.filter(pl.col("is_long_term").is_null())["institution_id"].n_unique()
    assert 0 < untold < 0.15 * written["institution_id"].n_unique()


def test_what_is_rejected_is_not_filled(written: pl.DataFrame) -> None:
    assert set(written.filter(review="rejected")["fulfilment"]) == {"none"}


def test_institutions_differ_in_alerts_beyond_chance(written: pl.DataFrame) -> None:
    rates = _by_institution(written.filter(SINCE_2022 & (pl.col("day") >= pl.col("prescription_review_live"))), pl.col("is_alerted"), 150)
    chance = (rates["share"].mean() / rates["len"].mean()) ** 0.5
    assert rates["share"].std() > 1.3 * chance
