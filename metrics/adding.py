"""How a metric adds over areas and over months, in words: it follows from its kind and from what it measures, and from nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metrics.vocabulary import Kind, Measure, Over, Text

if TYPE_CHECKING:
    from metrics.definition import Metric

ADDS = Text("各机构相加", "institutions add")
EACH_ONCE = Text("各机构相加后减去重复：同一居民在一个区域内只算一次", "institutions add, less repeats: a resident counts once within an area")
RATIO_EACH_ONCE = Text(
    "分子、分母分别相加后再相除，不取比率的平均；同一居民在一个区域内只算一次",
    "the ratio of the sums, never the mean of ratios; a resident counts once within an area",
)
RATIO = Text("分子、分母分别相加后再相除，不取比率的平均", "the ratio of the sums, never the mean of ratios")
MERGED = Text("不能相加或平均：先合并等待时间直方图，再取百分位", "neither adds nor averages: histograms are merged before the percentile is taken")
ONCE = Text("不能相加：同一项目在多处只算一次", "does not add: one item in several places counts once")
ESTIMATE = Text(
    "各区域分子相加；分母按本区域常住人口估计，机构没有",
    "numerators add; the denominator is estimated from the area's own residents, and institutions have none",
)

EACH_MONTH = Text("各月相加", "months add")
LAST_MONTH = Text("取期末月份，不跨月相加", "the last month, never the sum of months")
MONTHS_RATIO = Text("各月分子、分母分别相加后再相除", "the ratio of the months' sums")
LAST_RATIO = Text("分子、分母都取期末月份", "numerator and denominator of the last month")
ANNUALISED = Text("分子各月相加并折算为全年，分母取期末月份", "the months' numerators are added and annualised, the denominator is the last month's")
ANNUALISED_RESIDENTS = Text("分子各月相加并折算为全年，分母为常住人口", "the months' numerators are added and annualised, the denominator is the residents")
MONTHS_MERGED = Text("各月直方图先合并，再取百分位", "the months' histograms are merged before the percentile is taken")
MONTHS_ONCE = Text("不能相加：同一项目在多个月份只算一次", "does not add: one item in several months counts once")


def over_areas(metric: Metric) -> Text:
    """From institutions to the areas above them."""
    match metric.kind:
        case Kind.PERCENTILE:
            return MERGED
        case Kind.DISTINCT:
            return ONCE
        case Kind.ESTIMATED_SHARE:
            return ESTIMATE
        case Kind.STOCK | Kind.EVENTS | Kind.AMOUNT:
            return EACH_ONCE if metric.numerator.twice else ADDS
    return RATIO_EACH_ONCE if metric.numerator.twice else RATIO


def over_months(metric: Metric) -> Text:
    """From months to quarters and years."""
    is_stock = metric.numerator.over is Over.LAST
    match metric.kind:
        case Kind.PERCENTILE:
            return MONTHS_MERGED
        case Kind.DISTINCT:
            return LAST_MONTH if is_stock else MONTHS_ONCE
        case Kind.STOCK | Kind.EVENTS | Kind.AMOUNT:
            return LAST_MONTH if is_stock else EACH_MONTH
    if metric.is_annualised:
        return ANNUALISED if isinstance(metric.denominator, Measure) else ANNUALISED_RESIDENTS
    return LAST_RATIO if is_stock else MONTHS_RATIO
