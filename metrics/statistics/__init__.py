"""Statistics as Polars expressions or frames, each with its published source.

Intervals and tests:

- `wilson`: the interval of a proportion of counts
- `poisson`: the interval of a count of events, Byar's approximation, exact below ten
- `poisson_rate`: the interval of events per exposure
- `directly_standardised`: a rate with the standard's mix of people and its interval (Dobson); no value below ten events
- `indirectly_standardised`: observed ÷ expected and its interval
- `student_t`: the interval of a mean
- `newcombe_unpaired`: the interval of the difference of two proportions in different people
- `poisson_ratio`: the interval of the ratio of two rates of events
- `newcombe_paired`: the interval of the difference of two proportions in the same people
- `mcnemar`: the test of a change in the same people
- `jackknife`: the interval of any figure made of sums over clusters
- `difference_in_differences`, `newcombe_differences`: what changed more in one group than in the other, over matched sets and in one of them

Standing and change:

- `deciles`, `decile_lines`: the nine lines that divide the institutions, by linear interpolation (type 7)
- `percent_rank`, `quantile_group`: the place among the others, by minimum rank
- `decompose`, `explained`, `beside`: the change of a rate as rate, mix and membership, exact and additive
- `shares_pct`: rounded shares that still add up to 100

Against a benchmark and among each other:

- `funnel`, `funnel_curve`: how far chance alone moves an institution of its size from a target, 95% and 99.8%, with over-dispersion when asked (Spiegelhalter)
- `significance`, `significance_by_intervals`: better, similar or worse by a metric's direction, in five classes
- `ranks`: places with their 95% interval by simulation, how many others each ties with, and the share of pairs that can be told apart

Over time:

- `xmr`: the mean of a series and the limits of its own variation, from moving ranges; rebased where told
- `p_chart`, `u_chart`: the same for proportions and rates with varying denominators, Laney's adjustment when asked
- `special_causes`: points that chance does not explain (beyond a limit, trend, two of three, shift), improvement or concern by direction
- `assurance`: whether a target is reached always, never, or by chance
"""

from metrics.statistics.assurance import Assurance, assurance
from metrics.statistics.breakdown import shares_pct
from metrics.statistics.control_charts import p_chart, u_chart, xmr
from metrics.statistics.counts import poisson, poisson_rate
from metrics.statistics.decomposition import EFFECTS, beside, decompose, explained
from metrics.statistics.differences import newcombe_unpaired, poisson_ratio
from metrics.statistics.funnel_limits import Funnel
from metrics.statistics.funnels import FUNNEL_COLUMNS, LIMITS, funnel, funnel_curve
from metrics.statistics.matched_differences import difference_in_differences, jackknife, newcombe_differences
from metrics.statistics.means import student_t
from metrics.statistics.paired import mcnemar, newcombe_paired
from metrics.statistics.proportions import wilson
from metrics.statistics.quantiles import DECILES, decile_lines, deciles, percent_rank, quantile_group
from metrics.statistics.ranks import Ranking, ranks
from metrics.statistics.rates import directly_standardised
from metrics.statistics.ratios import indirectly_standardised
from metrics.statistics.significance import Significance, significance, significance_by_intervals
from metrics.statistics.special_causes import TREND_LENGTH, PointType, SpecialCause, special_causes

__all__ = [
    "DECILES",
    "EFFECTS",
    "FUNNEL_COLUMNS",
    "LIMITS",
    "TREND_LENGTH",
    "Assurance",
    "Funnel",
    "PointType",
    "Ranking",
    "Significance",
    "SpecialCause",
    "assurance",
    "beside",
    "decile_lines",
    "deciles",
    "decompose",
    "difference_in_differences",
    "directly_standardised",
    "explained",
    "funnel",
    "funnel_curve",
    "indirectly_standardised",
    "jackknife",
    "mcnemar",
    "newcombe_differences",
    "newcombe_paired",
    "newcombe_unpaired",
    "p_chart",
    "percent_rank",
    "poisson",
    "poisson_rate",
    "poisson_ratio",
    "quantile_group",
    "ranks",
    "shares_pct",
    "significance",
    "significance_by_intervals",
    "special_causes",
    "student_t",
    "u_chart",
    "wilson",
    "xmr",
]
