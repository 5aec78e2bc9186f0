"""Whether home visits reach the elderly of every area: the map in five classes, and the list of who is visited too little, and why."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from metrics.underserved import MATERIAL, Reach, Reason, reach
from views.comparing.judging import LOOKS, Verdict
from views.definitions import definition_help
from views.drawings.drawing import Drawing, show_drawing
from views.drawings.map_shapes import bounded
from views.drawings.maps import map_drawing
from views.figures import ask_areas
from views.formats import exact, period_text, short_text, unit_word
from views.here import Here
from views.panels import show_title
from views.tables import Column, show_table
from views.texts import plain
from views.theme import worn_text

VISITS, REQUESTS = "home_visits_per_1000_aged_65", "home_requests_per_1000_aged_65"
COLOURS: Mapping[Reach, Verdict] = {
    Reach.CLEARLY_BELOW: Verdict.WORSE_998,
    Reach.BELOW: Verdict.WORSE_95,
    Reach.SIMILAR: Verdict.SIMILAR,
    Reach.ABOVE: Verdict.BETTER_95,
    Reach.CLEARLY_ABOVE: Verdict.BETTER_998,
}


def is_told(here: Here) -> bool:
    """Whether the areas below have residents: institutions have none of their own."""
    return not here.is_institution and here.level_below is not None and here.level_below.key != INSTITUTION and not reached(here).is_empty()


@lru_cache(maxsize=128)
def reached(here: Here) -> pl.DataFrame:
    """`metrics.underserved.reach` of the areas one level below, in their order."""
    return reach(metric_of(VISITS), ask_areas(here, VISITS), ask_areas(here, REQUESTS), grain=here.period.grain)


def reach_words(here: Here) -> dict[str, str]:
    _, whole = here.text, here.name(here.area)
    return {
        Reach.CLEARLY_BELOW: _("明显低于{whole}").format(whole=whole),
        Reach.BELOW: _("低于{whole}").format(whole=whole),
        Reach.SIMILAR: _("与{whole}无显著差别").format(whole=whole),
        Reach.ABOVE: _("高于{whole}").format(whole=whole),
        Reach.CLEARLY_ABOVE: _("明显高于{whole}").format(whole=whole),
    }


def reason_words(here: Here) -> dict[str, str]:
    _ = here.text
    return {Reason.FEW_ASK: _("申请少"), Reason.NOT_SERVED: _("申请了没去"), Reason.BOTH: _("两者都有")}


def reach_help(here: Here) -> str:
    _ = here.text
    return "\n\n".join(
        (
            definition_help(metric_of(VISITS), here.language),
            _("**分级** 与{whole}各区域合计的水平相比：超出偶然的99.8%界限才算高低，再差出{share}%以上才算明显。").format(
                whole=plain(here.name(here.area)), share=exact(100 * MATERIAL, 0, here.language)
            ),
            _("**还差几次** 本期再上门这么多次，就达到合计水平。"),
            _("**原因** 上门率 = 申请率 × 每件申请的上门数；差距三分之二以上来自哪一头，就写哪一头。申请少不等于需要少。"),
        )
    )


def reach_legend(here: Here) -> str:
    """The colours of the map that are there, as Markdown: sign, words, and how many areas."""
    classes, words = reached(here)["reach"].to_list(), reach_words(here)
    looks = {each: LOOKS[verdict] for each, verdict in COLOURS.items() if each in classes}
    found = [f':color[●]{{foreground="{look.paper}"}} {plain(words[each])} {look.mark} {classes.count(each)}' for each, look in looks.items()]
    return " · ".join(" ".join(each.split()) for each in found)


@lru_cache(maxsize=64)
def reach_map(here: Here) -> Drawing | None:
    rows, metric = reached(here).to_dicts(), metric_of(VISITS)
    fills = {row["area_code"]: LOOKS[COLOURS[Reach(row["reach"])]].paper for row in rows}
    signs = {row["area_code"]: LOOKS[COLOURS[Reach(row["reach"])]].mark for row in rows}
    texts = {row["area_code"]: f"{short_text(row['visits_rate'], metric, here.language)} {signs[row['area_code']]}".rstrip() for row in rows}
    alt = here.text("{area}地图：各区域每千名65岁以上居民上门次数与合计水平相比，数值见旁边的列表").format(area=here.name(here.area))
    return map_drawing(here, fills, texts, alt)


def show_reach_map(here: Here) -> None:
    """The areas below, coloured by how their elderly are reached."""
    _ = here.text
    show_title(
        _("老年人上门服务可及性"),
        _("{period}，每千名65岁以上居民上门次数；点一个区域下钻").format(period=period_text(here.period, here.language)),
        reach_help(here),
    )
    prepared = reach_map(here) if set(bounded(here)) & {area.code for area in here.below} else None
    if prepared is None:
        st.info(_("本地区没有边界数据，无法绘制地图；请用旁边的列表查看和下钻。"))
        return
    show_drawing(here, "reach-map", prepared)
    st.markdown(worn_text(f":small[{reach_legend(here)}]"))
    st.caption(here.surroundings.map_source(here.language))


@lru_cache(maxsize=64)
def reach_table(here: Here) -> pl.DataFrame:
    """area_code, name, reach, reason, missing, visits_rate, requests_rate: the areas below, those that miss most visits first. In a release without the
    visits that are missing, which would tell hidden counts."""
    words = reach_words(here)
    frame = reached(here).with_columns(
        pl.col("area_code").replace_strict({area.code: here.name(area) for area in here.below}, return_dtype=pl.String).alias("name"),
        pl.col("reach").replace_strict({str(key): word for key, word in words.items()}, return_dtype=pl.String),
        pl.col("reason").replace_strict({str(key): word for key, word in reason_words(here).items()}, default=None, return_dtype=pl.String),
        pl.col("missing").cast(pl.Float64),
    )
    ordered = frame.sort("missing", "visits_rate", descending=[True, False]).select(
        "area_code", "name", "reach", "reason", "missing", "visits_rate", "requests_rate"
    )
    return ordered.with_columns(missing=pl.lit(float("nan"))) if here.is_release else ordered


def show_reach_table(here: Here) -> None:
    """Who is visited too little, how many visits are missing, and whether people do not ask or nobody comes."""
    _ = here.text
    show_title(_("哪里上门不够"), _("点一格下钻"), reach_help(here))
    st.markdown(under_words(here))
    frame, language = reach_table(here), here.language
    unit = f" ({unit_word(metric_of(VISITS).unit, language).strip()})"
    columns = {
        "name": Column(here.level_name(here.level_below), is_pinned=True),
        "reach": Column(_("与{whole}相比").format(whole=here.name(here.area)), reach_help(here)),
        "reason": Column(_("原因"), reach_help(here)),
        "missing": Column(_("还差几次"), _("本期再上门这么多次，就达到合计水平"), decimals=0),
        "visits_rate": Column(_("上门") + unit, definition_help(metric_of(VISITS), language), decimals=1),
        "requests_rate": Column(_("申请次数") + unit, definition_help(metric_of(REQUESTS), language), decimals=1),
    }
    alt = _("各区域每千名65岁以上居民的上门与申请次数、还差的次数和原因")
    show_table(here, "reach-table", frame, columns, alt=alt, file="home-reach", codes=frame["area_code"].to_list(), height=470, released=reach_table)


@lru_cache(maxsize=64)
def under_words(here: Here) -> str:
    """The clearly under-served areas by name, with the reason; a sentence where there is none."""
    _ = here.text
    rows = [row for row in reached(here).to_dicts() if row["reach"] == Reach.CLEARLY_BELOW]
    if not rows:
        return _("没有区域明显低于{whole}。").format(whole=plain(here.name(here.area)))
    reasons = reason_words(here)
    named = [
        _("**{area}**（{reason}，还差{missing}次）").format(
            area=plain(here.name(row["area_code"])), reason=reasons[Reason(row["reason"])], missing=exact(row["missing"], 0, here.language)
        )
        for row in sorted(rows, key=lambda row: -row["missing"])
    ]
    words = _("{count}个区域明显低于{whole}：{named}。")
    return words.format(count=len(rows), whole=plain(here.name(here.area)), named=_("、").join(named))
