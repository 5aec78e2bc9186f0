"""The demonstration city at a small scale: the same seed writes the same files, in many formats, and what supervision should find is in them."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.demo import TODAY, write_submissions
from data.errors import SettingsError, SubmissionError
from data.region import Region, load_region
from data.schema.areas import AreaTree
from data.schema.contracts import FOUR_CLOUDS, TABLES
from data.settings import PROJECT, load_settings

REGION = load_region("tianjin")
SETTINGS = load_settings()
Rows = Callable[[str], pl.DataFrame]


def write(folder: Path, *, region: Region = REGION, settings=SETTINGS, scale: float = 0.002, seed: int | None = None, years: float | None = None) -> Path:
    write_submissions(folder, region=region, settings=settings, scale=scale, seed=seed, years=years, progress=lambda step, share: None)
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}


def parquet(folder: Path, table: str) -> pl.DataFrame:
    """The rows of a table's Parquet files under the keys of the contract; choices may be Chinese words."""
    declared = TABLES[table]
    keys = {column.name_zh: column.key for column in declared.columns}
    files = sorted([*folder.glob(f"{declared.key}*.parquet"), *folder.glob(f"{declared.name_zh}*.parquet")])
    return pl.concat(pl.read_parquet(file).rename(keys, strict=False) for file in files)


@pytest.fixture(scope="module")
def accepted(small_city: Path) -> Rows:
    """A table of the small city as the import accepted it."""
    return lambda table: pl.read_parquet(next((small_city / "batches").glob(f"*/{table}.parquet")))


@pytest.fixture(scope="module")
def submitted(small_city: Path) -> Path:
    return small_city / "submissions" / "demo"


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first, second, other = write(tmp_path / "a"), write(tmp_path / "b"), write(tmp_path / "c", seed=1)
    assert digests(first) == digests(second)
    assert digests(first)["patients.parquet"] != digests(other)["patients.parquet"]


def test_progress_rises_from_nothing_to_all(tmp_path: Path) -> None:
    shares: list[float] = []
    write_submissions(tmp_path / "city", region=REGION, settings=SETTINGS, scale=0.001, progress=lambda step, share: shares.append(share))
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_a_folder_is_cleared_of_an_earlier_city_only(tmp_path: Path) -> None:
    folder = write(tmp_path / "city")
    first = digests(folder)
    write(folder, years=1)
    assert not (folder / "随访记录_2020.parquet").exists()
    write(folder)
    assert digests(folder) == first
    (folder / "mine.csv").write_text("kept", encoding="utf-8")
    with pytest.raises(SubmissionError, match=r"mine\.csv"):
        write(folder)
    assert (folder / "mine.csv").read_text(encoding="utf-8") == "kept"


def test_the_folder_says_that_it_is_invented(submitted: Path) -> None:
    assert "合成数据 / synthetic data" in (submitted / "README.txt").read_text(encoding="utf-8")


def test_files_come_in_every_format_encoding_and_separator(submitted: Path) -> None:
    assert {each.suffix for each in submitted.iterdir()} == {".parquet", ".csv", ".xlsx", ".txt"}
    starts = {each.name: each.read_bytes()[:400] for each in submitted.glob("*.csv")}
    assert any(start.startswith(b"\xef\xbb\xbf") for start in starts.values()), "UTF-8 with a byte order mark"
    assert any(start.startswith(b"\xff\xfe") and "\t".encode("utf-16-le") in start for start in starts.values()), "UTF-16, tabs"
    assert any("患者编码".encode("gb18030") in start for start in starts.values()), "GB18030"
    assert any(b";" in start.split(b"\n")[0] for start in starts.values()), "semicolons"
    names = {each.name for each in submitted.iterdir()}
    assert all(any(name.startswith((table.key, table.name_zh)) for name in names) for table in TABLES.values())


def test_only_the_planted_rows_are_refused(small_city: Path, submitted: Path) -> None:
    command = [sys.executable, "-m", "data", "check", str(submitted), "--today", str(TODAY), "--store", str(small_city.parent / "empty"), "--json"]
    report = json.loads(subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False).stdout)
    spoilt = [each for each in report["files"] if each["refused"]]
    assert {(each["table"], Path(each["file"]).suffix) for each in spoilt} == {("followups", ".csv"), ("prescriptions", ".csv")}
    assert all(each["refused"] / each["rows"] < 0.005 for each in spoilt)
    assert 25 <= report["duplicates"] < 60
    with next((small_city / "batches").glob("*/refused.csv")).open(encoding="utf-8-sig", newline="") as file:
        reasons = {row["reason"] for row in csv.DictReader(file)}
    assert len(reasons) >= 6


