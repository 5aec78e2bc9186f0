"""The table of national indicators: complete, honest about what it answers, and refused with file, line and remedy where it is wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from data.crosswalk import COLUMNS, CROSSWALK_FILE, FRAMES_FILE, load_crosswalk
from data.errors import SettingsError
from data.region import REFERENCE
from data.schema.crosswalk import EXACT, NONE, ROUGH
from metrics.catalogue import CATALOGUE, metric_of

CROSSWALK = load_crosswalk(REFERENCE)
INDICATORS = REFERENCE / "tianjin" / "indicators.csv"
"""The indicators that were considered, with their documents."""
FRAME_OF = {"consortium_2020": "county_2020", "consortium_2024": "county_2024"}


def considered() -> dict[str, str]:
    """id → frame of every considered indicator of the three frames."""
    with INDICATORS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {row["id"]: FRAME_OF[row["module"]] for row in rows if row["module"] in FRAME_OF}
    return known | {row["id"]: "public_health" for row in rows if "国家基本公共卫生服务规范" in row["source_doc"]}


def test_every_considered_indicator_of_the_frames_has_a_row() -> None:
    frames = {indicator.id: indicator.frame for indicator in CROSSWALK.indicators}
    assert considered().items() <= frames.items() and len(considered()) == 29


def test_every_frame_has_indicators_and_some_of_them_are_not_answered() -> None:
    for frame in CROSSWALK.frames:
        assert {each.answered for each in CROSSWALK.indicators if each.frame == frame.key} >= {NONE}, frame.key


def test_every_metric_exists() -> None:
    assert not [(each.id, key) for each in CROSSWALK.indicators for key in each.metrics if key not in CATALOGUE]


def test_exact_is_said_by_the_rule_only() -> None:
    """One metric of the same unit, defined from the frame's document, whose denominator is who is managed, as the document's is."""
    exact = [each for each in CROSSWALK.indicators if each.answered == EXACT]
    assert [each.id for each in exact] == ["CD01", "CD02", "CD03", "CD04"]
    documents = {frame.key: frame.document_zh for frame in CROSSWALK.frames}
    for indicator in exact:
        (metric,) = map(metric_of, indicator.metrics)
        assert metric.unit.value == indicator.unit_zh == indicator.unit_en, indicator.id
        assert metric.source.document.zh in documents[indicator.frame], indicator.id
        assert "管理" in indicator.denominator_zh and metric.denominator_words.zh.startswith("期末在管"), indicator.id


def test_what_is_rough_says_why_and_what_is_not_answered_says_what_is_missing() -> None:
    for each in CROSSWALK.indicators:
        assert len(each.differs_zh) >= 10 and len(each.differs_en) >= 20, each.id
        if each.answered == NONE and each.numerator_zh not in ("", "定性") and each.id != "C2401":
            assert "须" in each.differs_zh and "Needs" in each.differs_en, each.id
    assert {EXACT, ROUGH, NONE} == {each.answered for each in CROSSWALK.indicators}


GOOD = dict.fromkeys(COLUMNS, "x") | {"frame": "f", "attested": "V2", "answered": "exact", "metrics": "institutions"}


def written(folder: Path, *rows: dict[str, str]) -> Path:
    (folder / FRAMES_FILE).write_text("frame,name_zh,name_en,document_zh,document_en,about_zh,about_en\nf,甲,A,文,D,来,k\n", encoding="utf-8")
    with (folder / CROSSWALK_FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return folder


def test_a_right_file_is_read(tmp_path: Path) -> None:
    read = load_crosswalk(written(tmp_path, GOOD, GOOD | {"id": "y", "answered": "none", "metrics": ""}))
    assert [(each.id, each.answered, each.metrics) for each in read.indicators] == [("x", "exact", ("institutions",)), ("y", "none", ())]
    assert read.frames[0].document_en == "D"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"answered": "mostly"}, "answered 'mostly' is not one of exact, rough, none"),
        ({"attested": "V9"}, "attested 'V9' is not one of V1, V2, V3, D"),
        ({"frame": "g"}, "frame 'g' is not one of f"),
        ({"metrics": "Institutions, b"}, "'Institutions,' is no key of a metric; keys are parted by spaces"),
        ({"metrics": ""}, "answered 'exact' with 0 metrics; name a metric or say none"),
        ({"answered": "none"}, "answered 'none' with 1 metrics; take the metrics out or say rough"),
        ({"attested": "V3"}, "'exact' needs one metric and a definition that was found"),
        ({"metrics": "a b"}, "'exact' needs one metric"),
        ({"differs_en": " "}, "differs_en is empty"),
        ({"id": "w"}, "id 'w' stands twice"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line_and_the_remedy(tmp_path: Path, wrong: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_crosswalk(written(tmp_path, GOOD | {"id": "w"}, GOOD | wrong))
    assert f"{CROSSWALK_FILE}, line 3: {told}" in str(caught.value)


def test_a_missing_column_or_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="frames.csv: cannot be read"):
        load_crosswalk(tmp_path)
    (written(tmp_path, GOOD) / CROSSWALK_FILE).write_text("id,frame\nx,f\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"crosswalk.csv, line 1: column 'clause_zh' is missing"):
        load_crosswalk(tmp_path)
