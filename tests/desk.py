"""Where tests hand in submissions: a store of their own, a small valid submission drawn in text, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import polars as pl

from data.batches import batches_folder
from data.intake.load import Request, check, load
from data.intake.report import Report
from data.region import Region, load_region
from data.settings import Settings, load_settings
from data.snapshots import current_manifest

TODAY = date(2022, 12, 31)
NOW = datetime(2022, 12, 31, 12, 0)

VALID = {
    "institutions": """
        institution_id | name | district_code | kind              | longitude | latitude | opened_on  | closed_on
        A              | 甲   | 120101        | community_centre  | 117.2     | 39.1     | 2015-01-01 | -
        B              | 乙   | 120102        | township_hospital | -         | -        | 2016-05-01 | 2022-06-30""",
    "capabilities": """
        institution_id | capability       | live_on    | ended_on
        A              | cloud_management | 2020-05-01 | -
        B              | chronic_centre   | 2020-06-01 | 2021-06-01""",
    "patients": """
        patient_id | sex    | birth_year
        P0001      | female | 1950
        P0002      | male   | 1961""",
    "enrolments": """
        patient_id | institution_id | disease      | enrolled_on | ended_on   | end_reason | steward_signed_on
        P0001      | A              | diabetes     | 2019-03-01  | -          | -          | 2022-07-01
        P0002      | B              | hypertension | 2020-01-01  | 2022-01-01 | moved      | -""",
    "followups": """
        followup_id | patient_id | institution_id | disease      | followed_on | mode         | fasting_glucose_mmol_l | hba1c_pct | systolic_mmhg | diastolic_mmhg
        F1          | P0001      | A              | diabetes     | 2022-11-05  | face_to_face | 6.5                    | 6.1       | -             | -
        F2          | P0002      | B              | hypertension | 2021-11-05  | phone        | -                      | -         | 135           | 85""",
    "checkups": """
        patient_id | institution_id | checked_on
        P0001      | A              | 2022-03-01
        P0002      | B              | 2021-03-01""",
    "home_orders": """
        order_id | institution_id | patient_id | item_id | requested_at     | dispatched_at    | served_at        | status    | rating | is_adverse | price_yuan
        O1       | A              | P0001      | HS01    | 2022-11-05 08:30 | 2022-11-05 09:00 | 2022-11-06 10:00 | completed | 5      | 否         | 80.50
        O2       | A              | P0002      | HS02    | 2022-11-05 08:30 | -                | -                | requested | -      | -          | -""",
    "prescriptions": """
        prescription_id | institution_id | patient_id | prescribed_on | review      | is_alerted | fulfilment | items | items_out_of_stock | amount_yuan | is_long_term
        R1              | A              | P0001      | 2022-11-05    | auto_passed | 0          | own        | 3     | 1                  | 120.50      | 1
        R2              | B              | P0002      | 2022-11-06    | rejected    | 1          | none       | 1     | 0                  | 0           | -""",
    "cloud_examinations": """
        examination_id | institution_id | modality | requested_at        | reported_at         | is_critical | is_recognised
        E1             | A              | ecg      | 2022-11-05 08:30:00 | 2022-11-05 09:30:00 | 0           | 1
        E2             | B              | imaging  | 2022-11-05 08:30:00 | -                   | -           | -""",
    "signings": """
        resident_id | institution_id | signed_on  | expires_on | is_priority | services_due | services_done
        N0001       | A              | 2022-01-01 | 2023-01-01 | 是          | 4            | 2
        N0002       | B              | 2022-02-01 | 2023-02-01 | 否          | -            | -""",
    "settlements": """
        settlement_id | patient_id | institution_id | provider | settled_on | contract            | package_code | total_yuan | fund_yuan
        S1            | P0001      | A              | own      | 2022-11-05 | diabetes_capitation | -            | 300.10     | 200.05
        S2            | P0002      | B              | partner  | 2022-11-06 | package             | K1           | 8000       | 7000""",
    "budgets": """
        institution_id | year | contract            | person_years | quota_yuan | risk_adjustment | quality_score
        A              | 2022 | diabetes_capitation | 2000.5       | 5000       | 1.04            | 88.5
        B              | 2023 | diabetes_capitation | 10           | 5000       | 1               | -""",
    "packages": """
        institution_id | year | package_code | name     | price_yuan | cases
        B              | 2022 | K1           | 卒中康复 | 8000       | 120
        A              | 2023 | K1           | 卒中康复 | 8000.00    | 0""",
}
"""Two rows of every table; the second leaves out what may be left out."""


@dataclass(frozen=True)
class Desk:
    """Takes submissions for one store. `folder` is where their files are written."""

    folder: Path
    settings: Settings
    region: Region

    @property
    def store(self) -> Path:
        return self.settings.store.path

    def write(self, name: str, text: str, *, headers: dict[str, str] | None = None, separator: str = ",", encoding: str = "utf-8", newline: str = "\n") -> Path:
        """A drawn table as delimited text."""
        lines = [[headers.get(cell, cell) if headers and not number else cell for cell in line] for number, line in enumerate(cells(text))]
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("".join(separator.join("" if cell == "-" else cell for cell in line) + newline for line in lines).encode(encoding))
        return path

    def write_all(self, **changes: str) -> Path:
        """A whole submission: every table of VALID, or what `changes` has in its place."""
        return self._write(VALID | changes)

    def write_some(self, **changes: str) -> Path:
        """The least submission that can be accepted: the registers that others refer to, and `changes`."""
        return self._write({table: VALID[table] for table in ("institutions", "patients")} | changes)

    def _write(self, tables: dict[str, str]) -> Path:
        for table, text in tables.items():
            self.write(f"{table}.csv", text)
        return self.folder

    def check(self, *paths: Path, today: date = TODAY, **options) -> Report:
        return check(self._request(paths, today, options), settings=self.settings, region=self.region, progress=quietly)

    def load(self, *paths: Path, today: date = TODAY, **options) -> Report:
        return load(self._request(paths, today, options), settings=self.settings, region=self.region, progress=quietly)

    def _request(self, paths: Sequence[Path], today: date, options: dict) -> Request:
        return Request(paths=tuple(paths) or (self.folder,), today=today, now=NOW, **options)

    def accepted(self, table: str) -> pl.DataFrame:
        """The accepted rows of all batches that the current snapshot names."""
        manifest = current_manifest(self.store)
        names = manifest.batches if manifest else ()
        files = [batches_folder(self.store) / name / f"{table}.parquet" for name in names]
        frames = [pl.read_parquet(file) for file in files if file.exists()]
        return pl.concat(frames) if frames else pl.DataFrame()

    def with_limit(self, percent: float) -> Desk:
        return replace(self, settings=replace(self.settings, import_=replace(self.settings.import_, refused_rows_limit_pct=percent)))


def desk_in(folder: Path, *, limit: float = 100.0) -> Desk:
    """A desk of which, unless told otherwise, no file is refused for the number of its refused rows."""
    settings = load_settings(store=folder / "var")
    settings = replace(settings, store=replace(settings.store, key_file=folder / "secrets" / "key"))
    return Desk(folder / "in", settings, tianjin()).with_limit(limit)


@cache
def tianjin() -> Region:
    return load_region("tianjin")


def cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip("\n ").splitlines() if line.strip()]


def drawn(rows: list[list[str]]) -> str:
    return "\n".join(" | ".join(row) for row in rows)


def changed(table: str, row: int, **values: str) -> str:
    """VALID's table with some cells of one of its rows (0 or 1) changed; `-` empties a cell."""
    lines = cells(VALID[table])
    for key, value in values.items():
        lines[row + 1][lines[0].index(key)] = value
    return drawn(lines)


def with_row(table: str, *more: str) -> str:
    """VALID's table with drawn rows at its end."""
    return drawn([*cells(VALID[table]), *(cells(row)[0] for row in more)])


def found(report: Report) -> set[tuple[str, int, str, str]]:
    """(file, row, column, reason) of every refused row."""
    return set(report.refused.select("file", "row", "column", "reason").rows())


def quietly(label: str, share: float) -> None:
    """Progress that nobody watches."""
    assert 0 <= share <= 1