@pytest.mark.parametrize(("realistic", "name"), [(False, "西青-06"), (True, "西青区")])
def test_names_are_coded_unless_realistic_ones_are_asked_for(tmp_path: Path, realistic: bool, name: str) -> None:
    settings = replace(SETTINGS, demo=replace(SETTINGS.demo, realistic_names=realistic))
    names = pl.read_excel(write(tmp_path / "city", settings=settings, scale=0.001) / "机构名录.xlsx")["机构名称"]
    assert names.len() == names.n_unique() == 266
    assert names.str.starts_with(name).any()
    assert names.str.contains(r"^\p{Han}{2}-\d\d$").all() is not realistic


def test_scale_changes_patients_and_never_institutions(tmp_path: Path) -> None:
    small, large = write(tmp_path / "small", scale=0.002), write(tmp_path / "large", scale=0.008)
    assert pl.read_excel(small / "机构名录.xlsx").equals(pl.read_excel(large / "机构名录.xlsx"))
    assert 3 < parquet(large, "patients").height / parquet(small, "patients").height < 5
    assert 3 < parquet(large, "followups").height / parquet(small, "followups").height < 5


def test_a_short_history_is_the_last_years_and_keeps_whole_years_of_money(tmp_path: Path) -> None:
    folder = write(tmp_path / "city", years=1)
    assert parquet(folder, "followups")["followed_on"].min() >= date(2022, 4, 1)
    assert parquet(folder, "prescriptions")["prescribed_on"].min() >= date(2022, 4, 1)
    assert parquet(folder, "enrolments")["enrolled_on"].min() < date(2020, 5, 1), "the register is older than the history"
    capitated = parquet(folder, "settlements").filter(pl.col("contract").str.contains("capitation"))
    assert capitated["settled_on"].dt.year().unique().sort().to_list() == [2022, 2023]
    assert capitated["settled_on"].min().month == 1, "a year's budget meets a year's bills"


def test_another_region_gets_a_city_in_proportion(tmp_path: Path) -> None:
    areas = tuple(replace(area, population=None) for area in REGION.tree.areas.values())
    region = replace(REGION, tree=AreaTree.of(REGION.tree.levels, areas), institutions=REGION.institutions[:3], items=())
    folder = write(tmp_path / "city", region=region, scale=0.02)
    assert parquet(folder, "patients").height < 500, "without residents, in proportion to the institutions"
    assert parquet(folder, "followups")["institution_id"].n_unique() == 3
    assert not list(folder.glob("*home_orders*")), "no catalogue, no orders"


def test_a_region_without_institutions_is_refused_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"institutions\.csv: has no institutions"):
        write(tmp_path / "city", region=replace(REGION, institutions=()))


def test_followups_lie_within_an_enrolment_at_their_institution(accepted: Rows) -> None:
    enrolments = accepted("enrolments").select("patient_id", "disease", "institution_id", "enrolled_on", "ended_on")
    followups = accepted("followups").select("followup_id", "patient_id", "disease", "institution_id", "followed_on")
    inside = followups.join(enrolments, on=["patient_id", "disease", "institution_id"]).filter(
        (pl.col("followed_on") >= pl.col("enrolled_on")) & (pl.col("ended_on").is_null() | (pl.col("followed_on") < pl.col("ended_on")))
    )
    assert inside["followup_id"].n_unique() == followups.height


def test_stewards_sign_after_the_enrolment_and_before_its_end(accepted: Rows) -> None:
    signed = accepted("enrolments").filter(pl.col("steward_signed_on").is_not_null())
    assert signed.height > 1000
    assert (signed["disease"] == "diabetes").all()
    assert (
        signed.select((pl.col("steward_signed_on") >= pl.col("enrolled_on")) & (pl.col("steward_signed_on") <= pl.col("ended_on").fill_null(TODAY)))
        .to_series()
        .all()
    )


def test_three_institutions_game_their_records(accepted: Rows) -> None:
    pressures = accepted("followups").filter(pl.col("disease") == "hypertension")
    identical = pressures.group_by("institution_id").agg(
        pl.len(),
        heaped=((pl.col("systolic_mmhg") == 139) & (pl.col("diastolic_mmhg") == 89)).mean(),
        busiest=pl.col("followed_on").unique_counts().max() / pl.len(),
    )
    large = identical.filter(pl.col("len") > 120).sort("heaped", descending=True)
    assert large["heaped"][2] > 0.3
    assert large["heaped"][3] < 0.05
    assert large["busiest"][:3].min() > 3 * large["busiest"][3:].median()


