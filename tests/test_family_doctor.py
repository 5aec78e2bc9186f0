"""Family-doctor signings: the contract's edges one by one, residents with several institutions, batches from before teams were told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.batches import batches_folder
from data.region import load_region
from data.rollups import build_mart
from data.schema.months import Grain, Period
from data.schema.snapshot import Snapshot
from data.settings import load_settings
from data.snapshots import current_manifest
from data.snapshots.mart_file import read_mart
from metrics.catalogue import metric_of
from metrics.change import is_overlapping
from metrics.compute import compute
from metrics.course import is_ripe
from metrics.errors import ImpossibleValue
from metrics.population import Of
from metrics.result import Status
from metrics.scope import Scope
from tests.desk import Desk, desk_in, found, with_row
from tests.worlds import snapshot_of, world_of, write_parquet

TODAY = date(2023, 3, 31)
NOVEMBER = Period(date(2022, 11, 1))
PLACES = {"A": "120101", "B": "120101", "C": "120102", "D": "120110"}


def institutions(**teams: int | None) -> list[dict]:
    return [
        {"institution_id": id, "name": id, "district_code": area, "kind": "other", "opened_on": date(2015, 1, 1), "family_doctor_teams": teams.get(id)}
        for id, area in PLACES.items()
    ]


def signings(table: str) -> list[dict]:
    """Rows drawn as text: resident, institution, signed_on, expires_on, priority (P or .), due, done (- for null)."""
    rows = []
    for line in table.strip().splitlines():
        resident, institution, signed, expires, priority, *services = line.split()
        due, done = (None if each == "-" else int(each) for each in (services or ("-", "-")))
        rows.append(
            {
                "resident_id": int(resident),
                "institution_id": institution,
                "signed_on": date.fromisoformat(signed),
                "expires_on": date.fromisoformat(expires),
                "is_priority": priority == "P",
                "services_due": due,
                "services_done": done,
            }
        )
    return rows


def published(folder: Path, table: str, **more: Sequence[dict]) -> Snapshot:
    return snapshot_of(world_of(TODAY, **({"institutions": institutions()} | more), signings=signings(table)), folder)


def answers(snapshot: Snapshot, key: str, by: str = "city", period: Period = NOVEMBER, of: Of | None = None) -> dict[str, dict]:
    frame = compute(metric_of(key), snapshot, scope=Scope.everything(snapshot.tree), by=by, periods=[period], of=of)
    return {row["area_code"]: row for row in frame.to_dicts()}


def values(snapshot: Snapshot, key: str, by: str = "city", **more: object) -> dict[str, float | None]:
    return {code: row["value"] for code, row in answers(snapshot, key, by, **more).items()}


OVERLAPPING = """
    1 A 2022-01-10 2023-01-10 P
    1 B 2022-10-10 2023-10-10 .
    2 A 2022-01-10 2023-01-10 P
    2 C 2022-10-10 2023-10-10 P
    3 A 2022-01-10 2023-01-10 .
    3 B 2022-02-10 2023-02-10 .
    3 C 2022-03-10 2023-03-10 .
    4 A 2022-01-10 2023-01-10 .
    4 A 2022-11-10 2023-11-10 .
    5 D 2022-01-10 2022-11-30 P
    6 D 2022-11-30 2022-12-01 P
