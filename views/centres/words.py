"""What the comparison of centres says in words: the result no stronger than its interval, whom it rests on, and what it cannot show."""

from __future__ import annotations

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from metrics.centre_figures import mean_sizes
from metrics.centres import BEFORE, Study
from metrics.matching import Standing, matching
from views.centres.study import CALIPERS, Choice, centres_of, interval, outcome_help, outcome_name, percent, points, reader_of, standing_words, study_of, until
from views.formats import exact
from views.here import Here
from views.notices import show_nothing
from views.panels import show_title
from views.texts import plain

FEW_SETS = 5
"""Below so many sets an interval over sets says next to nothing."""


def has_centres(here: Here) -> bool:
    return not centres_of(here, float(CALIPERS[-1])).is_empty()


def show_no_centre(here: Here, choice: Choice) -> None:
    """Where no centre has opened; an institution that is a match is told so."""
    _, area = here.text, plain(here.name(here.area))
    if not here.is_institution:
        show_nothing(_("{area}还没有慢病管理中心").format(area=area), _("没有中心就没有可以比较的。请选上级区域，或晚一些的期间。"))
        return
    show_nothing(_("{area}没有慢病管理中心").format(area=area), _match_words(here, choice))


def _match_words(here: Here, choice: Choice) -> str:
    """Whose match the institution is, if anybody's."""
    _, members = here.text, matching(here.snapshot, until(here), choice.caliper).members
    own = members.filter((pl.col("institution_id") == here.area.code) & ~pl.col("is_centre"))
    if own.is_empty():
        return _("它也不是任何中心的对照。请选上级区域，看那里的中心与相似机构相比。")
    centre = own["centre"][0]
    if not here.scope.allows(here.tree, centre):
        return _("它是另一家机构所设中心的对照：同一片区、规模相近、当时没有中心。")
    return _("它是{centre}所设中心的对照：同一片区、规模相近、当时没有中心。").format(centre=plain(here.name(centre)))


def show_result(here: Here, choice: Choice) -> None:
    """The result in a sentence or two, and on whom it rests."""
    _, found = here.text, study_of(here, choice)
    name = outcome_name(here, choice.outcome, choice.disease)
    show_title(_("结果：{outcome}").format(outcome=plain(name)), _("比较，不是证明"), outcome_help(here, choice))
    st.markdown(" ".join(result_words(here, choice)))
    if found.told.height >= FEW_SETS:
        st.markdown(trend_words(here, found))
    if size := size_words(here, found):
        st.markdown(size)
    st.markdown(_standings(here, choice))
    if not here.is_institution:
        st.caption(sensitivity_words(here, choice))


def result_words(here: Here, choice: Choice) -> list[str]:
    """Sentences of Markdown; words of strength only where the interval excludes 0."""
    _, found = here.text, study_of(here, choice)
    effect = next(iter(found.effect.to_dicts()), None)
    if effect is None:
        hidden = _("配对的机构里有不能告诉您的数字（人数过少，或唯一的对照属于别的区域），无法比较。")
        return [hidden if found.sets.height else _("没有一家中心能与相似的机构比较，原因如下。")]
    before = next(iter(found.steps.filter(pl.col("step") == BEFORE).to_dicts()))
    change = _("有中心的{sets}家机构在开设前一月为{before}，一年后为{after}；没有中心的{matches}家相似机构同期由{other_before}到{other_after}。").format(
        sets=effect["sets"],
        matches=effect["matches"],
        before=percent(before["treated"], here.language),
        after=percent(effect["treated"], here.language),
        other_before=percent(before["control"], here.language),
        other_after=percent(effect["control"], here.language),
    )
    return [change, _verdict(here, found, effect)]


def _verdict(here: Here, found: Study, effect: dict) -> str:
    _, language = here.text, here.language
    lower, upper, difference = effect["lower"], effect["upper"], points(effect["difference"], language)
    if effect["sets"] == 1:
        words = _("变化之差（差中之差）**{difference}**：只有一家中心，不能推断别的中心。").format(difference=difference)
        own = found.told.row(0, named=True)
        if own["lower"] is None:
            return words
        return words + " " + _("只算病例偶然性的95%区间为{interval}。").format(interval=interval(own["lower"], own["upper"], language))
    said = _("变化之差（差中之差）**{difference}**").format(difference=difference)
    if lower is None:
        return said + _("；算不出区间，不作判断。")
    told = _("（95%区间{interval}）").format(interval=interval(lower, upper, language))
    if effect["sets"] < FEW_SETS:
        told += _("；只有{count}组，区间很不可靠").format(count=effect["sets"])
        return said + told + _("，不作判断。")
    if lower > 0:
        return said + told + _("，区间不含0：有中心的机构上升更多，或下降更少，超出偶然。")
    if upper < 0:
        return said + told + _("，区间不含0：有中心的机构上升更少，或下降更多，超出偶然。")
    return said + told + _("，区间含0：看不出差别，但也不能说没有差别。")


