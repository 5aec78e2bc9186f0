"""Residents of a region's areas: the elderly rounded half up to a resident in each area, and every level the sum of the one below."""

from __future__ import annotations

from pathlib import Path

from data.region.areas import read_areas
from data.schema.areas import INSTITUTION, Area, Level

LEVELS = (Level("city", "市", "City", "cities"), Level("county", "县", "County", "counties"), Level(INSTITUTION, "机构", "Institution", "institutions"))


def read(folder: Path, *lines: str) -> dict[str, Area]:
    path = folder / "areas.csv"
    head = "code,parent,level,name_zh,name_en,population,share65_pct"
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return {area.code: area for area in read_areas(path, LEVELS, "1")}


def test_the_elderly_are_rounded_half_up_and_the_city_is_the_sum_of_its_counties(tmp_path: Path) -> None:
    """Of 30 at 15% 4.5, of 10 at 5% 0.5 and of 10 at 14% 1.4 are elderly: 5 and 1 and 1, though the share written of the whole would make 6."""
    areas = read(tmp_path, "1,,city,市,City,50,11.8", "11,1,county,甲,A,30,15", "12,1,county,乙,B,10,5", "13,1,county,丙,C,10,14")
    assert [areas[code].population_65 for code in ("11", "12", "13", "1")] == [5, 1, 1, 7]


def test_a_share_is_taken_as_it_is_written(tmp_path: Path) -> None:
    """1.15% of 3,000 is 34.5 and becomes 35; as a binary fraction it is a little less."""
    assert read(tmp_path, "1,,city,市,City,,", "11,1,county,甲,A,3000,1.15")["11"].population_65 == 35


def test_a_sum_takes_the_place_of_what_is_written_only_where_every_part_is_known(tmp_path: Path) -> None:
    known = read(tmp_path, "1,,city,市,City,999,10", "11,1,county,甲,A,30,10", "12,1,county,乙,B,20,10")
    assert (known["1"].population, known["1"].population_65) == (50, 5)
    partly = read(tmp_path, "1,,city,市,City,999,10", "11,1,county,甲,A,30,10", "12,1,county,乙,B,,")
    assert (partly["1"].population, partly["1"].population_65) == (999, 100)
