"""The panel of an institution's peers: why they are alike, how it stands to them together, its place among them, and who they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from metrics.funnel import FUNNELS
from metrics.peer_group import PeerGroup
from metrics.result import Status
from metrics.statistics import ranks
from views.comparing.basis import own_row
from views.comparing.beside import beside_one
from views.comparing.judging import MARKS, STREAMLIT_COLOURS, Verdict
from views.comparing.peer_words import given_up_words, no_peers_words, peers_here, reason_words
from views.formats import NULL, value_text
from views.here import PEERS, Here
from views.institution.panels import LISTED, institutions
from views.institution.standing import DRAWS, LEAST_PEERS, SEED, Standing, is_placed, rank_words, region_funnel, whole
from views.panels import show_title
from views.tables import Column, metric_column, show_table
from views.texts import plain

NAME_WIDTH = 300
STANDING = (
    "diabetes_standardised_rate",
    "diabetes_control_rate",
    "hypertension_standardised_rate",
    "hypertension_control_rate",
    "signing_renewal_rate",
    "home_completion_rate",
    "home_wait_p50_hours",
    "alert_acceptance_rate",
    "examination_within_24h_rate",
)
"""The metrics in which an institution is set beside its peers."""


def show_peer_group(here: Here) -> None:
    """The reason first, then the figures, then the members whom the reader may see."""
    _, group = here.text, peers_here(here)
    show_title(_("与同类机构相比"), _("同类：片区、机构类型、规模和患者年龄都相近的机构，不含本机构；点一行看定义与来源"))
    if group is None:
        st.markdown(plain(no_peers_words(here)) + _("。"))
        return
    st.markdown(plain(reason_words(here, group)) + _("。") + plain(given_up_words(here, group)))
    frame = standing_frame(here)
    if frame.height:
        alt, codes = _("与同类机构相比的指标"), standing_keys(here)
        show_table(here, "peers", frame, standing_columns(here), alt=alt, file="peers", codes=codes, leads_to="metric", released=standing_frame)
    _show_members(here, group)


def is_seen(here: Here, group: PeerGroup) -> bool:
    """Whether the reader may see every member."""
    return all(here.scope.allows(here.tree, code) for code in group.members)


@lru_cache(maxsize=256)
def standing_frame(here: Here) -> pl.DataFrame:
    """One row a metric in which the institution has a value: name, value, peers, change, judged, place, all in words."""
    return pl.DataFrame(
        [_line(here, key) for key in standing_keys(here)], schema=dict.fromkeys(("name", "value", "peers", "change", "judged", "place"), pl.String)
    )


def standing_keys(here: Here) -> tuple[str, ...]:
    """The metric of each row."""
    rows = {key: own_row(here, key) for key in STANDING}
    return tuple(key for key, row in rows.items() if row["value"] is not None or row["status"] == Status.SUPPRESSED.value)


def _line(here: Here, key: str) -> Mapping[str, str | None]:
    metric, found = metric_of(key), beside_one(here, key, PEERS)
    return {
        "name": metric.name(here.language),
        "value": value_text(own_row(here, key)["value"], metric, here.language),
        "peers": found.shown,
        "change": found.change or NULL,
        "judged": verdict_words(here, found.verdict),
        "place": rank_words(here, position(here, key)) or NULL,
    }


def verdict_words(here: Here, verdict: Verdict) -> str:
    """Better, worse or no different than the peers, with its sign; – where nothing is said."""
    _ = here.text
    said = {
        Verdict.BETTER_998: _("好于同类"),
        Verdict.BETTER_95: _("好于同类"),
        Verdict.WORSE_998: _("差于同类"),
        Verdict.WORSE_95: _("差于同类"),
        Verdict.HIGHER_998: _("高于同类"),
        Verdict.HIGHER_95: _("高于同类"),
        Verdict.LOWER_998: _("低于同类"),
        Verdict.LOWER_95: _("低于同类"),
        Verdict.SIMILAR: _("与同类无显著差别"),
    }
    return f"{said[verdict]} {MARKS[verdict]}".rstrip() if verdict in said else NULL


@lru_cache(maxsize=256)
def position(here: Here, key: str) -> Standing | None:
    """Its place among its peers and itself, with the range that chance leaves it; null where the reader may not see all of them, its cases are too few or those of
    too many others, or the metric has no better side."""
    metric, group = metric_of(key), peers_here(here)
    if group is None or not is_placed(metric) or not is_seen(here, group):
        return None
    points = region_funnel(whole(here), key).points.filter(pl.col("area_code").is_in([here.area.code, *group.members]))
    large = points.filter(pl.col("place") != Status.FEW.value)
    if large.height < LEAST_PEERS or here.area.code not in large["area_code"]:
        return None
    rows = ranks(large, kind=FUNNELS[metric.kind], direction=metric.direction, seed=SEED, draws=DRAWS).rows
    columns = ("place", "rank", "rank_lower", "rank_upper", "ties")
    return Standing(large.height, *rows.filter(pl.col("area_code") == here.area.code).select(columns).row(0))


def standing_columns(here: Here) -> dict[str, Column]:
    _ = here.text
    colours = {verdict_words(here, verdict): STREAMLIT_COLOURS[verdict] for verdict in Verdict}
    return {
        "name": Column(_("指标"), is_pinned=True, width=NAME_WIDTH),
        "value": Column(_("本机构")),
        "peers": Column(_("同类合计"), _("同类机构的分子之和除以分母之和")),
        "change": Column(_("相差")),
        "judged": Column(_("判断"), _("与同类合计相比，95%区间容不下“没有差别”，才算有差别。"), badges=colours, width=200),
        "place": Column(_("在同类中的名次（95%区间）"), _("第1名最好；例数太少的机构不排"), width=210),
    }


@lru_cache(maxsize=64)
def members(here: Here) -> pl.DataFrame:
    """The peers whom the reader may see, as `portrait_panels.institutions` tells them."""
    group = peers_here(here)
    codes: Sequence[str] = group.members if group else ()
    return institutions(whole(here)).filter(pl.col("area_code").is_in(codes))


def _show_members(here: Here, group: PeerGroup) -> None:
    _, frame = here.text, members(here)
    hidden = len(group.members) - sum(here.scope.allows(here.tree, code) for code in group.members)
    if hidden:
        st.caption(_("其中{count}不在您的范围内，不具名。").format(count=here.many(hidden, here.tree.level(INSTITUTION))))
    if frame.is_empty():
        return
    columns = {"name": Column(_("机构"), is_pinned=True)} | {level.key: Column(here.level_name(level)) for level in here.tree.levels[1:-1]}
    columns |= {"kind": Column(_("机构类型"))} | {key: metric_column(metric_of(key), here.language) for key in LISTED}
    with st.expander(_("同类机构名单（{count}）").format(count=here.many(frame.height, here.tree.level(INSTITUTION)))):
        codes = frame["area_code"].to_list()
        show_table(here, "peer-members", frame, columns, alt=_("同类机构名单，点一行看那家机构"), file="peer_members", codes=codes, released=members)