"""


def test_a_resident_counts_once_at_every_level(tmp_path: Path) -> None:
    snapshot = published(tmp_path, OVERLAPPING)
    assert values(snapshot, "signed_residents", "institution") == {"A": 4, "B": 2, "C": 2, "D": 1}
    assert values(snapshot, "signed_residents", "district") == {"120101": 4, "120102": 2, "120110": 1}
    assert values(snapshot, "signed_residents") == {"120000": 5}
    assert values(snapshot, "priority_signed_residents", "institution") == {"A": 2, "B": 0, "C": 1, "D": 1}
    assert values(snapshot, "priority_signed_residents") == {"120000": 3}
    assert values(snapshot, "priority_signed_share") == {"120000": 60}


def test_who_became_a_priority_resident_under_a_later_signing_is_one_from_then_on(tmp_path: Path) -> None:
    snapshot = published(tmp_path, "1 A 2022-01-10 2023-01-10 .\n1 A 2022-03-10 2022-12-10 P\n2 A 2022-01-10 2022-06-10 P\n2 A 2022-03-10 2023-03-10 .")
    assert values(snapshot, "priority_signed_residents") == {"120000": 1}
    assert values(snapshot, "priority_signed_residents", period=Period(date(2022, 4, 1))) == {"120000": 2}
    assert values(snapshot, "signed_residents") == {"120000": 2}


def test_groups_name_exactly_who_counts_them(tmp_path: Path) -> None:
    twice = published(tmp_path, OVERLAPPING)["signed_twice_month"].filter(pl.col("month") == NOVEMBER.first)
    groups = twice.sort("institution_id").group_by("counted", "group_no").agg(pl.col("institution_id").str.join(""), pl.col("residents").unique())
    assert sorted(groups.select("counted", "institution_id", pl.col("residents").list.first()).rows()) == [
        ("priority_signed", "AC", 1),
        ("signed", "AB", 1),
        ("signed", "ABC", 1),
        ("signed", "AC", 1),
    ]


def test_of_counts_a_resident_once_among_the_institutions_that_are_kept(tmp_path: Path) -> None:
    centres = [{"institution_id": id, "capability": "chronic_centre", "live_on": date(2021, 1, 1)} for id in ("B", "C")]
    snapshot = published(tmp_path, OVERLAPPING, capabilities=centres)
    assert values(snapshot, "signed_residents", of=Of.CENTRES) == {"120000": 3}
    assert values(snapshot, "signed_residents", "district", of=Of.CENTRES) == {"120101": 2, "120102": 2}


def test_a_signing_is_open_on_its_day_and_not_on_that_of_its_expiry(tmp_path: Path) -> None:
    snapshot = published(tmp_path, OVERLAPPING)
    assert values(snapshot, "signed_residents", "institution")["D"] == 1, "5 expires on the last day, 6 is signed on it"
    december = values(snapshot, "signed_residents", "institution", period=Period(date(2022, 12, 1)))
    assert december["D"] == 0


def test_a_period_has_its_last_months_residents_once(tmp_path: Path) -> None:
    snapshot = published(tmp_path, OVERLAPPING)
    year = Period(date(2022, 1, 1), Grain.YEAR)
    assert values(snapshot, "signed_residents", period=year) == values(snapshot, "signed_residents", period=Period(date(2022, 12, 1))) == {"120000": 4}


def test_the_signing_rate_needs_residents(tmp_path: Path) -> None:
    snapshot = published(tmp_path, OVERLAPPING)
    found = answers(snapshot, "signing_rate", "district")["120101"]
    assert (found["numerator"], found["denominator"]) == (4, snapshot.tree["120101"].population)
    assert found["lower"] < found["value"] < found["upper"]
    assert {row["status"] for row in answers(snapshot, "signing_rate", "institution").values()} == {Status.NOT_APPLICABLE}
    tree = snapshot.tree
    unknown = replace(tree, areas={code: replace(area, population=None) for code, area in tree.areas.items()})
    assert answers(replace(snapshot, id="unknown", tree=unknown), "signing_rate")["120000"]["status"] == Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("later", "is_renewed"),
    [
        ("A 2022-08-11 2023-08-11", False),  # 91 days before the expiry
        ("A 2022-08-12 2023-08-12", True),
        ("A 2022-11-10 2023-11-10", True),
        ("A 2022-12-10 2023-12-10", True),  # 30 days after
        ("A 2022-12-11 2023-12-11", False),
        ("B 2022-11-10 2023-11-10", False),  # elsewhere
    ],
)
def test_who_signs_again_in_time_and_at_the_same_place_renews(tmp_path: Path, later: str, is_renewed: bool) -> None:
    snapshot = published(tmp_path, f"1 A 2021-11-10 2022-11-10 .\n1 {later} .")
    found = answers(snapshot, "signing_renewal_rate", "institution")["A"]
    assert (found["numerator"], found["denominator"]) == (is_renewed, 1)


def test_a_signing_does_not_renew_itself_nor_one_that_came_after_it(tmp_path: Path) -> None:
    snapshot = published(tmp_path, "1 A 2022-10-01 2022-11-10 .\n1 A 2022-09-01 2022-11-20 .\n2 B 2022-11-05 2022-11-10 .")
    found = answers(snapshot, "signing_renewal_rate", "institution")
    assert (found["A"]["numerator"], found["A"]["denominator"]) == (1, 2), "the later one renews the earlier, and nothing renews the later"
    assert (found["B"]["numerator"], found["B"]["denominator"]) == (0, 1)


def test_one_renewal_may_answer_two_expiries(tmp_path: Path) -> None:
    snapshot = published(tmp_path, "1 A 2021-11-05 2022-11-05 .\n1 A 2021-11-25 2022-11-25 .\n1 A 2022-11-10 2023-11-10 .")
    assert values(snapshot, "signing_renewal_rate") == {"120000": 100}
    assert answers(snapshot, "signing_renewal_rate")["120000"]["denominator"] == 2


def test_expiries_after_the_last_month_are_left_out(tmp_path: Path) -> None:
    snapshot = published(tmp_path, "1 A 2022-04-10 2023-04-10 .\n2 A 2022-03-10 2023-03-10 .")
    assert snapshot["signing_month"]["expiring"].sum() == 1


def test_services_done_count_up_to_those_due_and_nulls_are_0(tmp_path: Path) -> None:
    snapshot = published(
        tmp_path, "1 A 2022-01-10 2023-01-10 . 4 9\n2 A 2022-01-10 2023-01-10 . 6 -\n3 A 2022-01-10 2023-01-10 . - 5\n4 A 2021-01-10 2022-01-10 . 8 8"
    )
    found = answers(snapshot, "signing_fulfilment_rate")["120000"]
    assert (found["numerator"], found["denominator"], found["value"]) == (4, 10, 40)


def test_services_of_two_signings_of_one_resident_both_count(tmp_path: Path) -> None:
    snapshot = published(tmp_path, "1 A 2022-01-10 2023-01-10 . 4 4\n1 A 2022-10-10 2023-10-10 . 4 0\n1 B 2022-11-10 2023-11-10 . 2 0")
    found = answers(snapshot, "signing_fulfilment_rate")["120000"]
    assert (found["numerator"], found["denominator"]) == (4, 10)


def test_residents_a_team_are_those_of_institutions_that_tell_theirs(tmp_path: Path) -> None:
    snapshot = published(tmp_path, OVERLAPPING, institutions=institutions(A=2, B=1))
    assert values(snapshot, "residents_per_team", "institution") == {"A": 2, "B": 2, "C": None, "D": None}
    found = answers(snapshot, "residents_per_team")["120000"]
    assert (found["numerator"], found["denominator"], found["value"], found["lower"]) == (6, 3, 2, None)
    assert answers(snapshot, "residents_per_team", "district")["120102"]["status"] == Status.NO_CASES


OLD_AND_NEW = """
    1 A 2022-01-10 2023-01-10 .
    2 C 2022-01-10 2023-01-10 ."""


def without_teams(path: Path) -> None:
    pl.read_parquet(path).drop("family_doctor_teams").write_parquet(path)


@pytest.mark.parametrize("order", [1, -1], ids=["old first", "new first"])
def test_files_from_before_teams_are_rolled_up_beside_new_ones(tmp_path: Path, order: int) -> None:
    parts = [institutions(A=1)[:2], institutions(C=1)[2:]]
    files = [write_parquet(world_of(TODAY, institutions=part), tmp_path / str(place))["institutions"][0] for place, part in enumerate(parts)]
    without_teams(files[0])
    signed = write_parquet(world_of(TODAY, signings=signings(OLD_AND_NEW)), tmp_path / "signed")["signings"]
    mart, sources = tmp_path / "mart.duckdb", {"institutions": files[::order], "signings": signed}
    build_mart(mart, sources=sources, region=load_region("tianjin"), settings=load_settings(), today=TODAY, progress=lambda label, done: None)
    november = read_mart(mart)["signing_month"].filter(pl.col("month") == NOVEMBER.first)
    assert november.select("institution_id", "signed", "teams", "signed_with_teams").rows() == [("A", 1, 0, 0), ("C", 1, 1, 1)]


def test_an_accepted_batch_from_before_teams_is_loaded_upon(tmp_path: Path) -> None:
    """The same rows again are no news; an institution that is new tells its teams."""
    desk = desk_in(tmp_path)
    desk.write_some()
    desk.load()
    make_old(desk)
    desk.write("institutions.csv", with_row("institutions", "C | 丙 | 120103 | other | - | - | 2016-05-01 | -"))
    report = desk.load()
    assert report.exit_code == 0
    desk.write("institutions.csv", WITH_TEAMS)
    column, file = "family_doctor_teams", "institutions.csv"
    assert found(desk.load(desk.folder / file)) == {(file, 3, column, "out_of_range"), (file, 4, column, "not_whole")}
    assert [frame.columns.count("family_doctor_teams") for frame in batches_of(desk, "institutions")] == [0, 1, 1]
    teams = pl.concat(batches_of(desk, "institutions"), how="diagonal").sort("institution_id").select("institution_id", "family_doctor_teams")
    assert teams.rows() == [("A", None), ("B", None), ("C", None), ("D", 2)]


WITH_TEAMS = """
    institution_id | name | district_code | kind  | opened_on  | 家庭医生团队数
    D              | 丁   | 120104        | other | 2016-05-01 | 2.0
    E              | 戊   | 120104        | other | 2016-05-01 | -1
    F              | 己   | 120104        | other | 2016-05-01 | 1.5"""


def batches_of(desk: Desk, table: str) -> list[pl.DataFrame]:
    manifest = current_manifest(desk.store)
    return [pl.read_parquet(batches_folder(desk.store) / name / f"{table}.parquet") for name in manifest.batches]


def make_old(desk: Desk) -> None:
    """Turn the accepted batch into one of a program that knew no teams."""
    (folder,) = (path for path in batches_folder(desk.store).iterdir() if (path / "BATCH.json").exists())
    without_teams(folder / "institutions.parquet")
    about = json.loads((folder / "BATCH.json").read_text(encoding="utf-8"))
    about["tables"]["institutions"]["sha256"] = hashlib.sha256((folder / "institutions.parquet").read_bytes()).hexdigest()
    (folder / "BATCH.json").write_text(json.dumps(about), encoding="utf-8")


def test_more_residents_shared_than_counted_is_an_error_and_no_figure(tmp_path: Path) -> None:
    sound = published(tmp_path, OVERLAPPING)
    twice = sound["signed_twice_month"].with_columns(residents=pl.col("residents") + 9)
    damaged = replace(sound, id="damaged", tables=dict(sound.tables) | {"signed_twice_month": twice})
    with pytest.raises(ImpossibleValue, match="counted at other institutions too"):
        answers(damaged, "signed_residents")


def test_what_still_grows_is_not_ripe() -> None:
    """A renewal has 30 days, what is due under a signing its year."""
    renewal, fulfilment, signed = (metric_of(key) for key in ("signing_renewal_rate", "signing_fulfilment_rate", "signed_residents"))
    assert not is_ripe(renewal, NOVEMBER, date(2022, 12, 30)) and is_ripe(renewal, NOVEMBER, date(2023, 1, 1))
    assert not is_ripe(fulfilment, NOVEMBER, date(2023, 11, 30)) and is_ripe(fulfilment, NOVEMBER, date(2023, 12, 1))
    assert is_ripe(signed, NOVEMBER, date(2022, 11, 30))
    assert is_overlapping(metric_of("signing_rate"), NOVEMBER, NOVEMBER.shifted(-1)) and not is_overlapping(signed, NOVEMBER, NOVEMBER.year_before)
