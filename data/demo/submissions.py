"""Which files the demonstration city's institutions hand in: most by year in Parquet, some areas in formats of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from data.demo import blemishes, formats
from data.demo.formats import Style
from data.errors import SubmissionError
from data.region import Region
from data.schema.contracts import TABLES, Table

README = "README.txt"
MARK = "合成数据 / synthetic data"
ABOUT = f"""{MARK}

Submission files of a demonstration city. Every patient, visit, reading and amount in them is invented by a seeded generator; some totals are calibrated
to published figures. Nothing here describes a real person, and nothing measured here says anything about a real institution.
本目录为演示城市的上报文件，全部由程序生成，不对应任何真实个人，也不反映任何真实机构的情况。

Files:
"""
OWN_FORMATS = (formats.CSV_BOM_ZH, formats.CSV_GB_ZH, formats.CSV_UTF16_TAB, formats.CSV_SEMICOLON_ZH)
"""Of the smaller areas, one each hands in its follow-ups, orders and prescriptions in one of these."""


@dataclass(frozen=True)
class Folder:
    """A folder that holds one demonstration city's submission and nothing else."""

    path: Path
    region: Region
    areas: pl.DataFrame
    """`institution_id`, `area_code`."""
    small_areas: tuple[str, ...]

    def put(self, frame: pl.DataFrame, table: Table, suffix: str, style: Style, blemish: Callable[[pl.DataFrame], pl.DataFrame] | None = None) -> None:
        """Write a file named after its table, in the language of its style; nothing for no rows. It is listed first, so that a run that was cut off can be cleared."""
        if frame.height:
            name = f"{table.name_zh if style.is_chinese else table.key}{suffix}.{style.suffix}"
            with (self.path / README).open("a", encoding="utf-8") as readme:
                readme.write(name + "\n")
            formats.write(frame, table, self.path / name, style, blemish)

    def of_area(self, frame: pl.DataFrame, place: int) -> tuple[pl.DataFrame, pl.DataFrame, str]:
        """The rows of the small area at `place`, the others, and the area's name for the file's; everything is other where areas are few."""
        if place >= len(self.small_areas):
            return frame.clear(), frame, ""
        code = self.small_areas[place]
        ids = self.areas.filter(pl.col("area_code") == code)["institution_id"].implode()
        is_inside = frame["institution_id"].is_in(ids)
        return frame.filter(is_inside), frame.filter(~is_inside), f"-{self.region.tree[code].name_zh}"

    def by_year(self, frame: pl.DataFrame, table: Table, style_of: Callable[[int], Style]) -> None:
        for (year,), rows in frame.group_by(pl.col(table.dated_by or "").dt.year(), maintain_order=True):
            style = style_of(int(str(year)))
            self.put(rows, table, f"_{year}", style)


def open_folder(path: Path, region: Region, institutions: pl.DataFrame, sizes: np.ndarray) -> Folder:
    """An empty folder, after taking away the files of an earlier demonstration city. Raises SubmissionError where it holds anything else."""
    path.mkdir(parents=True, exist_ok=True)
    readme = path / README
    earlier = readme.read_text(encoding="utf-8").partition("Files:\n")[2].splitlines() if _is_ours(readme) else []
    strange = sorted(each.name for each in path.iterdir() if each.name not in (*earlier, README))
    if strange or (readme.exists() and not _is_ours(readme)):
        raise SubmissionError(f"{path}: holds '{(strange or [README])[0]}', which is no file of the demonstration city; give an empty folder")
    for each in list(path.iterdir()):
        each.unlink()
    (path / README).write_text(ABOUT, encoding="utf-8")
    areas = institutions.select("institution_id", area_code="district_code")
    by_size = areas.with_columns(size=pl.Series(sizes)).group_by("area_code", maintain_order=True).agg(pl.col("size").sum()).sort("size", "area_code")
    codes = by_size["area_code"].to_list()
    return Folder(path, region, areas, tuple(codes[: len(OWN_FORMATS)]) if len(codes) > 2 * len(OWN_FORMATS) else ())


