"""Family-doctor teams on the screen: how many residents each has, and the institutions where it is too many."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from views.charts.lines import lines
from views.charts.options import Chart
from views.definitions import definition_help
from views.empty import running_words
from views.figures import SHOWN, ask, marked, recent
from views.formats import exact, value_text
from views.here import Here
from views.panels import show_chart, show_title
from views.tables import Column, metric_column, show_table

KEY = "residents_per_team"
BESIDE = ("signing_fulfilment_rate", "signing_renewal_rate")
"""What suffers where a team has too many."""
HEIGHT = 300


@lru_cache(maxsize=128)
def team_words(here: Here) -> str:
    """Residents a team, of how many teams, and who does not tell."""
    _, rows = here.text, ask(here, KEY).to_dicts()
    row = rows[0] if rows else None
    if row is None or row["value"] is None:
        return running_words(here) or _("这里没有机构上报家庭医生团队数，无从计算。请在机构名录中补报“家庭医生团队数”。")
    words = _("**{value}**：{residents}名签约居民，{teams}个团队。")
    residents, teams = (exact(row[part], 0, here.language) for part in ("numerator", "denominator"))
    return words.format(value=value_text(row["value"], metric_of(KEY), here.language), residents=residents, teams=teams)


@lru_cache(maxsize=128)
def team_chart(here: Here) -> Chart:
    return lines({metric_of(KEY): ask(here, KEY, periods=recent(here, SHOWN))}, {KEY: here.text("每团队")}, here.language, height=190)


@lru_cache(maxsize=128)
def crowded(here: Here) -> pl.DataFrame:
    """area_code, name, residents, teams, residents_per_team and what stands beside it: institutions above the region's full team, the fullest first.

    None where the region gives no size; in a release only those whose figures may leave."""
    told = ask(here, KEY, by=INSTITUTION)
    above = told.filter(pl.col("value") > here.surroundings.full_team).select(
        "area_code", residents="numerator", teams="denominator", residents_per_team="value"
    )
    beside = marked(ask(here, *BESIDE, by=INSTITUTION)).pivot(on="metric", index="area_code", values="value", aggregate_function=None)
    names = pl.DataFrame([(code, here.name(code)) for code in above["area_code"]], schema=["area_code", "name"], orient="row")
    typed = names.cast({"area_code": pl.String, "name": pl.String})
    return typed.join(above, on="area_code").join(beside, on="area_code", how="left", maintain_order="left").sort(KEY, descending=True)


@lru_cache(maxsize=128)
def silent_count(here: Here) -> int:
    """Open institutions inside the area that do not tell their teams though people sign there: where nobody does, such as at a village clinic, there is none to tell."""
    nobody = ask(here, "signed_residents", by=INSTITUTION).filter(pl.col("value") == 0)
    return ask(here, KEY, by=INSTITUTION).filter(pl.col("denominator") == 0).join(nobody, on="area_code", how="anti").height


def threshold_words(here: Here) -> str:
    """Who gave the size of a full team; empty where nobody did."""
    size, source = here.surroundings.full_team, here.surroundings.full_team_source
    if size is None or source is None:
        return ""
    return here.text("每团队{full}人是{source}；不是标准，只说明该先看哪里。").format(full=exact(size, 0, here.language), source=source(here.language))


def show_teams(here: Here) -> None:
    """Residents a team, and where they are too many with what was done there beside it."""
    _, metric = here.text, metric_of(KEY)
    show_title(metric.name(here.language), _("只含上报团队数的机构"), definition_help(metric, here.language))
    st.markdown(team_words(here))
    if ask(here, KEY, periods=recent(here, SHOWN))["value"].count():
        show_chart(here, "teams", team_chart(here))
    if not here.is_institution and here.surroundings.full_team:
        _show_crowded(here, here.surroundings.full_team)
    if note := threshold_words(here) + _untold(here):
        st.caption(note)


def _untold(here: Here) -> str:
    count = 0 if here.is_institution else silent_count(here)
    if not count:
        return ""
    return here.text("另有{institutions}没有上报团队数，不在内。").format(institutions=here.many(count, here.tree.level(INSTITUTION)))


def _show_crowded(here: Here, size: int) -> None:
    _, frame = here.text, crowded(here)
    full = exact(size, 0, here.language)
    if frame.is_empty():
        if ask(here, KEY)["value"].count():
            st.markdown(_("没有机构的每团队签约居民超过{full}人。").format(full=full))
        return
    institutions = here.many(frame.height, here.tree.level(INSTITUTION))
    st.markdown(_("每团队超过{full}人的有{institutions}，看它们的履约和续签是否跟得上：").format(full=full, institutions=institutions))
    columns = {
        "name": Column(here.level_name(here.tree.level(INSTITUTION)), is_pinned=True),
        KEY: metric_column(metric_of(KEY), here.language),
        **{key: metric_column(metric_of(key), here.language) for key in BESIDE},
        "residents": Column(_("签约居民"), decimals=0),
        "teams": Column(_("团队"), decimals=0),
    }
    codes = frame["area_code"].to_list()
    show_table(here, "crowded", frame, columns, alt=_("每团队签约居民过多的机构"), file="crowded-teams", codes=codes, height=HEIGHT, released=crowded)
