"""The panels of the institution page."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION, Area
from metrics.catalogue import metric_of
from metrics.definition import COUNTED, Kind, Metric
from views import state
from views.charts.deciles import decile_chart, deciles_of
from views.charts.happenings import annotated
from views.charts.options import Chart, trend
from views.comparing.course_panels import show_course
from views.comparing.peers import has_peers
from views.coverage.lacking import held_since, kind_name
from views.definitions import definition_help
from views.dictionary.entries import EVERY, theme_words
from views.drawings.drawing import show_drawing
from views.figures import ask, marked, recent
from views.filters import pick
from views.formats import day_text
from views.here import Here
from views.institution.portrait import neighbours, portrait, portrait_columns, register_row, silent_words
from views.institution.profile_metrics import ORDER
from views.origin.drawing import equation
from views.origin.panels import link_to_origin
from views.panels import show_chart, show_title
from views.tables import Column, metric_column, show_table
from views.texts import plain

HEADLINES = (
    "patients_managed",
    "diabetes_standardised_rate",
    "diabetes_control_rate",
    "hypertension_standardised_rate",
    "hypertension_control_rate",
    "home_completed",
)
COURSES = (
    "diabetes_standardised_rate",
    "diabetes_control_rate",
    "hypertension_control_rate",
    "patients_managed",
    "home_completed",
    "home_wait_p50_hours",
    "signed_residents",
    "prescription_outside_rate",
    "examination_within_24h_rate",
)
LISTED = (
    "patients_managed",
    "diabetes_standardised_rate",
    "diabetes_control_rate",
    "hypertension_standardised_rate",
    "hypertension_control_rate",
    "home_completed",
)
MONTHS_SHOWN = 25
LIST_HEIGHT, PORTRAIT_HEIGHT = 560, 700


def show_choice(here: Here) -> None:
    """The institutions of the area, to search in and to click."""
    _ = here.text
    codes = [area.code for area in here.scope.visible(here.tree, here.tree.at(INSTITUTION, here.area.code))]
    show_title(_("请选一家机构"), _("在上方“机构”框中输入名称查找，或点下表的一行"))
    if not codes:
        st.info(_("{area}没有机构名录，请换一个区域。").format(area=plain(here.name(here.area))))
        return
    frame = institutions(here)
    columns = (
        {"name": Column(_("机构"), is_pinned=True)}
        | {level.key: Column(here.level_name(level)) for level in here.tree.levels[1:-1]}
        | {"kind": Column(_("机构类型"))}
    )
    columns |= {key: metric_column(metric_of(key), here.language) for key in LISTED}
    alt, codes = _("机构名单"), frame["area_code"].to_list()
    show_table(here, "institutions", frame, columns, alt=alt, file="institutions", codes=codes, height=LIST_HEIGHT, released=institutions)


@lru_cache(maxsize=64)
def institutions(here: Here) -> pl.DataFrame:
    """One row an institution open in the period: where it lies, its kind and its main figures."""
    frames = [marked(ask(here, key, by=INSTITUTION)).select("area_code", pl.col("value").alias(key)) for key in LISTED]
    codes = frames[0]["area_code"].to_list()
    above = [pl.Series(level.key, [_above(here, code, level.key) for code in codes], pl.String) for level in here.tree.levels[1:-1]]
    kinds = [kind_name(here, here.tree[code].kind) for code in codes]
    told = frames[0].with_columns(pl.Series("name", [here.name(code) for code in codes], pl.String), pl.Series("kind", kinds, pl.String), *above)
    return told.with_columns(frame[key] for key, frame in zip(LISTED[1:], frames[1:], strict=True))


def _above(here: Here, code: str, level: str) -> str | None:
    area = here.tree.ancestor_at(code, level)
    return here.name(area) if area else None


def show_identity(here: Here) -> None:
    """Who it is, since when, what it can do, when it was silent; and the way to its neighbours."""
    before, after = neighbours(here)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(here.name(here.area)), width="content", anchor=False)
        _neighbour(here, before, "chevron_left")
        _neighbour(here, after, "chevron_right")
    st.markdown(_identity_words(here))
    st.markdown(capability_words(here))
    st.markdown(silent_words(here))


def _neighbour(here: Here, area: Area | None, icon: str) -> None:
    """A way to the institution before or after under the same area; nothing at the ends."""
    if area is not None:
        position = "left" if icon == "chevron_left" else "right"
        st.button(
            plain(here.name(area)),
            key=f"neighbour-{position}",
            icon=f":material/{icon}:",
            icon_position=position,
            type="tertiary",
            on_click=state.go_to_area,
            args=(area.code,),
        )


def _identity_words(here: Here) -> str:
    _, known = here.text, register_row(here.snapshot, here.area.code)
    path = " › ".join(plain(here.name(area)) for area in here.tree.ancestors(here.area.code)[:-1])
    parts = [f"`{here.area.code}`", path, kind_name(here, here.area.kind)]
    if known.get("opened_on"):
        parts.append(_("{day}启用").format(day=day_text(known["opened_on"], here.language)))
    if known.get("closed_on"):
        parts.append(f":orange[{_('{day}停用').format(day=day_text(known['closed_on'], here.language))}]")
    return " · ".join(parts)


def capability_words(here: Here) -> str:
    """Each capability as a badge with the month since when; what is missing is grey and says so."""
    _ = here.text
    return " ".join(
        f":green-badge[{plain(row['capability'])} · {row['since']}]" if row["since"] else f":gray-badge[{plain(row['capability'])} · {_('缺')}]"
        for row in held_since(here).to_dicts()
    )


@lru_cache(maxsize=256)
def course(here: Here, key: str) -> Chart:
    """The metric over two years: rates before the decile lines of all institutions, or, where those are too few, beside the area above and the whole."""
    metric, periods = metric_of(key), recent(here, MONTHS_SHOWN)
    if metric.kind not in COUNTED and deciles_of(here, key, periods) is not None:
        return annotated(here, decile_chart(here, key, periods), metric)
    own = ask(here, key, periods=periods)
    if metric.kind in COUNTED:
        return annotated(here, trend(own, metric, here.language), metric)
    above = list(dict.fromkeys((here.area.parent or here.tree.root.code, here.tree.root.code)))
    frame = pl.concat([own, *(ask(here, key, periods=periods, within=code) for code in above)])
    return annotated(here, trend(frame, metric, here.language, names={code: here.name(code) for code in (here.area.code, *above)}), metric)


def has_course(here: Here, key: str) -> bool:
    """Whether anything happened here in the time that is drawn."""
    return bool((ask(here, key, periods=recent(here, MONTHS_SHOWN))["value"].fill_null(0) != 0).any())


def is_judged_by_itself(metric: Metric) -> bool:
    """Counts of what happened say nothing beside other institutions, which are larger or smaller: each is read against its own ups and downs."""
    return metric.kind is Kind.EVENTS


def show_courses(here: Here) -> None:
    """The main metrics over time."""
    with st.grid(3, min_column_width=320):
        for key in COURSES:
            metric = metric_of(key)
            with st.container(border=True, height="stretch"):
                show_title(metric.name(here.language), help=definition_help(metric, here.language))
                if not has_course(here, key):
                    st.markdown(here.text("近两年没有发生过，无走势可画。"))
                elif is_judged_by_itself(metric):
                    show_course(here, "course", key)
                else:
                    show_chart(here, f"course-{key}", course(here, key))
    st.caption(_lines_beside(here) + here.text("数量按自身的平常起伏判断。"))


def _lines_beside(here: Here) -> str:
    """What the other lines are; a reader who sees no other institution has none of theirs."""
    if has_peers(here):
        return here.text("其余的线是上级区域和整体的合计。")
    return here.text("灰线把全部机构分成十等份，实线是正中的一家：本机构的线在第几条之间，就处在第几个十分之一。")


def of_theme(here: Here, theme: str) -> pl.DataFrame:
    """The rows of the portrait whose metrics are of the theme; all for `EVERY`."""
    frame = portrait(here)
    kept = [key for key in frame["key"] if theme in (EVERY, metric_of(key).theme.value)]
    return frame.filter(pl.col("key").is_in(kept))


def show_portrait(here: Here) -> None:
    """Everything measured, or one theme of it, with a download; a row opens the metric's definition below."""
    _ = here.text
    themes = {EVERY: _("全部")} | {theme.value: theme_words(theme, _) for theme in ORDER}
    theme = pick(here, "theme", _("主题"), themes, EVERY, width=240)
    frame = of_theme(here, theme)
    show_title(_("{count}个指标").format(count=frame.height), _("好坏由95%区间与指标方向判断；灰色为不作判断；点一行看定义"))
    keys = frame["key"].to_list()
    columns = portrait_columns(here)
    alt = _("本机构全部指标")
    show_table(
        here,
        f"portrait-{theme}",
        frame,
        columns,
        alt=alt,
        file="institution",
        codes=keys,
        leads_to="metric",
        height=PORTRAIT_HEIGHT,
        released=lambda other: of_theme(other, theme),
    )
    if not has_peers(here):
        st.caption(
            _("“与上级相比”问的是偏离平均有没有把握，“漏斗图中的位置”问的是这样的偏离在机构之间少不少见：人数多的机构可以前者确定、后者平常，两者并不矛盾。")
        )
    key = state.chosen("metric", keys, "")
    if key:
        metric = metric_of(key)
        with st.container(border=True):
            show_title(metric.name(here.language), f"`{key}`")
            show_drawing(here, f"portrait-{key}", equation(here, key))
            link_to_origin(here, key)
            st.markdown(definition_help(metric, here.language))
