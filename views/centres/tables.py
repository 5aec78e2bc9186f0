"""Tables of the centres: every matched set with its figures, and every centre with its opening, its patients and where it stands now."""

from __future__ import annotations

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from data.schema.months import Period
from metrics.centre_figures import HIDDEN, set_sizes, standing_now
from metrics.centres import Outcome
from metrics.matching import Standing
from views.centres.study import Choice, centres_of, outcome_help, outcome_name, reader_of, standing_words, stratum_names, study_of, until
from views.figures import ask, marked
from views.formats import period_text
from views.here import Here
from views.panels import show_title
from views.tables import Column, show_table

FIGURES = ("treated_before", "treated", "control_before", "control", "difference", "lower", "upper")


def set_table(here: Here, choice: Choice) -> pl.DataFrame:
    """One row a matched set: centre, opened, stratum, patients, matches (names, of others only how many), match_patients (their mean), then the figures in percent
    and percentage points. NaN where hidden."""
    found, strata = study_of(here, choice), stratum_names(here)
    who = found.members.filter(~pl.col("is_centre")).group_by("centre", maintain_order=True).agg(pl.col("institution_id").filter("is_own").alias("seen"))
    names = {row["centre"]: _matches(here, row["seen"], others) for row, others in zip(who.to_dicts(), found.sets["others"], strict=True)}
    about = found.matching.centres.select("institution_id", "stratum")
    told = [pl.when("is_hidden").then(HIDDEN).otherwise(pl.col(name) * 100).alias(name) for name in FIGURES]
    return (
        found.sets.join(about, left_on="centre", right_on="institution_id", how="left", maintain_order="left")
        .join(set_sizes(here.snapshot, found, reader=reader_of(here)), on="centre", how="left", maintain_order="left")
        .select(
            code="centre",
            centre=pl.col("centre").replace_strict({code: here.name(code) for code in names}, return_dtype=pl.String),
            opened=pl.col("opened").dt.strftime("%Y-%m"),
            stratum=pl.col("stratum").replace_strict(strata, default=pl.col("stratum"), return_dtype=pl.String),
            patients="patients",
            matches=pl.col("centre").replace_strict(names, return_dtype=pl.String),
            match_patients="match_patients",
            **dict(zip(FIGURES, told, strict=True)),
        )
    )


def _matches(here: Here, seen: list[str], others: int) -> str:
    """Names of those that the reader may see; of the others how many."""
    _ = here.text
    words = [here.name(code) for code in seen]
    return _("、").join(words + ([_("别处{count}家（不具名）").format(count=others)] if others else []))


def show_sets(here: Here, choice: Choice) -> None:
    _ = here.text
    found = study_of(here, choice)
    show_title(_("配对明细"), _("每行一组；点一行看该机构"), _("开设前一月与一年后的数字；对照为该组对照合起来。别的区域的对照不具名。"))
    if found.sets.is_empty():
        st.markdown(_("没有配上对的中心。"))
        return
    frame, help = set_table(here, choice), outcome_help(here, choice)
    columns = {
        "centre": Column(_("中心所在机构"), is_pinned=True),
        "opened": Column(_("开设月")),
        "stratum": Column(_("片区或类型")),
        "patients": Column(_("开设前在管患者"), decimals=0),
        "matches": Column(_("对照机构")),
        "match_patients": Column(_("对照平均在管患者"), decimals=0),
        "treated_before": Column(_("中心：前一月 (%)"), help, 1),
        "treated": Column(_("中心：一年后 (%)"), help, 1),
        "control_before": Column(_("对照：前一月 (%)"), help, 1),
        "control": Column(_("对照：一年后 (%)"), help, 1),
        "difference": Column(_("变化之差（百分点）"), decimals=1),
        "lower": Column(_("95%区间下限"), decimals=1),
        "upper": Column(_("95%区间上限"), decimals=1),
    }
    alt = _("{count}组配对的中心与对照").format(count=frame.height)
    show_table(
        here,
        "sets",
        frame,
        columns,
        alt=alt,
        file=f"centre-sets-{choice.outcome}-{choice.disease}",
        codes=frame["code"].to_list(),
        height=320,
        released=lambda other: set_table(other, choice),
    )


def centre_table(here: Here, choice: Choice) -> pl.DataFrame:
    """One row a centre of the area: name, opened, stratum, patients (all managed, now), standing, matches, value and other (its own and its matches' figure now, percent),
    gap. NaN where hidden, null where there is none."""
    month, centres = until(here), centres_of(here, choice.caliper)
    standings = {each.value: standing_words(here, each) for each in Standing}
    now = standing_now(here.snapshot, study_of(here, choice), choice.outcome, choice.disease, reader=reader_of(here), month=month)
    patients = marked(ask(here, "patients_managed", by=INSTITUTION, periods=(Period(month),))).select("area_code", patients="value")
    return (
        centres.drop("patients")
        .join(patients, left_on="institution_id", right_on="area_code", how="left", maintain_order="left")
        .join(now, on="institution_id", how="left", maintain_order="left")
        .select(
            code="institution_id",
            centre=pl.col("institution_id").replace_strict({code: here.name(code) for code in centres["institution_id"]}, return_dtype=pl.String),
            opened=pl.col("opened").dt.strftime("%Y-%m"),
            stratum=pl.col("stratum").replace_strict(stratum_names(here), default=pl.col("stratum"), return_dtype=pl.String),
            patients="patients",
            value="value",
            other="other",
            gap="gap",
            standing=pl.col("standing").replace_strict(standings, return_dtype=pl.String),
            matches="matches",
        )
    )


def show_centres(here: Here, choice: Choice) -> None:
    _ = here.text
    frame, month = centre_table(here, choice), period_text(Period(until(here)), here.language)
    show_title(_("{centres}有中心").format(centres=here.many(frame.height, here.tree.level(INSTITUTION))), _("{month}末；点一行看该机构").format(month=month))
    name = outcome_name(here, choice.outcome, choice.disease)
    rate = {
        "value": Column(f"{name} (%)", outcome_help(here, choice), 1),
        "other": Column(_("对照现在 (%)"), _("与它配对的机构合起来现在的数字；没有配上对的没有。"), 1),
        "gap": Column(_("相差（百分点）"), _("现在的高低，不是变化；有高低不等于中心的作用。"), 1),
    }
    columns = (
        {
            "centre": Column(_("中心所在机构"), is_pinned=True),
            "opened": Column(_("开设月")),
            "patients": Column(_("在管患者"), decimals=0),
        }
        | ({} if choice.outcome is Outcome.MANAGED else rate)
        | {"standing": Column(_("能否比较")), "matches": Column(_("对照数"), decimals=0), "stratum": Column(_("片区或类型"))}
    )
    show_table(
        here,
        "centres",
        frame,
        columns,
        alt=_("{count}家中心的开设月、患者与现在的数字").format(count=frame.height),
        file=f"centres-{choice.outcome}-{choice.disease}",
        codes=frame["code"].to_list(),
        height=400,
        released=lambda other: centre_table(other, choice),
    )