def _is_ours(readme: Path) -> bool:
    return readme.exists() and readme.read_text(encoding="utf-8").startswith(MARK)


def put_registers(folder: Folder, frames: dict[str, pl.DataFrame]) -> None:
    """The small tables as workbooks, the registers of patients whole."""
    folder.put(frames["institutions"], folder.region.tables["institutions"], "", formats.XLSX_ZH)
    folder.put(frames["capabilities"], TABLES["capabilities"], "", formats.XLSX)
    folder.put(frames["budgets"], TABLES["budgets"], "", formats.XLSX_ZH)
    folder.put(frames["packages"], TABLES["packages"], "", formats.CSV_BOM_ZH)
    folder.put(frames["patients"], TABLES["patients"], "", formats.PARQUET)
    inside, others, name = folder.of_area(frames["enrolments"], 0)
    folder.put(inside, TABLES["enrolments"], name, formats.CSV_BOM_ZH)
    folder.put(others, TABLES["enrolments"], "", formats.PARQUET)


def put_followups(folder: Folder, frame: pl.DataFrame, rng: np.random.Generator) -> None:
    """Four areas in text, one of them with wrong rows; the first year under Chinese headers."""
    table = TABLES["followups"]
    spoil = partial(blemishes.with_faults, key="followup_id", faults=blemishes.FOLLOWUP_FAULTS, rng=rng)
    for place, style in enumerate(OWN_FORMATS):
        inside, frame, name = folder.of_area(frame, place)
        folder.put(inside, table, name, style, spoil if style is formats.CSV_GB_ZH else None)
    first = frame["followed_on"].dt.year().min()
    folder.by_year(frame, table, lambda year: formats.PARQUET_ZH if year == first else formats.PARQUET)


def put_home_orders(folder: Folder, frame: pl.DataFrame) -> None:
    """One area's latest year as a workbook with real times, another area in tab-separated UTF-16."""
    table = TABLES["home_orders"]
    inside, frame, name = folder.of_area(frame, 0)
    is_recent = pl.col("requested_at").dt.year() == pl.col("requested_at").dt.year().max()
    folder.put(inside.filter(is_recent), table, name, formats.XLSX_ZH)
    frame = pl.concat([frame, inside.filter(~is_recent)]).sort("order_id")
    inside, frame, name = folder.of_area(frame, 2)
    folder.put(inside, table, name, formats.CSV_UTF16_TAB)
    folder.by_year(frame, table, lambda year: formats.PARQUET_ZH if year % 2 else formats.PARQUET)


def put_prescriptions(folder: Folder, frame: pl.DataFrame, rng: np.random.Generator) -> None:
    """One area separated by semicolons with wrong rows; some rows of another twice."""
    table = TABLES["prescriptions"]
    spoil = partial(blemishes.with_faults, key="prescription_id", faults=blemishes.PRESCRIPTION_FAULTS, rng=rng)
    inside, frame, name = folder.of_area(frame, 3)
    folder.put(inside, table, name, formats.CSV_SEMICOLON_ZH, spoil)
    inside, frame, name = folder.of_area(frame, 1)
    folder.put(blemishes.with_copies(inside, rng), table, name, formats.PARQUET_ZH)
    folder.by_year(frame, table, lambda year: formats.PARQUET)


def put_examinations(folder: Folder, frame: pl.DataFrame) -> None:
    table = TABLES["cloud_examinations"]
    inside, frame, name = folder.of_area(frame, 1)
    folder.put(inside, table, name, formats.CSV_GB_ZH)
    folder.put(frame, table, "", formats.PARQUET_ZH)


def put_by_year(folder: Folder, frame: pl.DataFrame, key: str, style: Style = formats.PARQUET) -> None:
    folder.by_year(frame, TABLES[key], lambda year: style)
