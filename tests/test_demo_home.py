"""Home service of the demonstration city: who is able to do what, what is refused, who lives on one item, and where the elderly are not reached."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest

from data.demo import calibration, capabilities, home, patients
from data.demo.city import THEMES
from data.demo.days import Span
from data.demo.institutions import Institutions, draw_institutions
from data.region import load_region
from data.settings import load_settings

REGION = load_region("tianjin")
SCALE = 0.2


@pytest.fixture(scope="module")
def city() -> tuple[Institutions, pl.DataFrame]:
    """The institutions, and their orders over the whole history."""
    settings = load_settings()
    rng = dict(zip(THEMES, np.random.default_rng(settings.demo.seed).spawn(len(THEMES)), strict=True))
    who = draw_institutions(REGION, settings, rng["institutions"])
    live = capabilities.draw_live_days(who, rng["capabilities"])
    people = patients.draw_patients(who, SCALE, rng["patients"])
    return who, home.home_order_rows(REGION, who, people, live["home_service"], SCALE, Span.of(None), rng["home"])


@pytest.fixture(scope="module")
def orders(city: tuple[Institutions, pl.DataFrame]) -> pl.DataFrame:
    return city[1]


def completed(orders: pl.DataFrame) -> pl.DataFrame:
    return orders.filter(pl.col("status") == "completed")


def test_every_item_is_delivered_in_every_year(orders: pl.DataFrame) -> None:
    years = completed(orders).group_by(pl.col("served_at").dt.year().alias("year")).agg(pl.col("item_id").n_unique())
    assert set(years.filter(pl.col("year").is_in([2021, 2022]))["item_id"]) == {len(REGION.items)}


def test_the_city_completes_what_it_is_calibrated_to(orders: pl.DataFrame) -> None:
    last = completed(orders).filter(pl.col("served_at") >= datetime(2023, 3, 1)).height
    assert last == pytest.approx(calibration.HOME_COMPLETED_AT_END * SCALE, rel=0.05)
    year = completed(orders).filter(pl.col("served_at").dt.year() == 2022)
    hours = (year["served_at"] - year["requested_at"]).dt.total_seconds() / 3600
    assert hours.median() == pytest.approx(19, abs=1.5) and hours.quantile(0.9) == pytest.approx(60, abs=5)


def test_large_institutions_are_able_to_do_more(city: tuple[Institutions, pl.DataFrame]) -> None:
    who, orders = city
    items = completed(orders).group_by("institution_id").agg(pl.col("item_id").n_unique().alias("items"))
    sized = pl.DataFrame({"institution_id": who.ids, "patients": who.patients}).join(items, on="institution_id").sort("patients")
    third = sized.height // 3
    assert sized["items"].head(third).mean() * 2 < sized["items"].tail(third).mean()


def test_most_of_what_is_refused_nobody_there_is_able_to_do(orders: pl.DataFrame) -> None:
    able = completed(orders).select("institution_id", "item_id").unique()
    refused = orders.filter(pl.col("status") == "refused")
    elsewhere = refused.join(able, on=["institution_id", "item_id"], how="anti")
    assert 0.4 < elsewhere.height / refused.height < 0.95
    taken = orders.filter(pl.col("status") == "cancelled").join(able, on=["institution_id", "item_id"], how="anti")
    assert taken.height < 0.25 * orders.filter(pl.col("status") == "cancelled").height


def test_two_institutions_live_on_drawing_blood(orders: pl.DataFrame) -> None:
    counts = completed(orders).group_by("institution_id", "item_id").len()
    shares = counts.with_columns(share=pl.col("len") / pl.col("len").sum().over("institution_id"), all=pl.col("len").sum().over("institution_id"))
    lives = shares.filter((pl.col("share") > 0.85) & (pl.col("all") >= 50))
    assert lives["item_id"].to_list() == [REGION.items[0].item_id] * 2


def test_waits_differ_by_item_and_prices_are_of_the_item(orders: pl.DataFrame) -> None:
    waits = completed(orders).with_columns(hours=(pl.col("served_at") - pl.col("requested_at")).dt.total_seconds() / 3600)
    medians = waits.group_by("item_id").agg(pl.col("hours").median(), pl.len()).filter(pl.col("len") > 300)["hours"]
    assert medians.max() > 1.5 * medians.min()
    assert orders.group_by("item_id").agg(pl.col("price_yuan").n_unique())["price_yuan"].max() == 1


def test_in_some_areas_few_ask_and_in_one_many_ask_in_vain(city: tuple[Institutions, pl.DataFrame]) -> None:
    who, orders = city
    area_of = pl.DataFrame({"institution_id": who.ids, "area": [REGION.tree.ancestor_at(code, REGION.tree.levels[1].key).code for code in who.areas]})
    elderly = pl.DataFrame([(area.code, area.population_65) for area in REGION.tree.at(REGION.tree.levels[1].key)], schema=["area", "elderly"], orient="row")
    rates = orders.join(area_of, on="institution_id").group_by("area").agg(pl.len().alias("asked"), (pl.col("status") == "refused").mean().alias("refused"))
    found = rates.join(elderly, on="area").with_columns(rate=pl.col("asked") / pl.col("elderly"))
    assert found.filter(pl.col("refused") > 0.3).height == 1
    whole = found["asked"].sum() / found["elderly"].sum()
    assert found.filter(pl.col("rate") < 0.65 * whole).height >= 2