def trend_words(here: Here, found: Study) -> str:
    """Whether the two groups moved alike before the opening, which is what the comparison rests on."""
    _ = here.text
    early = found.steps.filter((pl.col("step") < BEFORE) & pl.col("lower").is_not_null())
    apart = early["is_apart"].sum()
    if early.is_empty():
        return _("开设前的走势没有足够的数字可比。")
    if apart:
        return _("开设前的{months}个月中有{apart}个月两组的走势已经分开，超出偶然：即使没有中心，两组也未必一样变，差别不能都算在中心头上。").format(
            months=early.height, apart=apart
        )
    return _("开设前的{months}个月里，两组走势的差别没有超出偶然。").format(months=early.height)


def size_words(here: Here, found: Study) -> str | None:
    """How alike the two groups are in size; null where a part of it may not be told, or nothing is matched."""
    known = mean_sizes(here.snapshot, found, reader=reader_of(here))
    if known is None:
        return None
    centres, matches = known
    words = here.text("开设前一月，中心所在机构平均管{centres}人，对照平均{matches}人，两组规模之比{ratio}。")
    told = {name: exact(value, 0, here.language) for name, value in (("centres", centres), ("matches", matches))}
    return words.format(ratio=exact(centres / matches, 1, here.language), **told)


def _standings(here: Here, choice: Choice) -> str:
    """How many centres there are, and why some are not compared."""
    _, centres = here.text, centres_of(here, choice.caliper)
    counts = dict(centres.group_by("standing").len().iter_rows())
    matched = counts.pop(Standing.MATCHED.value, 0)
    others = [f"{standing_words(here, each)} {counts[each.value]}" for each in Standing if each.value in counts]
    level = here.tree.level(INSTITUTION)
    words = _("截至{month}有中心的共{all}，配上对的{matched}").format(
        month=f"{until(here):%Y-%m}", all=here.many(centres.height, level), matched=here.many(matched, level)
    )
    hidden = study_of(here, choice).sets.filter("is_hidden").height
    if hidden:
        others.append(_("配上对但数字不能告诉您 {count}").format(count=hidden))
    return words + (_("；其余：{reasons}。").format(reasons=_("，").join(others)) if others else _("。"))


def sensitivity_words(here: Here, choice: Choice) -> str:
    """What each caliper would give: a result that hangs on one of them is none."""
    _, parts = here.text, []
    for each in CALIPERS:
        effect = next(iter(study_of(here, Choice(choice.outcome, choice.disease, float(each))).effect.to_dicts()), None)
        if effect is None:
            parts.append(_("{times}倍以内没有可比的").format(times=each))
            continue
        told = points(effect["difference"], here.language)
        parts.append(_("{times}倍以内{sets}组，{difference}").format(times=each, sets=effect["sets"], difference=told))
    return _("换一种相似程度：") + _("；").join(parts) + _("。容许相差越大，配上对的越多，也越不相似。")


def show_limits(here: Here) -> None:
    """What a reader must know before he quotes the figure."""
    _ = here.text
    show_title(_("为什么不是证明"))
    lines = (
        _("**谁建了中心不是随机的。** 肯干的、有人手的机构先建；它们即使不建，也可能变得更快。配对只管片区和规模，管不了干劲。"),
        _("**时间本身。** 各中心在不同月份开设，疫情、春节、政策日期落在窗口的不同位置；同期的对照能抵消一部分，抵消不了对两组影响不同的那部分。"),
        _("**回到平均。** 若某机构恰在低谷时建了中心，之后回升不必是中心的功劳。"),
        _("**稀释。** 中心一开，新患者成批登记：不满3个月的不算进规范管理率，控制率却马上把他们算作未控制。"),
        _("**一年滚动。** 率看的是截至当月的一年：开设后头12个月里，开设前的日子仍在其中，所以比的是前一月与满一年后。"),
    )
    st.markdown("\n".join(f"- {line}" for line in lines))
    with st.popover(_("怎么配、怎么算"), icon=":material/help:", type="tertiary"):
        st.markdown(_method(here))


def _method(here: Here) -> str:
    _ = here.text
    return "\n\n".join(
        (
            _(
                "**配对**：每家中心最多配3家机构：同一片区（没有片区的地区用机构类型），开设前12个月到后12个月一直开着、一直没有中心，开设前一月的在管患者数在所选倍数以内，取对数后最近的先配。"
            ),
            _(
                "**不重复使用**：一家机构只做一家中心的对照，各组才互相独立；代价是有的中心配不上。先让每家都有一家，再配第二、第三家。配对只看登记，不看结果，人人看到的一样。"
            ),
            _(
                "**计算**：先把机构的人数加起来再相除；一组有几家对照，每家就只算几分之一，免得对照多的组分量更重。差中之差＝中心（一年后−前一月）−对照（一年后−前一月）。"
            ),
            _(
                "**区间**：以组为单位的刀切法（逐一去掉一组再算），自由度为组数减一的t分布（Tukey 1958；MacKinnon、Nielsen、Webb 2023）。单个中心的区间只算病例的偶然性（Newcombe 1998；Zou、Donner 2008），不含机构之间本来就有的差别。"
            ),
            _("**看得见谁**：别的区域的对照只作为一组、不具名，用对外发布的数字；一组里只有一家别的区域的机构时，整组不显示。"),
        )
    )
