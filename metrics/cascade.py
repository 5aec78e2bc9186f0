"""From those estimated to be ill down to those controlled: the three denominators of a control rate side by side, and the people who make each gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from data.schema.mart import STATES
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.errors import ImpossibleValue, MetricError
from metrics.plausible import REMEDY
from metrics.scope import Scope
from metrics.vocabulary import Text


class Step(StrEnum):
    """The steps of the cascade, from the widest to the narrowest."""

    ESTIMATED = "estimated"
    MANAGED = "managed"
    MEASURED = "measured"
    CONTROLLED = "controlled"


@dataclass(frozen=True)
class Gap:
    """People who are in step `above` and not in step `below`; the gaps between two steps add up to their difference. `key` is the frame's column."""

    key: str
    above: Step
    below: Step
    name: Text
    words: Text


STEPS: dict[Step, Text] = {
    Step.ESTIMATED: Text("估计患者", "Estimated to be ill"),
    Step.MANAGED: Text("在管", "Managed"),
    Step.MEASURED: Text("有读数", "Measured in the year"),
    Step.CONTROLLED: Text("达标", "Controlled"),
}
GAPS: tuple[Gap, ...] = (
    Gap(
        "unmanaged",
        Step.ESTIMATED,
        Step.MANAGED,
        Text("未纳入管理", "Not managed"),
        Text("估计患病、但不在成员机构管理名单上的人", "estimated to be ill, on no member institution's register"),
    ),
    Gap("lost", Step.MANAGED, Step.MEASURED, Text("失访", "Lost"), Text("近一年没有任何方式的随访", "no follow-up of any mode in the year to the last day")),
    Gap(
        "unread",
        Step.MANAGED,
        Step.MEASURED,
        Text("有随访或新入管，但一年内没有读数", "Seen or new, but not measured"),
        Text("新入管、逾期未访或未测量的患者中，近一年没有读数者", "of the new, overdue and unmeasured, those without a reading in the year"),
    ),
    Gap(
        "uncontrolled",
        Step.MEASURED,
        Step.CONTROLLED,
        Text("近3个月读数未达标", "Not at target in the last 3 months"),
        Text("状态为近3月未达标：近3个月最后一次读数未达标", "in state uncontrolled (3 months): the last reading of the 3 months is not at target"),
    ),
    Gap(
        "uncontrolled_before",
        Step.MEASURED,
        Step.CONTROLLED,
        Text("最后一次读数未达标，之后未再测", "Not at target, not measured since"),
        Text(
            "新入管、逾期未访或未测量的患者中，近一年最后一次读数未达标者",
            "of the new, overdue and unmeasured, those whose last reading of the year is not at target",
        ),
    ),
)
RATES: dict[str, Step] = {"control_rate_followed": Step.MEASURED, "control_rate": Step.MANAGED, "control_rate_estimated": Step.ESTIMATED}
"""Metric key behind the disease → what stands below the line; the numerator of all three is the controlled."""
MANAGEMENT = "management_rate"
"""How many of those estimated to be ill are managed: the metric's key behind the disease."""
COUNTS = (*(step.value for step in Step), *(gap.key for gap in GAPS), *(f"state_{state}" for state in STATES))


def has_cascade(disease: str) -> bool:
    """Whether the disease has a control rate and an estimate of its patients."""
    return disease in ("diabetes", "hypertension")


def cascade(snapshot: Snapshot, disease: str, *, scope: Scope, by: str, periods: Sequence[Period], within: str | None = None) -> pl.DataFrame:
    """One row an area of level `by` inside `within` and period, in the order of `metrics.compute`: area_code, area_name, period; people in each `Step`
    and each `Gap`, all whole and float64; state_<state> of the 3 months for reference; for each key of `RATES` its value, `<key>_lower` and `<key>_upper`; and management_rate.

    `estimated` and `unmanaged` are null for institutions, which have no residents, and without a survey in the settings; `unmanaged` also where more are
    managed than estimated. All is null where the last day is not known yet. A state is judged by 3 months and a control rate by the year, so the people
    whom no state names (`unread`, `uncontrolled_before`) stand beside those of a state. Raises MetricError as `compute` does, or for a disease without
    a control rate, and ImpossibleValue where a gap would be negative.
    """
    if not has_cascade(disease):
        raise MetricError(f"disease '{disease}' has no control rate; ask for diabetes or hypertension")
    asked = dict(scope=scope, by=by, periods=periods, within=within)
    frame: pl.DataFrame | None = None
    for key in (*RATES, MANAGEMENT, *(f"state_{state}" for state in STATES)):
        told = compute(metric_of(f"{disease}_{key}"), snapshot, **asked).select("area_code", "area_name", "period", *_columns(key))
        frame = told if frame is None else frame.join(told.drop("area_name"), on=["area_code", "period"], how="left", maintain_order="left")
    return _checked(frame.with_columns(_gaps()), disease).select(
        "area_code", "area_name", "period", *COUNTS, *(column for key in RATES for column in (key, f"{key}_lower", f"{key}_upper")), MANAGEMENT
    )


def _columns(key: str) -> list[pl.Expr]:
    if key == MANAGEMENT:
        return [pl.col("value").alias(key)]
    if key not in RATES:
        return [pl.col("numerator").alias(key)]
    columns = [
        pl.col("denominator").alias(RATES[key].value),
        pl.col("value").alias(key),
        pl.col("lower").alias(f"{key}_lower"),
        pl.col("upper").alias(f"{key}_upper"),
    ]
    return [*columns, pl.col("numerator").alias("controlled")] if key == "control_rate" else columns


def _gaps() -> list[pl.Expr]:
    estimated, managed, measured, controlled = (pl.col(step.value) for step in Step)
    lost, uncontrolled = pl.col("state_lost"), pl.col("state_uncontrolled")
    return [
        pl.when(estimated >= managed).then(estimated - managed).alias("unmanaged"),
        lost.alias("lost"),
        (managed - measured - lost).alias("unread"),
        uncontrolled.alias("uncontrolled"),
        (measured - controlled - uncontrolled).alias("uncontrolled_before"),
    ]


def _checked(frame: pl.DataFrame, disease: str) -> pl.DataFrame:
    wrong = frame.filter(pl.min_horizontal(gap.key for gap in GAPS) < 0)
    if not wrong.is_empty():
        area, period = wrong.select("area_code", "period").row(0)
        raise ImpossibleValue(
            f"the cascade of {disease}, area {area}, period {period}: more people in a state than its year's readings leave room for; {REMEDY}"
        )
    return frame
