"""How a statistic is read: one plain sentence and a picture, at the place where it is seen."""

from __future__ import annotations

from enum import StrEnum

import streamlit as st

from metrics.statistics import TREND_LENGTH
from views.charts import pictures
from views.here import Here
from views.texts import Translate, translator
from views.theme import worn_text


class Statistic(StrEnum):
    """What a reader may meet on a page without having met it before."""

    INTERVAL = "interval"
    FUNNEL = "funnel"
    CONTROL_CHART = "control_chart"
    RANK = "rank"
    CHANGE = "change"
    CASE_MIX = "case_mix"
    HIDDEN = "hidden"


def sentence(statistic: Statistic, language: str, trend_length: int = TREND_LENGTH) -> str:
    """The reading of it in words that need no statistics; `trend_length` points make a trend."""
    _ = translator(language)
    return {
        Statistic.INTERVAL: _(
            "横线是95%区间：凭这么多病例，真实水平很可能在线内；整条线都在虚线一侧，才说好于或差于，压着虚线就是分不出来。这里只考虑偶然；机构之间平常就有的差异，漏斗才放宽。"
        ),
        Statistic.FUNNEL: _(
            "每个点是一家机构，越靠左人数越少、偶然波动越大，所以漏斗左宽右窄：落在漏斗里的高低可以只是偶然，落到外层线之外（偶然只有千分之二）才值得追问。各家的差异普遍大于偶然时，漏斗按平常的差异放宽（注明“只计偶然”的除外），所以条形上标“!!”的机构在这里可能仍在线内：要追问谁，以漏斗为准。"
        ),
        Statistic.CONTROL_CHART: _(
            "中间是平均，两条虚线之间是平常的起伏；只有越过虚线、连续7期在同一侧、连续{trend}期上升或下降、三点中两点贴近虚线，才叫明显变化，其余的涨跌不必解释。"
        ).format(trend=trend_length),
        Statistic.RANK: _("名次后面的范围是95%区间：换一批病例再排一次，名次多半落在这个范围里；范围重叠的机构算并列，不能说谁在前。"),
        Statistic.CHANGE: _(
            "变化拆成三份，相加正好等于总变化：做得更好或更差（率）、病人流向了水平高或低的机构（结构）、有机构加入或退出（成员）。只有第一份是管理的成绩。"
        ),
        Statistic.CASE_MIX: _("老年病人多的机构天生难做：校正后的数字回答“如果每家的年龄性别构成都和整体一样，会是多少”，与原始数字并排看。"),
        Statistic.HIDDEN: _("少于10人的格子隐去，再多隐一格，使合计减不出它来，其余四舍五入到5：看得出大势，认不出个人。"),
    }[statistic]


def picture(statistic: Statistic, language: str) -> str:
    """The reading of it as SVG."""
    _: Translate = translator(language)
    match statistic:
        case Statistic.INTERVAL:
            return pictures.interval(_("好于整体"), _("分不出来"), _("整体"))
        case Statistic.FUNNEL:
            return pictures.funnel(_("人数少"), _("人数多"), _("可以只是偶然"), _("值得追问"))
        case Statistic.CONTROL_CHART:
            return pictures.control_chart(_("平常起伏的边界"), _("平均"), _("明显变化"))
        case Statistic.RANK:
            return pictures.rank_range(_("第1名"), _("最后一名"), _("范围重叠：并列"))
        case Statistic.CHANGE:
            return pictures.change_parts(_("去年"), (_("率"), _("结构"), _("成员")), _("今年"))
        case Statistic.CASE_MIX:
            return pictures.mix(_("年轻"), _("年老"), _("两家构成不同，不能直接比"))
        case Statistic.HIDDEN:
            return pictures.hidden("145", ("80", "?", "?", "30"))


def show_how_to_read(here: Here, *statistics: Statistic) -> None:
    """A small button that opens the sentence and the picture of each."""
    _ = here.text
    with st.popover(_("怎么看这张图"), icon=":material/help:", type="tertiary"):
        for statistic in statistics:
            st.markdown(sentence(statistic, here.language, here.surroundings.trend_length))
            st.image(worn_text(picture(statistic, here.language)), width=380)
