"""Which sums of money are hidden: those over too few heads. Budget and cost of an institution's year are hidden where its person-years are."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType

import numpy as np
import polars as pl

from data.schema.snapshot import Snapshot
from metrics.disclosure.complement import Demand, with_complement
from metrics.disclosure.decide import FROM_FINE, Decision
from metrics.disclosure.grid import Grid, Numbers, grid_of
from metrics.disclosure.rules import Rules


@lru_cache(maxsize=64)
def decided_money(snapshot: Snapshot, rules: Rules) -> Decision:
    """All money of an area and year together, whichever contract and month: hidden where any contract has fewer person-years than the least denominator, with
    as many siblings as it takes that each contract's hidden ones hold as many together in two members. Areas without a budget or a cost have nothing to hide:
    who is paid per head is a public fact.
    """
    grid = grid_of(snapshot)
    heads, is_paid = _by_contract(snapshot, grid)
    exists, hidden = is_paid.any(axis=2), (is_paid & (heads < rules.least_denominator)).any(axis=2)
    least = rules.least_denominator
    demands = tuple(Demand(heads[:, :, [each]], is_paid[:, :, [each]], least) for each in range(heads.shape[2]))
    years = with_complement(grid, hidden, exists, heads.sum(axis=2), demands) & exists
    return MappingProxyType({grain: np.repeat(years, 12 // grain.months, axis=1) for grain in FROM_FINE})


def _by_contract(snapshot: Snapshot, grid: Grid) -> tuple[Numbers, Numbers]:
    """Areas × years × contracts: person-years, and whether there is a budget or a cost."""
    budgets = snapshot["capitation_year"].select("institution_id", "year", "contract", "person_years")
    costs = snapshot["capitation_month"].filter(pl.col("cost_yuan") != 0)
    costs = costs.select("institution_id", pl.col("month").dt.year().cast(pl.Int64).alias("year"), "contract", pl.lit(0.0).alias("person_years"))
    rows = pl.concat([budgets, costs]).filter(pl.col("year").is_between(grid.first.year, grid.first.year + grid.years - 1))
    contracts = sorted(rows["contract"].unique())
    shape = (len(grid.codes), grid.years, max(len(contracts), 1))
    heads, paid = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    at = (
        rows["institution_id"].replace_strict(grid.place, return_dtype=pl.Int64).to_numpy(),
        (rows["year"] - grid.first.year).to_numpy(),
        rows["contract"].replace_strict(contracts, list(range(len(contracts))), return_dtype=pl.Int64).to_numpy(),
    )
    np.add.at(heads, at, rows["person_years"].to_numpy())
    np.add.at(paid, at, 1)
    return grid.summed(heads).round(6), grid.summed(paid) > 0
