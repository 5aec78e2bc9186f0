"""What a layer is: columns of a mart table that are shown or hidden together, written in sums of columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

TERM = re.compile(r"([+-]?)([\w:]+)")


@dataclass(frozen=True)
class Sum:
    """Columns added and subtracted, written `managed-due`; nothing at all where empty. `ecg:requested` is the column in the rows of that part alone."""

    text: str

    @cached_property
    def terms(self) -> tuple[tuple[int, str], ...]:
        return tuple((-1 if sign == "-" else 1, column) for sign, column in TERM.findall(self.text))


@dataclass(frozen=True)
class Layer:
    """`told` are the groups of columns that are shown or hidden together, a group of several being told as their sum only; `inside` are the layers that have
    to be shown first. Without a whole a layer is an outermost one. A flow adds over months; the others are stocks, of which a period has its last month's."""

    key: str
    table: str
    told: tuple[frozenset[str], ...]
    kinds: tuple[Sum, ...]
    whole: Sum = Sum("")
    least: tuple[Sum, ...] = ()
    """Each has to reach the least denominator; of an outermost flow it is the flow itself, in place of the threshold."""
    inside: tuple[str, ...] = ()
    is_flow: bool = False
    swaps: tuple[tuple[Sum, Sum], ...] = ()
    """Where what is shown fixes a kind's sums both ways, over areas and within each: two kinds that change places with two others of another area."""
    is_made_of_shown: bool = False
    """Whether an area's figure is told where those of all its institutions are, of which it is the sum: it then says nothing that they do not."""

    @cached_property
    def used(self) -> tuple[str, ...]:
        """Every column that the decision reads."""
        every = (*self.kinds, self.whole, *self.least, *(kind for pair in self.swaps for kind in pair))
        return tuple(dict.fromkeys(column for each in every for _sign, column in each.terms))


def layer(
    key: str,
    table: str,
    told: str,
    kinds: str,
    *,
    whole: str = "",
    least: str = "",
    inside: str = "",
    is_flow: bool = False,
    swaps: str = "",
    is_made_of_shown: bool = False,
) -> Layer:
    """A layer written in words: sums with spaces between them, `a+b` in `told` for what is told as a sum only, `a&b` for kinds that change places."""
    pairs = (pair.split("&") for pair in swaps.split())
    return Layer(
        key=key,
        table=table,
        told=tuple(frozenset(group.split("+")) for group in told.split()),
        kinds=tuple(map(Sum, kinds.split())),
        whole=Sum(whole),
        least=tuple(map(Sum, least.split())),
        inside=tuple(inside.split()),
        is_flow=is_flow,
        swaps=tuple((Sum(first), Sum(second)) for first, second in pairs),
        is_made_of_shown=is_made_of_shown,
    )
