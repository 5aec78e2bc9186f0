"""Who lacks which capability, since when an institution has its own, and who joined or left the register."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from data.schema.contracts import FOUR_CLOUDS
from data.schema.months import Period
from metrics.catalogue.coverage import CAPABILITIES
from metrics.register import Event, register_events
from metrics.since import live_since
from views.coverage.capabilities import ALL_FOUR, SHOWN, STRIP_PERIODS, capability_name, live_help
from views.empty import running_words
from views.figures import ask, recent
from views.filters import pick
from views.formats import day_text, exact, period_text
from views.here import Here
from views.panels import show_title
from views.tables import Column, show_table
from views.texts import plain

PLANNED_FOR_SOME = "chronic_centre"
"""Built in some institutions by plan: lacking it alone is not lagging behind."""


@lru_cache(maxsize=128)
def lacking(here: Here) -> pl.DataFrame:
    """Open institutions inside the area: institution_id, missing (keys, clouds first), missing_clouds, missing_all (but for what is planned for some only);
    those that lack most clouds first."""
    order = [capability for capability in SHOWN if capability != ALL_FOUR]
    rows = ask(here, *(f"{capability}_live_rate" for capability in order), by=INSTITUTION).filter(pl.col("denominator") == 1)
    named = rows.with_columns(
        capability=pl.col("metric").str.strip_suffix("_live_rate"), is_cloud=pl.col("metric").str.strip_suffix("_live_rate").is_in(FOUR_CLOUDS)
    )
    absent = pl.col("numerator") == 0
    found = named.group_by("area_code", maintain_order=True).agg(
        missing=pl.col("capability").filter(absent),
        missing_clouds=(absent & pl.col("is_cloud")).sum(),
        missing_all=(absent & (pl.col("capability") != PLANNED_FOR_SOME)).sum(),
    )
    return found.rename({"area_code": "institution_id"}).sort("missing_clouds", "missing_all", descending=True, maintain_order=True)


@lru_cache(maxsize=256)
def lacking_table(here: Here, capability: str) -> pl.DataFrame:
    """What the table shows of those that lack `capability`, or anything at all (`any`), in words."""
    _ = here.text
    frame = lacking(here)
    kept = frame.filter(pl.col("missing_all") > 0) if capability == "any" else frame.filter(pl.col("missing").list.contains(capability))
    names = {each: capability_name(here, each) for each in CAPABILITIES}
    rows = [
        {
            "institution_id": row["institution_id"],
            "institution": here.name(row["institution_id"]),
            **{level.key: _above(here, row["institution_id"], level.key) for level in here.tree.levels[1:-1]},
            "kind": kind_name(here, here.tree[row["institution_id"]].kind),
            "clouds": _("、").join(names[each] for each in row["missing"] if each in FOUR_CLOUDS),
            "others": _("、").join(names[each] for each in row["missing"] if each not in FOUR_CLOUDS),
            "live": len(CAPABILITIES) - len(row["missing"]),
        }
        for row in kept.to_dicts()
    ]
    texts = ("institution_id", "institution", *(level.key for level in here.tree.levels[1:-1]), "kind", "clouds", "others")
    return pl.DataFrame(rows, schema=dict.fromkeys(texts, pl.String) | {"live": pl.Int64})


def _above(here: Here, code: str, level: str) -> str:
    area = here.tree.ancestor_at(code, level)
    return here.name(area) if area else ""


def kind_name(here: Here, kind: str | None) -> str:
    _ = here.text
    of_region = {each.key: each.name(here.language) for each in here.surroundings.kinds}
    return ({"community_centre": _("社区卫生服务中心"), "township_hospital": _("乡镇卫生院")} | of_region).get(kind or "", _("其他"))


def show_lacking(here: Here) -> None:
    """Who is missing: the open institutions with what they lack, those without a cloud first."""
    _ = here.text
    if running := running_words(here):
        show_title(_("缺谁"))
        st.markdown(running)
        return
    opened = sum(value or 0 for value in ask(here, "institutions")["numerator"])
    found = lacking(here)
    title, control = st.columns([70, 30], vertical_alignment="bottom")
    with control:
        options = {"any": _("缺任何一项（慢病管理中心除外）")} | {
            each: _("缺{capability}").format(capability=capability_name(here, each)) for each in SHOWN if each != ALL_FOUR
        }
        chosen = pick(here, "lack", _("缺哪一项"), options, "any")
    with title:
        words = _("{opened}家启用机构中，{clouds}家四朵云不齐，{whole}家各项能力俱全（慢病管理中心除外）")
        without, whole = found.filter(pl.col("missing_clouds") > 0).height, found.filter(pl.col("missing_all") == 0).height
        show_title(
            _("缺谁"),
            words.format(opened=exact(opened, 0, here.language), clouds=exact(without, 0, here.language), whole=exact(whole, 0, here.language)),
            _("期末启用而该项能力未上线或已停用的机构。慢病管理中心按规划只建在部分机构，缺它不等于落后。"),
        )
    table = lacking_table(here, chosen)
    if table.is_empty():
        st.markdown(_("没有机构缺这一项。"))
        return
    levels = {level.key: Column(here.level_name(level)) for level in here.tree.levels[1:-1]}
    columns = {
        "institution": Column(_("机构"), is_pinned=True),
        **levels,
        "kind": Column(_("机构类型")),
        "clouds": Column(_("缺的云"), live_help(here)),
        "others": Column(_("缺的其他能力"), live_help(here), width=620),
        "live": Column(_("已上线项数（共{count}项）").format(count=len(CAPABILITIES)), decimals=0),
    }
    show_table(here, f"lacking-{chosen}", table, columns, alt=_("缺项机构名单"), file=f"coverage-lacking-{chosen}", codes=table["institution_id"].to_list())


@lru_cache(maxsize=128)
def held_since(here: Here) -> pl.DataFrame:
    """The institution's capabilities in words: name, state, since."""
    _ = here.text
    since = dict(live_since(here.snapshot, scope=here.scope, within=here.area.code, month=here.period.last).select("capability", "since").iter_rows())
    first = here.snapshot.first_month
    rows = []
    for capability in (each for each in SHOWN if each != ALL_FOUR):
        month = since.get(capability)
        words = period_text(Period(month), here.language) if month else ""
        rows.append(
            {
                "capability": capability_name(here, capability),
                "state": _("● 已上线") if month else _("缺"),
                "since": _("{month}或更早").format(month=words) if month == first else words or None,
            }
        )
    return pl.DataFrame(rows, schema={"capability": pl.String, "state": pl.String, "since": pl.String})


