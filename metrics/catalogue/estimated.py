"""Chronic disease of those estimated to be ill: how many are managed, and how many controlled, of the people whom surveys say have the disease."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from metrics.catalogue.chronic import READING, SHORT, controlled, managed
from metrics.definition import FIRST, FIRST_DAY, Change, Direction, Estimated, Kind, Measure, Metric, Source, Text, Theme, Unit

SURVEYS: dict[str, tuple[tuple[str, Text, date], ...]] = {
    "diabetes": (
        ("diabetes_2013", Text("2013年全国调查", "the national survey of 2013"), FIRST_DAY),
        ("diabetes_2018", Text("2018年全国调查", "the national survey of 2018"), date(2022, 1, 1)),
    ),
    "hypertension": (("hypertension_2015", Text("2012–2015年全国调查", "the national survey of 2012–2015"), FIRST_DAY),),
}
"""Which survey the estimate rests on, and since which month: the first after its figures were printed."""

COVERAGE = Source(
    Text("国家基本公共卫生服务规范（2011年版）；各地考核方案", "National standard of basic public health services, edition of 2011; local assessments"),
    Text("患者健康管理率；第三版已不作为工作指标", "management rate of patients; no longer a work indicator of the third edition"),
)
PROJECT = Source(Text("本项目定义", "defined for this project"), Text("人群控制率，估计患者为分母", "control among the population, of estimated patients"))
LIMITS = Text(
    "分母是估计数：全国成人患病率套用到本地区常住人口，未按本地年龄、性别调整，误差大于抽样误差，因此不给区间；机构没有辖区人口，不适用。只含健共体成员机构管理的患者，其他机构管理的不在分子中。",
    "The denominator is an estimate: national adult prevalence put on the area's residents, not adjusted to their age and sex, so no interval is given; institutions have no residents. Only patients of member institutions count above the line.",
)


def _words(disease: str, survey: Text) -> Text:
    return Text(
        f"估计患者数：常住人口×成人占比×{survey.zh}的{SHORT[disease].zh}患病率",
        f"estimated patients: residents × share of adults × prevalence of {SHORT[disease].en.lower()} in {survey.en}",
    )


def _changed(disease: str, survey: Text) -> Text:
    return Text(
        f"估计患者数改用{survey.zh}的{SHORT[disease].zh}患病率；分子不变。",
        f"Estimated patients now rest on the prevalence of {SHORT[disease].en.lower()} in {survey.en}; the numerator is the same.",
    )


def _in_versions(metric: Metric, disease: str) -> Metric:
    """The metric under the survey in force now, with its earlier versions."""
    log, versions = (), ()
    for number, (survey, name, since) in enumerate(SURVEYS[disease], 1):
        log += (FIRST if number == 1 else Change(number, since, _changed(disease, name)),)
        latest = replace(metric, denominator=Estimated(survey, _words(disease, name)), version=number, valid_from=since, changes=log)
        versions += (latest,)
    return replace(versions[-1], earlier=versions[:-1])


def _metric(disease: str, key: str, numerator: Measure, name: Text, sentence: Text, why: Text, source: Source) -> Metric:
    survey, first, _since = SURVEYS[disease][0]
    metric = Metric(
        key=key,
        theme=Theme.CHRONIC,
        name=name,
        sentence=sentence,
        why=why,
        limits=LIMITS,
        kind=Kind.ESTIMATED_SHARE,
        numerator=numerator,
        denominator=Estimated(survey, _words(disease, first)),
        unit=Unit.PERCENT,
        factor=100,
        direction=Direction.UP,
        source=source,
        is_shown_for_institutions=False,
    )
    return _in_versions(metric, disease)


def _both(disease: str) -> tuple[Metric, ...]:
    short, reading = SHORT[disease], READING[disease]
    word = Text("血糖达标率", "glucose control") if disease == "diabetes" else Text("血压控制率", "blood-pressure control")
    return (
        _metric(
            disease,
            f"{disease}_management_rate",
            managed(disease),
            Text(f"{short.zh}健康管理率（估计患者）", f"{short.en}: managed, of those estimated to be ill"),
            Text(
                f"期末在管的{short.zh}患者占本地区估计患者数的比例。",
                f"Patients managed for {short.en.lower()} on the last day of the period ÷ the area's estimated patients.",
            ),
            Text(
                "控制率再高，没有纳入管理的患者也不在其中；它说明管理覆盖了多少人。",
                "A control rate says nothing of patients nobody manages: this tells how far management reaches.",
            ),
            COVERAGE,
        ),
        _metric(
            disease,
            f"{disease}_control_rate_estimated",
            controlled(disease),
            Text(f"{short.zh}{word.zh}（估计患者）", f"{short.en}: {word.en} of those estimated to be ill"),
            Text(
                f"近12个月内最后一次读数达标（{reading.zh}）的在管患者占本地区估计患者数的比例。",
                f"Patients managed whose last reading in the year to the last day is at target ({reading.en}) ÷ the area's estimated patients.",
            ),
            Text(
                "人群健康看的是全部患者，不只是来就诊的人；与另两种分母并列，差距就看得清。",
                "Health is that of all who are ill, not of those who come: beside the other two denominators the gaps are plain.",
            ),
            PROJECT,
        ),
    )


METRICS: tuple[Metric, ...] = tuple(metric for disease in SURVEYS for metric in _both(disease))
