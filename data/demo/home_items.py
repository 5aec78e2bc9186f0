"""Which home-visit items an institution is able to deliver, which are asked for, how long each waits and what it costs. The orders are in `home`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo import calibration
from data.demo.days import month_of
from data.demo.institutions import Institutions
from data.region import Region


@dataclass(frozen=True)
class Items:
    """One entry an item of the catalogue in every array, in its order."""

    popularity: np.ndarray
    """Adds up to 1."""
    wait_factor: np.ndarray
    """What the wait of an item is multiplied by; 1 on average of the logarithms."""
    price_cents: np.ndarray
    able: np.ndarray
    """Institution × item."""
    single: np.ndarray
    """Positions of the institutions that live on one item, the first of the catalogue."""

    def __len__(self) -> int:
        return self.popularity.size

    @property
    def lacking(self) -> np.ndarray:
        """By institution: the share of what is asked that it is not able to do."""
        return 1 - (self.able * self.popularity[None, :]).sum(axis=1)


def draw_items(region: Region, institutions: Institutions, live_on: np.ndarray, rng: np.random.Generator) -> Items:
    """The region's catalogue as the institutions master it; the largest one that is live early masters all."""
    count = len(region.items)
    risk = np.array([item.risk_level or 1.0 for item in region.items])
    minutes = np.array([item.duration_min or 20.0 for item in region.items])
    rank = rng.permutation(count)
    popularity = 1 / (np.where(np.arange(count) == 0, 0, rank + 1) + 1.5) ** calibration.ITEM_SKEW / risk**0.5
    popularity = popularity / popularity.sum() if count else popularity
    logs = 0.12 * (risk - 1) + rng.normal(0, calibration.ITEM_WAIT_SPREAD, count)
    able = _able(institutions, live_on, popularity, risk, rng)
    single = _single(institutions, live_on, rng) if count else np.empty(0, dtype=np.int64)
    able[single] &= popularity >= np.sort(popularity)[-min(count, calibration.SINGLE_ITEM_OTHERS + 1) :][:1].sum()
    return Items(
        popularity=popularity,
        wait_factor=np.exp(logs - (popularity * logs).sum()),
        price_cents=(np.round((20 + 1.2 * minutes + 25 * (risk - 1)) / 5) * 500).astype(np.int64),
        able=able,
        single=single,
    )


def _able(institutions: Institutions, live_on: np.ndarray, popularity: np.ndarray, risk: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Large institutions master most items and the risky ones, small ones what is asked for daily."""
    size = (np.argsort(np.argsort(institutions.patients)) + 0.5) / len(institutions)
    rarity = 1 - (np.argsort(np.argsort(popularity)) + 0.5) / max(popularity.size, 1)
    skill = (1.1 * size + 0.08 + rng.normal(0, 0.12, size.size))[:, None] + rng.normal(0, 0.10, (size.size, popularity.size))
    able = skill > (0.5 * rarity + 0.28 * (risk - 1))[None, :]
    early = live_on <= np.quantile(live_on, 0.3)
    master = np.argmax(np.where(early & ~institutions.is_unused, institutions.patients, -1))
    return able | (np.arange(size.size) == master)[:, None] | (np.arange(popularity.size) == 0)[None, :]


def _single(institutions: Institutions, live_on: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A few institutions of middling size that are live early: one nurse draws blood."""
    order = np.argsort(institutions.patients)
    middling = order[len(institutions) // 2 : len(institutions) * 4 // 5]
    free = middling[(live_on[middling] <= np.median(live_on)) & ~institutions.is_unused[middling]]
    return rng.permutation(free)[: round(calibration.SINGLE_ITEM_PER_INSTITUTION * len(institutions))]


def choose_items(items: Items, institution: np.ndarray, is_refused: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One item an order. What is refused is mostly what the institution is not able to do; the rest it is able to do, but for a few orders nobody has
    looked at yet."""
    if not len(items):
        return np.empty(0, dtype=np.int64)
    weights = items.popularity[None, :] * np.where(items.able, 1.0, 0.0)
    weights[items.single] *= np.where(np.arange(len(items)) == 0, calibration.SINGLE_ITEM_WEIGHT, 1.0)[None, :]
    turned_away = items.popularity[None, :] * np.where(items.able, calibration.REFUSED_THOUGH_ABLE, 1.0)
    return np.where(is_refused, _drawn(turned_away, institution, rng), _drawn(weights, institution, rng))


def _drawn(weights: np.ndarray, institution: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An item for each order by its institution's weights."""
    reached = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    lots = rng.random(institution.size)
    found = np.empty(institution.size, dtype=np.int64)
    order = np.argsort(institution, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(institution[order])) + 1):
        if part.size:
            np.put(found, part, np.minimum(np.searchsorted(reached[institution[part[0]]], lots[part]), weights.shape[1] - 1))
    return found


def every_item_each_year(
    items: Items, item: np.ndarray, institution: np.ndarray, day: np.ndarray, is_completed: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """`item` changed in as few completed orders as it takes that every item is delivered in every year with enough orders (PF15), where somebody is able to."""
    item = item.copy()
    year = month_of(day) // 12
    for each in np.unique(year):
        orders = rng.permutation(np.flatnonzero(is_completed & (year == each)))
        counts = np.bincount(item[orders], minlength=len(items))
        for missing in np.flatnonzero(counts == 0):
            spare = orders[counts[item[orders]] > 1]
            chosen = spare[np.argsort(~items.able[institution[spare], missing], kind="stable")][:1]
            counts[item[chosen]] -= 1
            counts[missing] += chosen.size
            np.put(item, chosen, missing)
    return item


def draw_reach(region: Region, institutions: Institutions, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Of each institution, how much is asked of it beside others of its size, and the share of it that is refused for want of hands: in a few areas below the
    region's top hardly anybody asks, in one people ask in vain."""
    level = region.tree.levels[1].key
    above = [region.tree.ancestor_at(code, level) or region.tree[code] for code in institutions.areas]
    codes = np.array([area.code for area in above])
    areas = rng.permutation(np.unique(codes))
    silent = areas[: round(calibration.SILENT_AREAS * areas.size)]
    vain = areas[silent.size : silent.size + round(calibration.VAIN_AREAS * areas.size)]
    asked = np.where(np.isin(codes, silent), calibration.SILENT_ASK, 1.0)
    return asked, np.where(np.isin(codes, vain), calibration.VAIN_REFUSED, 0.0)
