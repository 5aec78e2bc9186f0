"""The three denominators of a control rate side by side: one sentence, the cascade, a table that adds up, and which of them a printed figure used."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from metrics.cascade import GAPS, RATES, STEPS, Step
from metrics.catalogue import metric_of
from metrics.definition import Estimated
from views import contents
from views.charts.cascade import PARTS, Row, cascade_chart, people_in_steps, percent, rate_of, steps_said
from views.chronic.printed_denominators import show_printed
from views.definitions import definition_help
from views.downloads import Download
from views.empty import running_words
from views.formats import NULL, exact
from views.here import Here
from views.panels import show_chart, show_title
from views.texts import plain
from views.theme import worn_text

TABLE_WIDTH = 600
TIE = "\u2060"
"""Keeps an interval in one line of a narrow column."""


@lru_cache(maxsize=256)
def cascade_words(here: Here, disease: str) -> str:
    """The same people at target in each denominator, the narrowest first."""
    _, row = here.text, people_in_steps(here, disease)
    shares = [
        _("{step}{people}人中占{rate}").format(step=STEPS[step](here.language), people=exact(row[step], 0, here.language), rate=percent(here, row[key]))
        for key, step in RATES.items()
        if step in steps_said(row) and row[key] is not None
    ]
    return _("达标{people}人：").format(people=exact(row[Step.CONTROLLED], 0, here.language)) + _("，").join(shares)


@lru_cache(maxsize=256)
def cascade_lines(here: Here, disease: str) -> str:
    """A Markdown table: each step with its people and its rate, and between two steps the people who are in the upper one only."""
    _, row = here.text, people_in_steps(here, disease)
    lines = [f"| {_('分母与差距')} | {_('人数')} | {_('达标率')} | {_('95%区间')} | {_('是哪些人')} |\n|:--|--:|--:|--:|:--|"]
    for step in steps_said(row):
        lines.append(
            f"| **{STEPS[step](here.language)}** | **{exact(row[step], 0, here.language)}** | {_rate_cells(here, row, step)} | {_step_words(here, disease, step)} |"
        )
        lines += [
            f'| :color[■]{{foreground="{PARTS[gap.key][0]}"}} {gap.name(here.language)} | {"−" if row[gap.key] else ""}{exact(row[gap.key], 0, here.language)} | | | {gap.words(here.language)} |'
            for gap in GAPS
            if gap.above is step
        ]
    return "\n".join(lines)


def cascade_table(here: Here, disease: str) -> Download:
    """The same table as an internal file has it. None of it leaves in a release: each gap is the difference of two counts that stand beside it."""
    _ = here.text
    labels = (_("分母与差距"), _("人数"), _("达标率"), _("95%区间下限"), _("95%区间上限"), _("是哪些人"))
    rows = cascade_rows(here, disease)
    return Download(
        f"cascade_{disease}_{here.area.code}_{here.period}",
        labels,
        rows,
        lambda other: rows.clear(),
        why=_("各分母之间的差距可由相邻的人数相减得出，不对外发布。"),
        title=_("控制率的分母与差距"),
        decimals=(None, 0, 1, 1, 1, None),
    )


def cascade_rows(here: Here, disease: str) -> pl.DataFrame:
    """step or gap, people (those of a gap negative: they are taken away), rate in % and its interval, whom it counts."""
    row, lines = people_in_steps(here, disease), []
    for step in steps_said(row):
        key = rate_of(step)
        figures = (None, None, None) if key is None else (row[key], row[f"{key}_lower"], row[f"{key}_upper"])
        lines.append((STEPS[step](here.language), row[step], *figures, _step_words(here, disease, step)))
        lines += [(gap.name(here.language), -row[gap.key], None, None, None, gap.words(here.language)) for gap in GAPS if gap.above is step]
    names = ("step", "people", "rate", "lower", "upper", "who")
    schema = dict(zip(names, (pl.String, *[pl.Float64] * 4, pl.String), strict=True))
    return pl.DataFrame(lines, schema=schema, orient="row")


def _rate_cells(here: Here, row: Row, step: Step) -> str:
    """Rate and interval, the two cells of a step."""
    key = rate_of(step)
    if key is None or row[key] is None:
        return " | "
    lower, upper = row[f"{key}_lower"], row[f"{key}_upper"]
    interval = NULL if lower is None else f"{exact(lower, 1, here.language)}{TIE}–{TIE}{exact(upper, 1, here.language)}"
    return f"**{percent(here, row[key])}** | {interval}"


def _step_words(here: Here, disease: str, step: Step) -> str:
    """What a denominator counts, from the definition of its rate; of those controlled, what is counted above the line."""
    if step is Step.CONTROLLED:
        return metric_of(f"{disease}_control_rate").numerator.words(here.language)
    return metric_of(f"{disease}_{rate_of(step)}").in_force(here.period).denominator_words(here.language)


def show_denominators(here: Here, disease: str) -> None:
    """Three rates from one numerator, the people between them, and which of them a printed figure used."""
    _ = here.text
    keys = [f"{disease}_{key}" for key in RATES]
    row = people_in_steps(here, disease)
    count = sum(rate_of(step) is not None for step in steps_said(row)) if row else len(RATES)
    help = "\n\n---\n\n".join(definition_help(metric_of(key), here.language) for key in keys)
    show_title(_("控制率的{count}种分母").format(count=count), _("同一批达标患者，分母不同"), help)
    if row is None:
        st.markdown(running_words(here) or _("本期没有可比的控制率。"))
        return
    st.markdown(cascade_words(here, disease))
    show_chart(here, f"cascade-{disease}", cascade_chart(here, disease, cascade_words(here, disease)))
    with st.grid(1, wrap=False, min_column_width=TABLE_WIDTH):
        st.markdown(worn_text(cascade_lines(here, disease)))
    contents.add(contents.Content(contents.heading(), table=cascade_table(here, disease), key=f"cascade-{disease}"))
    st.caption(plain(_why_short(here, disease, row)))
    show_printed(here, disease)


def _why_short(here: Here, disease: str, row: Row) -> str:
    """How the table adds up, and what the estimate rests on, or why it is missing."""
    _ = here.text
    adds = _("粗体行减去其下各行恰等于下一粗体行；估计数不给区间。")
    if here.is_institution:
        return adds + _("机构没有辖区人口，不列估计患者。")
    if row["unmanaged"] is None and row[Step.ESTIMATED] is not None:
        return adds + _("在管人数多于按患病率估计的{people}人，估计偏低，不列。").format(people=exact(row[Step.ESTIMATED], 0, here.language))
    return adds + _survey_words(here, disease)


def _survey_words(here: Here, disease: str) -> str:
    """The survey in force and its prevalence, with where it was printed; empty where the settings have none."""
    prevalence = here.snapshot.prevalence
    below = metric_of(f"{disease}_control_rate_estimated").in_force(here.period).denominator
    survey = prevalence.survey(below.survey) if prevalence and isinstance(below, Estimated) else None
    if survey is None:
        return ""
    words = here.text("估计用{survey}：成人患病率{prevalence}%，成人占常住人口{adults}%。")
    return words.format(survey=survey.source, prevalence=f"{survey.prevalence_pct:g}", adults=f"{prevalence.adult_share_pct:g}")
