"""What figures may stand beside at a place and in a period, and what each such comparison is called. What it says of a figure is `views.comparing.beside`'s matter."""

from __future__ import annotations

from collections.abc import Sequence

from data.schema.months import Grain
from views.here import ABOVE, AGAINST, PEERS, PERIOD_BEFORE, QUARTER_BEFORE, TARGET, WHOLE, YEAR_BEFORE, Here

USUAL = (YEAR_BEFORE, PERIOD_BEFORE, TARGET)
"""What figures stand beside where the address does not say."""
TIMES = frozenset({PERIOD_BEFORE, QUARTER_BEFORE, YEAR_BEFORE})
LONGEST = 200
"""Characters of an address that are read."""
BY_GRAIN = {
    Grain.MONTH: (PERIOD_BEFORE, QUARTER_BEFORE, YEAR_BEFORE),
    Grain.QUARTER: (PERIOD_BEFORE, YEAR_BEFORE),
    Grain.YEAR: (YEAR_BEFORE,),
}
"""A quarter's last quarter is its period before, and a year's period before is the year before."""
SAME = {Grain.MONTH: {}, Grain.QUARTER: {QUARTER_BEFORE: PERIOD_BEFORE}, Grain.YEAR: {PERIOD_BEFORE: YEAR_BEFORE, QUARTER_BEFORE: YEAR_BEFORE}}


def comparisons_asked(written: str) -> tuple[str, ...]:
    """What an address asks to stand beside the figures (`year,target,peers`), each once, in its order; the usual where it names nothing that is known."""
    return tuple(dict.fromkeys(each for each in written[:LONGEST].split(",") if each in AGAINST)) or USUAL


def basis(comparisons: Sequence[str]) -> str:
    """The first earlier period of the same length among them, from which changes are measured; the same period a year before where there is none."""
    return next((each for each in comparisons if each in (YEAR_BEFORE, PERIOD_BEFORE)), YEAR_BEFORE)


def offered(here: Here) -> tuple[str, ...]:
    """What can be chosen: earlier periods that are different ones, the target, and the areas above and the peers where there are any."""
    root = here.tree.root.code
    areas = () if here.area.code == root else (WHOLE, PEERS) if here.area.parent == root else (WHOLE, ABOVE, PEERS)
    return (*BY_GRAIN[here.period.grain], TARGET, *areas)


def chosen(here: Here) -> tuple[str, ...]:
    """What the reader chose as far as it is offered here, the one of the tiles first; the period that changes are measured against where nothing of it is."""
    same, can_be = SAME[here.period.grain], offered(here)
    if here.area.parent == here.tree.root.code:
        same = same | {ABOVE: WHOLE}
    asked = [same.get(each, each) for each in here.comparisons or (here.against,)]
    return tuple(dict.fromkeys(each for each in asked if each in can_be)) or (same.get(here.against, here.against),)


def name(here: Here, kind: str) -> str:
    """`环比`, `同比`, `较天津市`: the heading of a comparison."""
    _ = here.text
    if kind == PERIOD_BEFORE:
        return _("较上季") if here.period.grain is Grain.QUARTER else _("环比")
    above = here.area.parent or here.tree.root.code
    return {
        QUARTER_BEFORE: _("较上季"),
        YEAR_BEFORE: _("同比"),
        TARGET: _("较目标"),
        WHOLE: _("较{area}").format(area=here.name(here.tree.root)),
        ABOVE: _("较{area}").format(area=here.name(above)),
        PEERS: _("较同类机构") if here.is_institution else _("较同类地区"),
    }[kind]
