"""The two ways to compare the stage: areas as bars with intervals and ranks, or every institution in a funnel. What is drawn, and what is said below it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from metrics.definition import Theme
from metrics.funnel import FUNNELS, MetricFunnel, funnel_of, has_funnel
from metrics.result import Status
from metrics.statistics import Ranking, ranks
from views.charts.comparison import comparison, comparison_legend
from views.charts.funnel import funnel_chart, legend
from views.charts.options import Chart
from views.comparing.stage import benchmark, contenders, names, stage
from views.drawings.comparison import comparison_drawing
from views.drawings.drawing import Drawing
from views.figures import ask
from views.formats import exact
from views.here import Here
from views.once import once

SEED = 20200429
"""Ranks are simulated; the same figures give the same ranges."""
LEAST_POINTS = 3
"""Fewer institutions make no funnel."""


@lru_cache(maxsize=512)
def standing(here: Here, key: str) -> Ranking | None:
    """Ranks of the areas of the stage that are large enough; null where chance is not known for the metric, fewer than two can be ranked, or fewer than half:
    the first of two stands for nothing among thirteen."""
    metric, everyone = metric_of(key), contenders(here, key)
    known = everyone.filter((pl.col("status") == Status.OK.value) & (pl.col("denominator") > 0))
    if not has_funnel(metric) or metric.theme is Theme.COVERAGE or known.height < max(2, everyone["value"].count() / 2):
        return None
    return ranks(known, kind=FUNNELS[metric.kind], direction=metric.direction, seed=SEED)


def rank_texts(here: Here, key: str) -> Mapping[str, str]:
    """`第3名（1–9）` by area code: never a rank without its interval."""
    found, _ = standing(here, key), here.text
    if found is None:
        return {}
    return {
        row["area_code"]: _("第{rank}名（{first}–{last}）").format(rank=row["rank"], first=row["rank_lower"], last=row["rank_upper"])
        for row in found.rows.to_dicts()
    }


@lru_cache(maxsize=512)
def comparison_chart(here: Here, key: str) -> Chart:
    """The areas of the stage below one another, for what is taken away; the screen has `compared_rows`."""
    least = here.surroundings.least_denominator
    return comparison(contenders(here, key), metric_of(key), benchmark(here, key), names(here), here.language, places=rank_texts(here, key), least=least)


@once(maxsize=512)
def compared_rows(here: Here, key: str) -> Drawing:
    """The same as the screen shows it: rows that are links."""
    return comparison_drawing(contenders(here, key), metric_of(key), benchmark(here, key), names(here), here.language, places=rank_texts(here, key))


@once(maxsize=512)
def comparison_words(here: Here, key: str) -> str:
    """The legend of the bars, and how far the ranks may be believed, where there are any."""
    found, told = standing(here, key), comparison_legend(comparison_chart(here, key))
    if found is None or found.told_apart_share is None:
        return told
    words = here.text("名次后为95%区间，范围重叠的算并列；两两相比，{share}%分得出高低。")
    return f"{told}\n\n{words.format(share=exact(100 * found.told_apart_share, 0, here.language))}"


@lru_cache(maxsize=512)
def offers_funnel(here: Here, key: str) -> bool:
    """Whether institutions may be looked at in a funnel: chance is known for the metric, and they are more than a few."""
    metric = metric_of(key)
    if not has_funnel(metric) or metric.theme is Theme.COVERAGE or not metric.is_shown_for_institutions:
        return False
    return ask(stage(here), key, by=INSTITUTION).filter(pl.col("denominator") > 0).height >= LEAST_POINTS


@lru_cache(maxsize=512)
def stage_funnel(here: Here, key: str) -> MetricFunnel:
    """Every institution of the stage around their common value, with limits that allow for what institutions usually differ by."""
    frame = ask(stage(here), key, by=INSTITUTION)
    return funnel_of(metric_of(key), frame, grain=here.period.grain, least_denominator=here.surroundings.least_denominator)


@lru_cache(maxsize=256)
def stage_funnel_chart(here: Here, key: str) -> Chart:
    metric, found = metric_of(key), stage_funnel(here, key)
    own = {here.area.code: f"▶ {here.name(here.area)}"} if here.is_institution else {}
    called = {code: here.name(code) for code in found.points["area_code"]} | own
    size = metric.denominator_words(here.language)
    return funnel_chart(found, metric, called, here.language, target_name=benchmark(here, key).name, size_name=size)


@lru_cache(maxsize=256)
def funnel_words(here: Here, key: str) -> str:
    """The legend of the funnel, why the small ones are grey, and that its limits are wider than chance alone would draw them."""
    found, _ = stage_funnel(here, key), here.text
    few = found.points.filter(pl.col("place") == Status.FEW.value).height
    reason = _("不足{least}例的{count}家只画不判。").format(least=here.surroundings.least_denominator, count=few) if few else ""
    widened = _("机构之间本来就有超出偶然的差别，漏斗已照此放宽：落在线外的，在同类中也少见。") if found.tau > 0 else ""
    return "\n\n".join(filter(None, (legend(found, here.language), reason + widened)))
