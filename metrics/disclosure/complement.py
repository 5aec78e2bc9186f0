"""Complementary suppression: hides as many siblings of what is hidden as it takes that no subtraction from the area above recovers any of it.

Whatever is hidden in an area is hidden in everything inside it. Among the areas directly inside one that is shown, the hidden ones must hold enough together
(`Demand`); while they do not, the smallest shown one is hidden too, and where none is left, the area itself, which is then hidden among its own siblings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.disclosure.grid import Grid, Numbers
from metrics.disclosure.rules import SPARE


@dataclass(frozen=True, eq=False)
class Demand:
    """What hidden siblings must hold together of `values` (areas × units × parts of a unit), in every part in which the area above `is_active`.

    With `least`: this sum in two members or more that are active in all of these parts, unless no member is. Counts without a bound above can then be moved
    from one member to another as a whole, so that each may have been anything from 0 to the sum. Without `least`: all but any one member hold `SPARE`.
    Counts that are a part of a shown whole are exchanged person by person: each can then be moved by that many steps.
    """

    values: Numbers
    is_active: Numbers
    least: float | None = None

    def is_met(self, area: int, children: Numbers, order: Numbers, units: Numbers) -> Numbers:
        """Children × units: whether those up to each child in `order` are enough."""
        values = _sorted(self.values[children][:, units], order)
        if self.least is None:
            enough = np.cumsum(values, axis=0) - np.maximum.accumulate(values, axis=0) >= SPARE
        else:
            active = _sorted(self.is_active[children][:, units], order)
            counted = (active | ~self.is_active[area, units]).all(axis=2, keepdims=True)
            together = np.cumsum(np.where(counted, values, 0), axis=0)
            enough = (together >= self.least) & (np.cumsum(counted, axis=0) >= 2) | (np.cumsum(active, axis=0) == 0)
        return (enough | ~self.is_active[area, units]).all(axis=2)


def with_complement(grid: Grid, hidden: Numbers, exists: Numbers, size: Numbers, demands: tuple[Demand, ...]) -> Numbers:
    """`hidden` (areas × units) with what else has to be: nothing where nothing was. Areas that do not exist in a unit neither need nor give anything.

    `size` says which sibling is the smallest; ties go by the tree's order.
    """
    hidden, is_settled = hidden.copy(), False
    while not is_settled:
        is_settled = True
        for area, children in enumerate(grid.children):
            hidden[children] |= hidden[area]
            if len(children) and not _settle(grid, area, children, hidden, exists, size, demands):
                is_settled = False
    return hidden


def _settle(grid: Grid, area: int, children: Numbers, hidden: Numbers, exists: Numbers, size: Numbers, demands: tuple[Demand, ...]) -> bool:
    """Hide what has to be among the children; false where the area itself had to be, so that its siblings are looked at again."""
    is_hidden = hidden[children] & exists[children]
    units = np.flatnonzero(~hidden[area] & is_hidden.any(axis=0))
    if not len(units):
        return True
    is_hidden, is_there = is_hidden[:, units], exists[children][:, units]
    rank = np.where(is_hidden, -1.0, np.where(is_there, size[children][:, units], np.inf))
    order = np.argsort(rank, axis=0, kind="stable")
    steps = np.arange(len(children))[:, None]
    is_enough = (steps >= is_hidden.sum(axis=0) - 1) & (steps < is_there.sum(axis=0))
    for demand in demands:
        is_enough &= demand.is_met(area, children, order, units)
    can_be, last = is_enough.any(axis=0), is_enough.argmax(axis=0)
    chosen = np.zeros_like(is_hidden)
    np.put_along_axis(chosen, order, (steps <= last) & can_be, axis=0)
    for child, is_chosen in zip(children, chosen, strict=True):
        hidden[child : grid.ends[child], units[is_chosen]] = True
    hidden[area : grid.ends[area], units[~can_be]] = True
    return bool(can_be.all()) or grid.ends[area] - area == len(grid.codes)


def _sorted(values: Numbers, order: Numbers) -> Numbers:
    """Children × units × parts in the order of each unit."""
    return np.take_along_axis(values, order[:, :, None], axis=0)
