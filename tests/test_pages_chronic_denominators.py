"""The three denominators on the chronic page: people that add up, rates that are the metrics' own, breaks and printed figures said."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from metrics.cascade import GAPS, RATES, STEPS, Step
from tests.pages import charts, invented_city, open_page, row, words

PERIOD = "2022-11"


@pytest.fixture
def open_chronic(monkeypatch: pytest.MonkeyPatch, shared_folder: Path) -> Callable[..., AppTest]:
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "chronic", **({"period": PERIOD} | address))

    return run


def table(page: AppTest) -> list[list[str]]:
    """The cells of the table of steps and gaps without their signs: name, people, rate, interval, words."""
    found = next(each.value for each in page.markdown if each.value.startswith("| 分母与差距"))
    bare = re.sub(r':color\[■\]\{foreground="#\w+"\}|\u2060', "", found)
    return [[cell.strip(" *") for cell in line.split("|")[1:-1]] for line in bare.splitlines()[2:]]


def people(cell: str) -> int:
    return int(cell.replace("−", "-").replace(",", ""))


@pytest.mark.parametrize("disease", ["diabetes", "hypertension"])
@pytest.mark.parametrize("area", ["120000", "120111"])
def test_every_gap_leads_from_one_step_to_the_next(open_chronic, area: str, disease: str) -> None:
    lines = table(open_chronic(area=area, disease=disease))
    steps = {STEPS[step].zh for step in Step}
    assert [line[0] for line in lines if line[0] in steps] == [STEPS[step].zh for step in Step]
    running = people(lines[0][1])
    for name, count, *_rest in lines[1:]:
        if name in steps:
            assert people(count) == running, name
        else:
            assert people(count) <= 0, name
            running += people(count)
    assert {line[0] for line in lines} - steps == {gap.name.zh for gap in GAPS}


@pytest.mark.parametrize("area", ["120000", "120111", "TJ008"])
def test_the_three_rates_share_one_numerator_and_are_the_metrics(open_chronic, area: str) -> None:
    page = open_chronic(area=area)
    shown = {line[0]: line for line in table(page)}
    for key, step in RATES.items():
        told = row(f"diabetes_{key}", area, PERIOD)
        if told["value"] is None:
            assert STEPS[step].zh not in shown
            continue
        name, count, rate, interval, _words = shown[STEPS[step].zh]
        assert people(count) == told["denominator"] and rate == f"{told['value']:.1f}%" and people(shown[STEPS[Step.CONTROLLED].zh][1]) == told["numerator"]
        assert interval == ("–" if told["lower"] is None else f"{told['lower']:.1f}–{told['upper']:.1f}"), name


def test_an_institution_has_two_denominators_and_the_reason_is_said(open_chronic) -> None:
    page = open_chronic(area="TJ008")
    assert [line[0] for line in table(page)][0] == STEPS[Step.MANAGED].zh
    assert "机构没有辖区人口" in words(page)
    assert len([each for each in charts(page, "control-diabetes")["series"] if "name" in each]) == 2


def test_the_bars_are_the_people_of_the_table(open_chronic) -> None:
    page = open_chronic()
    drawn = charts(page, "cascade-diabetes")["series"]
    totals = [sum(each["data"][at]["value"] or 0 for each in drawn) for at in range(len(Step))]
    steps = {line[0]: people(line[1]) for line in table(page)}
    assert totals == [steps[STEPS[step].zh] for step in Step]


def test_the_survey_behind_the_estimate_is_named_and_its_change_breaks_the_line(open_chronic) -> None:
    page = open_chronic()
    assert "JAMA 2021" in words(page) and "12.4%" in words(page)
    marked = [each["markLine"]["data"][0]["xAxis"] for each in charts(page, "control-diabetes")["series"] if "markLine" in each]
    assert marked == ["2022-01"] and any("2022年1月起换口径" in each.value for each in page.caption)
    quiet = open_chronic(disease="hypertension")
    assert not any("markLine" in each for each in charts(quiet, "control-hypertension")["series"])


def test_a_sentence_says_which_denominator_a_printed_figure_used(open_chronic) -> None:
    page = open_chronic()
    sentence = next(each.value for each in page.caption if each.value.startswith("公布数字用的是哪一种"))
    assert re.search(r"76\.68.*81\.5.*在管患者", sentence) and re.search(r"21\.58.*前后两次都有读数", sentence)
    assert not any(each.value.startswith("公布数字用的是哪一种") for each in open_chronic(disease="stroke").caption)


def test_a_disease_without_a_control_rate_has_no_cascade(open_chronic) -> None:
    assert "cascade" not in " ".join(chart.proto.id for chart in open_chronic(disease="stroke").get("echarts_chart"))
