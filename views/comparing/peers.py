"""Bands of peers on the screen, where a reader may see his own institution alone: no names, no denominators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from math import floor, log10

import streamlit as st

from metrics.catalogue import metric_of
from metrics.definition import Metric
from metrics.disclosure.bands import DIGITS
from metrics.peers import Peers, peers_of
from views.definitions import definition_help
from views.figures import ask
from views.formats import value_text
from views.here import Here
from views.texts import plain


def has_peers(here: Here) -> bool:
    """Whether the reader stands at an institution whose neighbours are not his."""
    return here.is_institution and here.area.parent is not None and not here.scope.allows(here.tree, here.area.parent)


@lru_cache(maxsize=256)
def peers(here: Here, key: str) -> Peers | None:
    return peers_of(
        metric_of(key), here.snapshot, scope=here.scope, institution=here.area.code, period=here.period, rules=here.surroundings.rules
    )  # fmt: skip


def peer_lines(here: Here, key: str) -> tuple[str, ...]:
    """One line a band, from the lowest values up; the one in which the reader's own institution lies says so. None where there are too few peers."""
    found = peers(here, key)
    if found is None:
        return ()
    own = next(iter(ask(here, key)["value"]), None)
    return tuple(_lines(here, metric_of(key), found, own))


def _lines(here: Here, metric: Metric, found: Peers, own: float | None) -> Iterator[str]:
    _ = here.text
    for row in found.bands.to_dicts():
        lower, upper = row["lower"], row["upper"]
        edges = {side: plain(_two_digits(row[side], metric, here.language)) for side in ("lower", "upper", "median")}
        if lower is None and upper is None:
            form = _("{count}家：中位数{median}")
        elif lower is None:
            form = _("{count}家：低于{upper}，中位数{median}")
        else:
            form = _("{count}家：高于{lower}，中位数{median}") if upper is None else _("{count}家：{lower}至{upper}，中位数{median}")
        mark = _("　◀ 本机构{value}").format(value=plain(value_text(own, metric, here.language))) if row["is_own"] else ""
        yield form.format(count=row["institutions"], **edges) + mark


def _two_digits(value: float | None, metric: Metric, language: str) -> str:
    """No more digits than the bands have: `71%`, not `71.0%`."""
    decimals = 0 if value is None or value == 0 else max(0, DIGITS - 1 - floor(log10(abs(value))))
    return value_text(value, replace(metric, decimals=min(metric.decimals, decimals)), language)


def show_peers(here: Here, key: str) -> None:
    """Where the institution stands among its peers, or why that cannot be said."""
    _, metric, lines = here.text, metric_of(key), peer_lines(here, key)
    found, least = peers(here, key), here.surroundings.rules.least_band
    where = here.name(found.within) if found else here.name(here.tree.root)
    title = _("同类机构分组：{metric}").format(metric=plain(metric.name(here.language)))
    st.markdown(f"**{title}** :gray[· {_('{area}，不具名').format(area=plain(where))}]", help=definition_help(metric, here.language))
    if not lines:
        st.markdown(_("有足够病例的同类机构不足{least}家，不能分组比较。").format(least=least))
        return
    st.markdown("\n".join(f"- {line}" for line in lines))
    st.caption(_("每组至少{least}家，数值相同的不拆开，边界取两位有效数字；病例太少、不能对外发布的机构不在内。").format(least=least))
