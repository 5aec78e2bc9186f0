"""`python -m metrics`: what the contract says of list and query, its columns, its exit codes, its one-sentence errors."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from data.region import load_region
from data.schema.months import parse_periods
from metrics.__main__ import main
from metrics.catalogue import CATALOGUE, metric_of
from metrics.compute import compute
from metrics.scope import Scope
from tests.marts import snapshot_of as invented
from tests.marts import tree_with_institutions
from tests.stores import publish_invented
from tests.worlds import snapshot_of, world_of

HEADER = "metric,level,area_code,area_name,period,numerator,denominator,value,lower,upper,status"
INSTITUTION = {"kind": "other", "opened_on": date(2019, 1, 1)}
WORLD = world_of(
    date(2022, 12, 31),
    institutions=[
        {"institution_id": id, "name": f"机构,{id}", "district_code": code, **INSTITUTION} for id, code in (("A", "120101"), ("B", "120101"), ("C", "120102"))
    ],
    capabilities=[{"institution_id": id, "capability": "cloud_service", "live_on": date(2022, 5, 31)} for id in "AC"],
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("command")
    snapshot_of(WORLD, folder)
    return folder


@pytest.fixture
def store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("COMMUNITY_STORE", str(folder / "store"))
    yield folder / "store"


def query(*words: str) -> int:
    return main(["query", *words])


def test_csv_has_the_contracts_columns_in_full_precision(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert query("cloud_service_live_rate", "--by", "district", "--period", "2022-05", "--format", "csv") == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header == HEADER
    assert [line.split(",")[:8] for line in lines] == [
        ["cloud_service_live_rate", "district", "120101", "和平区", "2022-05", "1", "2", "50"],
        ["cloud_service_live_rate", "district", "120102", "河东区", "2022-05", "1", "1", "100"],
    ]
    assert lines[0].split(",")[8] == repr(float(lines[0].split(",")[8])), "limits keep every digit"


def test_the_command_gives_what_compute_gives(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from data.snapshots import load_current

    snapshot = load_current(store)
    query("institutions", "four_clouds_live_rate", "--by", "institution", "--period", "2022-01..2022-03", "--area", "120101", "--format", "json")
    told = json.loads(capsys.readouterr().out)
    computed = [
        row
        for key in ("institutions", "four_clouds_live_rate")
        for row in compute(
            metric_of(key), snapshot, scope=Scope.everything(snapshot.tree), by="institution", periods=parse_periods("2022-01..2022-03"), within="120101"
        ).to_dicts()
    ]
    assert told == computed and len(told) == 12


def test_csv_quotes_what_needs_it(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query("institutions", "--by", "institution", "--period", "2022Q4", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["area_name"] for row in rows] == ["机构,A", "机构,B", "机构,C"] and rows[0]["denominator"] == "" == rows[0]["lower"]


@pytest.mark.parametrize(
    ("period", "grain", "periods"), [("2022", "month", 12), ("2022", "quarter", 4), ("2022Q2..2022Q3", None, 2), ("2022-01..2022-06", "quarter", 2)]
)
def test_a_span_has_one_row_per_grain(store: Path, capsys: pytest.CaptureFixture[str], period: str, grain: str | None, periods: int) -> None:
    assert query("institutions", "--by", "city", "--period", period, *(["--grain", grain] if grain else []), "--format", "csv") == 0
    assert len(capsys.readouterr().out.splitlines()) == periods + 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("institution", "--by", "city", "--period", "2022"), "did you mean 'institutions'?"),
        (("institutions", "--by", "town", "--period", "2022"), "level 'town' is not one of city, district, institution"),
        (("institutions", "--by", "city", "--period", "2022-11", "--grain", "quarter"), "is not made of whole quarters"),
        (("institutions", "--by", "city", "--period", "202211"), "is not a month, quarter or year"),
        (("institutions", "--by", "district", "--period", "2022", "--area", "999999"), "area '999999' is not known"),
        (("institutions", "--by", "city", "--period", "2022", "--of", "everyone"), "invalid choice"),
        (("institutions", "--by", "city"), "--period"),
    ],
)
def test_bad_usage_is_one_sentence_and_exit_code_2(store: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str) -> None:
    assert query(*words) == 2
    told = capsys.readouterr()
    assert sentence in told.err and told.out == "" and len(told.err.strip().splitlines()) == 1 and "Traceback" not in told.err


def test_an_empty_store_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COMMUNITY_STORE", str(tmp_path / "nothing"))
    assert query("institutions", "--by", "city", "--period", "2022") == 2
    told = capsys.readouterr().err
    assert "python -m data" in told and len(told.strip().splitlines()) == 1


def test_a_release_hides_patients_but_not_the_register(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The made-up region has no patients: 0 is told without a release, and suppressed with one, in the same columns."""
    for words, cells in (((), ["0", "", "0", "", "", "ok"]), (("--release",), ["", "", "", "", "", "suppressed"])):
        assert query("patients_managed", "--by", "district", "--period", "2022-05", "--format", "csv", *words) == 0
        header, *lines = capsys.readouterr().out.splitlines()
        assert header == HEADER and [line.split(",")[5:] for line in lines] == [cells, cells]
    query("institutions", "--by", "district", "--period", "2022-05", "--format", "csv", "--release")
    assert [line.split(",")[5] for line in capsys.readouterr().out.splitlines()[1:]] == ["2", "1"]


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_list_shows_every_metric_with_its_definition(capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert main(["list", "--format", form]) == 0
    told = capsys.readouterr().out
    assert all(key in told for key in CATALOGUE) and metric_of("diabetes_control_rate").sentence.zh in told


def test_list_gives_all_of_every_definition_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    main(["list", "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    main(["list", "--format", "csv"])
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["metric"], row["version"]) for row in told] == [(line["metric"], int(line["version"])) for line in lines]
    assert [(row["metric"], row["version"]) for row in told] == [(key, each.version) for key, metric in CATALOGUE.items() for each in metric.versions[::-1]]
    optional = {"valid_to", "target_value"}
    for row, line in zip(told, lines, strict=True):
        assert list(row) == list(line) and all(value not in (None, "") for field, value in row.items() if field not in optional), row["metric"]
    ends = {(row["metric"], row["version"]): row["valid_to"] for row in told if row["valid_to"]}
    assert ends == {("diabetes_management_rate", 1): "2021-12-31", ("diabetes_control_rate_estimated", 1): "2021-12-31"}
    first = next(row for row in told if row["metric"] == "diabetes_control_rate")
    assert first["target_en"].startswith("50% · ") and first["adds_over_months_zh"] == "分子、分母都取期末月份" and "首次定义" in first["changes_zh"]


def test_an_impossible_value_is_one_sentence_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tree = tree_with_institutions(load_region("tianjin").tree, 2)
    month = date(2023, 3, 1)
    tables = {
        "institution_month": [dict(institution_id="TJ001", month=month, is_open=1, is_open_in_month=1)],
        "chronic_month": [dict(institution_id="TJ001", month=month, disease="diabetes", managed=10, controlled=11)],
    }
    publish_invented(invented(tree, tables, first=month, last=month, as_of=date(2023, 4, 6), id="impossible"), tmp_path / "var")
    assert query("diabetes_control_rate", "--by", "city", "--period", "2023-03", "--store", str(tmp_path / "var")) == 2
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.strip().splitlines()) == 1 and "Traceback" not in told.err
    assert "metric 'diabetes_control_rate', institution TJ001" in told.err and "period 2023-03: the numerator is 11, above the denominator 10" in told.err
    assert query("diabetes_managed", "--by", "city", "--period", "2023-03", "--store", str(tmp_path / "var")) == 0, "what is sound is still told"


def test_store_and_config_are_taken_after_the_words_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert query("institutions", "--by", "city", "--period", "2022", "--store", str(folder / "store")) == 0
    assert main(["--store", str(folder / "store"), "query", "institutions", "--by", "city", "--period", "2022"]) == 0
    assert capsys.readouterr().out.count("天津市") == 2
