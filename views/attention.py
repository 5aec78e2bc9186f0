"""What needs a look: only what left random variation for the worse, each a sentence with who, what, how much and since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

import polars as pl

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from metrics.definition import Metric
from metrics.result import Status
from views.comparison import Benchmark, ranked
from views.figures import ask, ask_areas, is_before_data, recent
from views.formats import change_text, value_text
from views.here import YEAR_BEFORE, Here
from views.judging import Verdict, change
from views.notices import open_in_last_month
from views.stage import benchmark, stage
from views.texts import plain

STRICT = 0.998
"""Among hundreds of institutions one in twenty leaves a 95% interval by chance alone: single ones are held to 99.8%, as on a funnel plot."""
MOST = 7


@dataclass(frozen=True)
class Finding:
    """Who, as a way to `area`, and a sentence about it; both Markdown."""

    who: str
    sentence: str
    area: str
    icon: str


@lru_cache(maxsize=256)
def findings(here: Here, keys: tuple[str, ...]) -> tuple[Finding, ...]:
    """The reader's area and what lies inside it, worst first within each metric, metrics taking turns."""
    outliers = _in_turn(_outliers(here, metric_of(key)) for key in keys)
    changes = _in_turn(_changes(here, metric_of(key)) for key in keys)
    single = _in_turn(_institutions(here, metric_of(key)) for key in keys)
    silent = _silent(here)
    chosen = _once([*outliers[:3], *changes[:2], *single[:2], *outliers[3:], *single[2:], *changes[2:]])
    return tuple((*silent, *chosen)[:MOST])


def _in_turn(groups: Iterable[Sequence[Finding]]) -> list[Finding]:
    return [finding for turn in zip_longest(*groups) for finding in turn if finding is not None]


def _once(found: Sequence[Finding]) -> list[Finding]:
    """No area more than twice, so that the list names more than one."""
    kept: list[Finding] = []
    for finding in found:
        if sum(other.area == finding.area for other in kept) < 2:
            kept.append(finding)
    return kept


def _outliers(here: Here, metric: Metric) -> list[Finding]:
    """Areas of the stage whose interval lies wholly on the bad side of its value; for an institution, itself alone."""
    mark = benchmark(here, metric.key)
    rows = _worse(ask_areas(stage(here), metric.key), here, metric, mark.value)
    if here.is_institution:
        rows = rows.filter(pl.col("area_code") == here.area.code)
    return [_outlier(here, metric, row, mark.name, mark.value, 95) for row in rows.head(2).to_dicts()]


def _institutions(here: Here, metric: Metric) -> list[Finding]:
    """Single institutions, where the stage compares something larger, at the stricter interval."""
    place = stage(here)
    if here.is_institution or place.level_below is None or place.level_below.key == INSTITUTION:
        return []
    mark = benchmark(here, metric.key)
    rows = _worse(ask(place, metric.key, by=INSTITUTION, confidence=STRICT), here, metric, mark.value)
    return [_outlier(here, metric, row, mark.name, mark.value, STRICT * 100) for row in rows.head(1).to_dicts()]


def _worse(frame: pl.DataFrame, here: Here, metric: Metric, mark: float | None) -> pl.DataFrame:
    """The bad ones with enough cases, the farthest beyond their interval first."""
    if mark is None:
        return frame.clear()
    distance = pl.min_horizontal((pl.col("lower") - mark).abs(), (pl.col("upper") - mark).abs())
    judged = frame.with_columns(_verdict(frame, metric, mark)).filter(
        (pl.col("verdict") == Verdict.WORSE.value) & (pl.col("denominator") >= here.surroundings.least_denominator)
    )
    return judged.sort(distance, descending=True)


def _verdict(frame: pl.DataFrame, metric: Metric, mark: float) -> pl.Series:
    return ranked(frame.with_row_index("_order"), metric, Benchmark(mark, "")).sort("_order")["verdict"]


