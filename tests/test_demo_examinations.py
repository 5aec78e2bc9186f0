"""The demonstration city's cloud examinations: what supervision should find is in them."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import polars as pl
import pytest

from data.demo import calibration, capabilities
from data.demo.city import THEMES
from data.demo.days import Span, number
from data.demo.examinations import examination_rows
from data.demo.institutions import draw_institutions
from data.region import load_region
from data.settings import load_settings

REGION, SETTINGS = load_region("tianjin"), load_settings()
HOURS = (pl.col("reported_at") - pl.col("requested_at")).dt.total_seconds() / 3600
IS_WITHIN = (HOURS <= 24).fill_null(False)


def drawn(scale: float = 1.0) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The examinations with the area of their institution, and institution_id and live_on (days since 1970) of the register."""
    rng = dict(zip(THEMES, np.random.default_rng(SETTINGS.demo.seed).spawn(len(THEMES)), strict=True))
    who = draw_institutions(REGION, SETTINGS, rng["institutions"])
    live = capabilities.draw_live_days(who, rng["capabilities"])["cloud_examination"]
    rows = examination_rows(who, live, scale, Span.of(None), rng["examinations"])
    areas = pl.DataFrame({"institution_id": who.ids, "area": who.areas})
    return rows.join(areas, on="institution_id", maintain_order="left"), pl.DataFrame({"institution_id": who.ids, "live_on": live})


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return drawn()[0]


def test_the_total_is_the_calibrated_one_and_the_same_every_time(rows: pl.DataFrame) -> None:
    assert rows.height == pytest.approx(calibration.EXAMINATIONS, rel=0.005)
    assert drawn(0.02)[0].equals(drawn(0.02)[0])


def test_modalities_take_their_own_time(rows: pl.DataFrame) -> None:
    medians = dict(rows.group_by("modality").agg(HOURS.median()).iter_rows())
    assert medians["ecg"] < 1 < medians["ultrasound"] < medians["imaging"] < medians["laboratory"] < 24
    assert rows.filter(modality="ultrasound")["requested_at"].min() >= datetime(2021, 6, 1)


def test_some_areas_wait_for_images_until_their_centre_is_reinforced(rows: pl.DataFrame) -> None:
    images = rows.filter(modality="imaging").with_columns(is_after=pl.col("requested_at") >= datetime(2022, 7, 1))
    shares = images.group_by("area", "is_after").agg(within=IS_WITHIN.mean()).pivot(on="is_after", index="area", values="within")
    slow = shares.filter(pl.col("false") < 0.7)
    assert slow.height == 4
    assert slow["true"].min() > 0.8


def test_some_institutions_send_nothing_but_ecgs_and_some_that_are_live_send_nothing(rows: pl.DataFrame) -> None:
    only = rows.group_by("institution_id").agg((pl.col("modality") == "ecg").all().alias("is_only"))
    assert 10 <= only["is_only"].sum() <= 40
    live = drawn(0.01)[1].filter(pl.col("live_on") < number(date(2022, 10, 1)))["institution_id"]
    assert live.filter(~live.is_in(rows["institution_id"].implode())).len() >= 3


def test_reports_are_late_at_weekends_but_those_of_critical_values(rows: pl.DataFrame) -> None:
    known = rows.filter(pl.col("modality") == "laboratory", pl.col("is_critical").is_not_null()).with_columns(
        weekend=pl.col("requested_at").dt.weekday() >= 6, hours=HOURS
    )
    waits = {tuple(key): hours for *key, hours in known.group_by("weekend", "is_critical").agg(pl.col("hours").median()).iter_rows()}
    assert waits[True, False] > waits[False, False] + 6
    assert waits[True, True] == pytest.approx(waits[False, True], rel=0.3)
    assert waits[False, True] < waits[False, False] / 2


def test_recognition_rises_and_differs_between_areas(rows: pl.DataFrame) -> None:
    by_year = rows.group_by(pl.col("requested_at").dt.year()).agg(pl.col("is_recognised").mean()).sort("requested_at")["is_recognised"].to_list()
    assert by_year[1] < by_year[2] < by_year[3]
    by_area = rows.group_by("area").agg(pl.col("is_recognised").mean())["is_recognised"]
    assert by_area.max() - by_area.min() > 0.15


def test_the_last_weeks_have_a_backlog_and_no_report_comes_after_the_end(rows: pl.DataFrame) -> None:
    end = datetime(2023, 4, 1)
    assert rows["reported_at"].max() < end
    lately = pl.col("requested_at") >= datetime(2023, 3, 18)
    unreported = dict(rows.group_by(lately).agg(pl.col("reported_at").is_null().mean()).iter_rows())
    assert unreported[True] > 3 * unreported[False] > 0
