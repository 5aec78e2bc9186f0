"""A region's own kinds of institutions: taken by key and Chinese word, told in reports and in the guide, and refused in a region that has no such kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data.intake.report import to_text
from data.region import load_region
from tests.desk import changed, desk_in, found
from views.dictionary.submission_guide import guide_markdown, guide_rows

SANMING = load_region("sanming")
AREAS = {"district_code": "350405H1"}


def institutions(kind: str) -> str:
    """Two institutions of Sanming, the first of this kind."""
    table = changed("institutions", 0, kind=kind, **AREAS)
    second = changed("institutions", 1, **AREAS).splitlines()[2]
    return "\n".join([*table.splitlines()[:2], second])


@pytest.mark.parametrize(
    "word", ["general_hospital", "总医院", "county_hospital", "县级医院", "village_clinic", "村卫生所", "township_hospital", "乡镇卫生院", "其他"]
)
def test_a_kind_of_the_region_is_taken_by_key_and_word(tmp_path: Path, word: str) -> None:
    desk = replace(desk_in(tmp_path), region=SANMING)
    desk.write_some(institutions=institutions(word))
    assert found(desk.load()) == set()
    keys = {kind.name_zh: kind.key for kind in SANMING.kinds} | {"乡镇卫生院": "township_hospital", "其他": "other"}
    assert desk.accepted("institutions").sort("institution_id")["kind"][0] == keys.get(word, word)


def test_another_region_refuses_it_and_says_what_it_takes(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some(institutions=changed("institutions", 0, kind="村卫生所"))
    report = desk.check()
    assert ("institutions.csv", 2, "kind", "not_in_set") in found(report)
    assert "known are community_centre 社区卫生服务中心, township_hospital 乡镇卫生院, other 其他" in to_text(report) and "总医院" not in to_text(report)


def test_the_report_names_the_regions_kinds(tmp_path: Path) -> None:
    desk = replace(desk_in(tmp_path), region=SANMING)
    desk.write_some(institutions=institutions("城堡"))
    assert "general_hospital 总医院, county_hospital 县级医院, village_clinic 村卫生所" in to_text(desk.check())


def test_the_guide_lists_them() -> None:
    kinds = guide_rows("institutions", "zh", SANMING.kinds).filter(key="kind")["choices"][0]
    assert kinds.endswith("general_hospital 总医院, county_hospital 县级医院, village_clinic 村卫生所")
    assert kinds in guide_markdown("en", SANMING.kinds) and "county_hospital" not in guide_markdown("en")