def show_held_since(here: Here) -> None:
    _ = here.text
    if running := running_words(here):
        show_title(_("本机构各项能力"))
        st.markdown(running)
        return
    frame = held_since(here)
    live = frame["since"].count()
    note = _("已上线{live}项，共{count}项").format(live=live, count=len(CAPABILITIES))
    show_title(_("本机构各项能力"), note, _("“自何时起”是期末所在的不间断上线月份中最早的一个月，按月末登记判断。"))
    columns = {"capability": Column(_("能力")), "state": Column(_("期末状态"), live_help(here)), "since": Column(_("自何时起"))}
    show_table(here, "held", frame, columns, alt=_("本机构各项能力及上线时间"), file="coverage-capabilities", height=480)


def show_register(here: Here) -> None:
    """Who joined and who left since the programme's data begins, those of the period in bold."""
    _ = here.text
    first = max(here.snapshot.first_month, recent(here, STRIP_PERIODS)[0].first)
    events = register_events(here.snapshot, scope=here.scope, within=here.area.code, first=first, last=here.period.end)
    now = events.filter(pl.col("day") >= here.period.first)
    opened, closed = (now.filter(pl.col("event") == event.value).height for event in Event)
    note = _("本期启用{opened}家、停用{closed}家").format(opened=opened, closed=closed)
    show_title(_("机构启用与停用"), note, _("按机构名录的启用日期与停用日期；停用机构的患者仍在其名下管理。"))
    if events.is_empty():
        st.markdown(_("{first}以来没有机构启用或停用。").format(first=day_text(first, here.language)))
        return
    words = {Event.OPENED.value: _("启用"), Event.CLOSED.value: _("停用")}
    listed = [f"{day_text(day, here.language)} {words[event]} **{plain(here.name(code))}**" for day, event, code in events.head(20).iter_rows()]
    st.markdown(_("{first}以来：").format(first=day_text(first, here.language)) + _("；").join(listed))
