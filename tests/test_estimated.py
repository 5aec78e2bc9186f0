"""Denominators that surveys make of residents: the estimate, its versions, and where it does not apply."""

from __future__ import annotations

from datetime import date

import pytest

from data.schema.areas import Area, AreaTree, Level
from data.schema.months import parse_periods
from data.schema.prevalence import SURVEYS as DECLARED
from data.schema.prevalence import Prevalence, Survey
from data.schema.snapshot import Snapshot
from metrics.catalogue import CATALOGUE, metric_of
from metrics.compute import compute
from metrics.definition import Estimated
from metrics.scope import Scope
from tests.marts import snapshot_of, surveys

TREE = AreaTree.of(
    (Level("city", "市", "City", "cities"), Level("district", "区", "District", "districts"), Level("institution", "机构", "Institution", "institutions")),
    (
        Area("C", None, "city", "市", "City", 3001, 300),
        Area("D1", "C", "district", "甲区", "East", 2001, 200),
        Area("D2", "C", "district", "乙区", "West", 1000, 100),
        *(Area(code, parent, "institution", code, code) for code, parent in (("a", "D1"), ("b", "D2"))),
    ),
)
MONTHS = (date(2021, 12, 1), date(2022, 1, 1))
SURVEYS = Prevalence(
    50.0, "假定", "assumed", tuple(Survey(key, "diabetes", pct, date(2017, 1, 1), "made up") for key, pct in (("diabetes_2013", 10.0), ("diabetes_2018", 20.0)))
)


def snapshot(prevalence: Prevalence | None, id: str) -> Snapshot:
    tables = {
        "institution_month": [dict(institution_id=code, month=month, is_open=1, is_open_in_month=1) for code in "ab" for month in MONTHS],
        "chronic_month": [
            dict(institution_id=code, month=month, disease="diabetes", managed=managed, measured=managed, controlled=controlled)
            for code, managed, controlled in (("a", 40, 20), ("b", 60, 10))
            for month in MONTHS
        ],
    }
    return snapshot_of(TREE, tables, first=MONTHS[0], last=MONTHS[1], as_of=date(2022, 2, 1), id=id, prevalence=prevalence)


def ask(of: Snapshot, key: str, by: str, period: str = "2021-12..2022-01") -> list[tuple]:
    frame = compute(metric_of(key), of, scope=Scope.everything(TREE), by=by, periods=parse_periods(period))
    return frame.select("area_code", "period", "numerator", "denominator", "value", "lower", "status").rows()


def test_managed_and_controlled_of_the_estimated() -> None:
    of = snapshot(SURVEYS, "estimated")
    # 2001 × 50% × 10% = 100.05 people, in whole ones 100; from 2022 on 20%: 200.1.
    assert ask(of, "diabetes_management_rate", "district") == [
        ("D1", "2021-12", 40, 100, 40, None, "ok"),
        ("D1", "2022-01", 40, 200, 20, None, "ok"),
        ("D2", "2021-12", 60, 50, 120, None, "ok"),
        ("D2", "2022-01", 60, 100, 60, None, "ok"),
    ], "an estimate may lie below those managed: that is no error, and no interval pretends to precision"
    assert ask(of, "diabetes_control_rate_estimated", "city") == [("C", "2021-12", 30, 150, 20, None, "ok"), ("C", "2022-01", 30, 300, 10, None, "ok")]


def test_institutions_have_no_residents_and_other_regions_no_survey() -> None:
    assert [row[-1] for row in ask(snapshot(SURVEYS, "estimated"), "diabetes_management_rate", "institution")] == ["not_applicable"] * 4
    for number, prevalence in enumerate((None, Prevalence(50.0, "", "", ()))):
        assert [row[2:] for row in ask(snapshot(prevalence, f"none-{number}"), "diabetes_management_rate", "city")] == [
            (None, None, None, None, "not_applicable")
        ] * 2


def test_every_estimate_rests_on_a_survey_that_was_printed_before_it_was_used() -> None:
    estimated = [version for metric in CATALOGUE.values() for version in metric.versions if isinstance(metric.denominator, Estimated)]
    assert len(estimated) == 6
    for version in estimated:
        survey = surveys().survey(version.denominator.survey)
        assert survey is not None and survey.published_on <= version.valid_from and version.key.startswith(survey.disease), version.key


@pytest.mark.parametrize(("key", "pct"), [("diabetes_2013", 10.9), ("diabetes_2018", 12.4), ("hypertension_2015", 23.2)])
def test_the_surveys_are_as_printed(key: str, pct: float) -> None:
    assert surveys().survey(key).prevalence_pct == pct and surveys().share(key) == pytest.approx(0.838 * pct / 100)


def test_every_survey_that_a_definition_names_is_declared_with_its_disease() -> None:
    named = {
        version.denominator.survey: version.key.split("_")[0]
        for metric in CATALOGUE.values()
        for version in metric.versions
        if isinstance(version.denominator, Estimated)
    }
    assert named == dict(DECLARED)