def test_some_institutions_are_live_and_never_used(accepted: Rows) -> None:
    live = accepted("capabilities").filter(pl.col("capability").is_in(FOUR_CLOUDS)).group_by("institution_id").agg(pl.len()).filter(pl.col("len") >= 3)
    unused = live.filter(pl.col("institution_id").is_in(accepted("prescriptions")["institution_id"].implode()).not_())
    unused = unused.filter(pl.col("institution_id").is_in(accepted("home_orders")["institution_id"].implode()).not_())
    assert unused.height >= 8


def test_some_institutions_submit_late_or_not_at_all(accepted: Rows) -> None:
    """Among those large enough to have events in every ordinary month."""
    ordinary = [date(2021, month, 1) for month in range(1, 13)] + [date(2022, month, 1) for month in range(2, 12)] + [date(2023, 3, 1)]
    followups = accepted("followups").select("institution_id", month=pl.col("followed_on").dt.truncate("1mo"))
    busy = followups.group_by("institution_id").agg(pl.len()).filter(pl.col("len") > 300).select("institution_id")
    expected = busy.join(pl.DataFrame({"month": ordinary}), how="cross")
    missing = expected.join(followups.unique(), on=["institution_id", "month"], how="anti")
    late = missing.filter(pl.col("month") == date(2023, 3, 1))["institution_id"]
    assert 1 <= late.len() <= 7
    middle = missing.filter(~pl.col("institution_id").is_in(late.implode()))
    assert 1 <= middle["institution_id"].n_unique() <= 6
    assert middle["institution_id"].is_unique().all(), "one month each"


def test_two_institutions_stint(accepted: Rows) -> None:
    """Their surplus of 2022 is the greatest among the capitated, and their diabetics were seen less often than in the others."""
    budgets = accepted("budgets").filter((pl.col("year") == 2022) & (pl.col("contract") == "diabetes_capitation"))
    costs = accepted("settlements").filter((pl.col("contract") == "diabetes_capitation") & (pl.col("settled_on").dt.year() == 2022))
    budget = pl.col("person_years") * pl.col("quota_yuan").cast(pl.Float64) * pl.col("risk_adjustment")
    surplus = budgets.join(costs.group_by("institution_id").agg(cost=pl.col("fund_yuan").cast(pl.Float64).sum()), on="institution_id")
    ranked = surplus.select("institution_id", "quality_score", rate=1 - pl.col("cost") / budget).sort("rate", descending=True)
    assert ranked["rate"][:2].to_list() == pytest.approx([0.306, 0.306], abs=0.001)
    assert ranked["quality_score"][:2].max() < 70
    assert (ranked["rate"] < 0).sum() == 3, "overspent"
    managed = accepted("enrolments").filter((pl.col("disease") == "diabetes") & pl.col("ended_on").is_null()).group_by("institution_id").agg(managed=pl.len())
    visits = accepted("followups").filter((pl.col("disease") == "diabetes") & (pl.col("followed_on") >= date(2022, 4, 1)))
    seen = visits.group_by("institution_id").agg(visits=pl.len()).join(managed, on="institution_id").join(ranked, on="institution_id")
    often = seen.sort("rate", descending=True).select(pl.col("visits") / pl.col("managed")).to_series()
    assert often[:2].max() < often[2:].median()


def test_one_institution_opened_late_and_one_closed_early(accepted: Rows) -> None:
    institutions = accepted("institutions")
    assert institutions.filter(pl.col("opened_on") > date(2020, 5, 1))["opened_on"].to_list() == [date(2021, 3, 15)]
    closed = institutions.filter(pl.col("closed_on").is_not_null())
    assert closed["closed_on"].to_list() == [date(2022, 9, 30)]
    last = accepted("followups").filter(pl.col("institution_id") == closed["institution_id"][0])["followed_on"].max()
    assert last is not None
    assert last < date(2022, 9, 30)


def test_visits_avoid_weekends_and_the_closed_weeks(accepted: Rows) -> None:
    days = accepted("followups")["followed_on"]
    assert (days.dt.weekday() > 5).mean() < 0.02
    closed = days.is_between(date(2022, 1, 8), date(2022, 2, 6)).sum()
    before = days.is_between(date(2021, 11, 8), date(2021, 12, 7)).sum()
    assert closed < 0.4 * before
