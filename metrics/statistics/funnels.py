"""Funnels: how far chance alone moves an institution of its size from a target. Which side is good is `significance`'s matter."""

from __future__ import annotations

import numpy as np
import polars as pl

from metrics.statistics.funnel_limits import Chance, Funnel, Numbers
from metrics.statistics.series import in_rows

LIMITS = ("lower_998", "lower_95", "upper_95", "upper_998")
FUNNEL_COLUMNS = ("observed", "target", *LIMITS, "z", "tau")


def funnel(
    frame: pl.DataFrame,
    *,
    kind: Funnel,
    target: float | None = None,
    is_overdispersed: bool = False,
    factor: float = 1.0,
    size: str = "denominator",
    variation: float | None = None,
) -> pl.DataFrame:
    """`frame` (columns numerator, denominator) with observed (numerator ÷ denominator), target, the limits at 95% and 99.8%, z and tau, one row an institution.

    `target` null is the ratio of the sums. `factor` multiplies what is put out, and a given target is in those units (100 for percent). All null where
    the denominator or the size is 0 or null, observed and z where the numerator is null. `size` is the column that precision hangs on: the denominator, but for
    MEAN the heads, whose coefficient of variation is `variation`: target × (1 ∓ z × variation ÷ √heads).

    Spiegelhalter, Statistics in Medicine 24 (2005) 1185–1202. Counts have exact binomial or Poisson limits, interpolated as in its appendix; at the upper side the
    interpolation is mirrored, so that a point lies beyond a limit exactly where a count as far out has a probability below 2.5% (0.1%). As printed there, one case
    of one would lie above an upper limit at every target. With `is_overdispersed` an additive random effect (variance tau²) is estimated by DerSimonian and Laird
    from z-scores winsorised at 10%, on the arcsine or square-root scale (Spiegelhalter and others, JRSS A 175 (2012) 1–47), and the limits are normal on that
    scale; where institutions spread no more than chance, or there is one alone, tau is 0 and the limits are those without.
    """
    _check(kind, variation)
    numbers = frame.select(pl.col("numerator", "denominator").cast(pl.Float64), pl.col(size).cast(pl.Float64).alias("size"))
    can_say = (numbers["denominator"] > 0).fill_null(False) & (numbers["size"] > 0).fill_null(False)
    known = can_say & numbers["numerator"].is_not_null()
    numerator, denominator, sizes = numbers.filter(can_say).to_numpy().T
    observed = numerator / denominator
    middle = target / factor if target is not None else _ratio_of_sums(numbers.filter(known))
    if middle is None:
        return frame.with_columns(pl.lit(None, pl.Float64).alias(name) for name in FUNNEL_COLUMNS)
    chance = Chance(kind, middle, variation=variation or 0.0)
    if is_overdispersed:
        is_there = ~np.isnan(observed)
        chance = chance.with_tau(observed[is_there], sizes[is_there])
    columns = {"observed": observed * factor, "z": chance.z(numerator, observed, sizes), **_drawn(chance, sizes, factor)}
    return frame.with_columns(in_rows(name, columns[name], can_say) for name in FUNNEL_COLUMNS)


def funnel_curve(
    *, kind: Funnel, target: float, sizes: pl.Series, tau: float = 0.0, factor: float = 1.0, variation: float | None = None, points: int = 200
) -> pl.DataFrame:
    """What to draw behind the points of `funnel`: size, target and the four limits, ascending in size; empty without a size above 0.

    The curve passes through every size that is given, so that a point is on the side of the line that its class says, and through `points` whole sizes spread
    evenly on a logarithmic scale between the smallest and the largest. `target` is in units of the output, `tau` as `funnel` gave it.
    """
    _check(kind, variation)
    own = sizes.cast(pl.Float64).drop_nulls().filter(sizes.drop_nulls() > 0).unique().to_numpy()
    between = np.unique(np.round(np.geomspace(own.min(), own.max(), points))) if len(own) else own
    asked = np.unique(np.concatenate([own, between[(between >= own.min(initial=np.inf)) & (between <= own.max(initial=0))]]))
    chance = Chance(kind, target / factor, tau, variation or 0.0)
    return pl.DataFrame({"size": asked, **{name: values for name, values in _drawn(chance, asked, factor).items() if name != "tau"}})


def _check(kind: Funnel, variation: float | None) -> None:
    if (kind is Funnel.MEAN) != (variation is not None):
        raise ValueError(f"a funnel of kind '{kind.value}' takes a variation if it is a mean, and only then; got {variation}")


def _ratio_of_sums(known: pl.DataFrame) -> float | None:
    return known["numerator"].sum() / known["denominator"].sum() if known.height else None


def _drawn(chance: Chance, sizes: Numbers, factor: float) -> dict[str, Numbers]:
    whole = np.full(len(sizes), 1.0)
    return {
        "target": whole * (chance.target * factor),
        **{name: values * factor for name, values in chance.limits(sizes).items()},
        "tau": whole * chance.tau,
    }