def _outlier(here: Here, metric: Metric, row: dict, mark_name: str, mark: float, confidence: float) -> Finding:
    _, language = here.text, here.language
    is_low = row["value"] < mark
    form = (
        _("{what}{value}，低于{mark_name}的{mark}（{confidence}%区间{lower}至{upper}）")
        if is_low
        else _("{what}{value}，高于{mark_name}的{mark}（{confidence}%区间{lower}至{upper}）")
    )
    sentence = form.format(
        what=metric.name(language),
        value=plain(value_text(row["value"], metric, language)),
        mark_name=plain(mark_name),
        mark=plain(value_text(mark, metric, language)),
        confidence=f"{confidence:g}",
        lower=plain(value_text(row["lower"], metric, language)),
        upper=plain(value_text(row["upper"], metric, language)),
    )
    return Finding(
        plain(here.name(row["area_code"])),
        sentence + _since(here, metric, row["area_code"], confidence / 100),
        row["area_code"],
        "trending_down" if is_low else "trending_up",
    )


def _since(here: Here, metric: Metric, code: str, confidence: float) -> str:
    """For how many periods in a row it has been so, where more than one."""
    _, periods = here.text, recent(here)
    own = {row["period"]: row for row in ask(here, metric.key, within=code, periods=periods, confidence=confidence).to_dicts()}
    marks = {row["period"]: row["value"] for row in ask(stage(here), metric.key, periods=periods).to_dicts()}
    count = 0
    for period in reversed(periods):
        row, mark = own.get(str(period)), marks.get(str(period))
        if row is None or mark is None or not _is_worse(row, mark, metric):
            break
        count += 1
    if count < 2:
        return ""
    return (_("，已至少连续{count}期") if count == len(periods) else _("，已连续{count}期")).format(count=count)


def _is_worse(row: dict, mark: float, metric: Metric) -> bool:
    fixed = {"lower": mark, "upper": mark}
    return change(metric, row, fixed) is Verdict.WORSE


def _changes(here: Here, metric: Metric) -> list[Finding]:
    """What got worse against the earlier period with intervals that do not meet: the area itself first, then those inside it."""
    if is_before_data(here, here.earlier):
        return []
    found = []
    for frame, before in _pairs(here, metric):
        known = {row["area_code"]: row for row in before.to_dicts()}
        for row in frame.filter(pl.col("status") == Status.OK.value).to_dicts():
            earlier = known.get(row["area_code"])
            if earlier and (row["denominator"] or 0) >= here.surroundings.least_denominator and change(metric, row, earlier) is Verdict.WORSE:
                found.append((abs(row["value"] - earlier["value"]), row, earlier))
    return [_change(here, metric, row, earlier) for _gap, row, earlier in sorted(found, key=lambda each: each[0], reverse=True)[:2]]


def _pairs(here: Here, metric: Metric) -> list[tuple[pl.DataFrame, pl.DataFrame]]:
    own = (ask(here, metric.key), ask(here, metric.key, periods=(here.earlier,)))
    if here.is_institution:
        return [own]
    return [own, (ask_areas(here, metric.key), ask_areas(here, metric.key, periods=(here.earlier,)))]


def _change(here: Here, metric: Metric, row: dict, earlier: dict) -> Finding:
    _, language = here.text, here.language
    sentence = _("{what}较{then}{change}，至{value}，超出随机波动").format(
        what=metric.name(language),
        then=_("去年同期") if here.against == YEAR_BEFORE else _("上一期"),
        change=plain(change_text(row["value"], earlier["value"], metric, language) or ""),
        value=plain(value_text(row["value"], metric, language)),
    )
    return Finding(plain(here.name(row["area_code"])), sentence, row["area_code"], "trending_down" if row["value"] < earlier["value"] else "trending_up")


def _silent(here: Here) -> list[Finding]:
    """Open institutions without any record in the period's last month, in one sentence."""
    _ = here.text
    codes = open_in_last_month(here).filter("is_silent")["institution_id"].sort().to_list()
    if not codes:
        return []
    shown = _("、").join(plain(here.name(code)) for code in codes[:4])
    who = here.many(len(codes), here.tree.level(INSTITUTION))
    sentence = _("期末月没有任何记录：{names}").format(names=shown + (_("等") if len(codes) > 4 else ""))
    return [Finding(who, sentence, codes[0], "hourglass_empty")]
