"""What the surplus page tells: the settled year by institution, the running year against its elapsed time, and what to look at first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from data.schema.areas import Area
from data.schema.months import Period
from metrics.catalogue import metric_of
from metrics.execution import execution, last_claimed
from metrics.settlement import Position, settled_year, settlement
from views.formats import exact, period_text, value_text
from views.here import Here
from views.overview.attention import Finding
from views.surplus.paid import is_below_paid, is_paid_unit
from views.texts import plain

BOTH, DIABETES, ALL_DISEASE = "", "_diabetes", "_all_disease"
WATCHED: Mapping[str, tuple[str, ...]] = {
    BOTH: ("diabetes_standardised_rate", "diabetes_control_rate", "hypertension_standardised_rate", "hypertension_control_rate"),
    DIABETES: ("diabetes_standardised_rate", "diabetes_control_rate"),
    ALL_DISEASE: ("diabetes_standardised_rate", "diabetes_control_rate", "hypertension_standardised_rate", "hypertension_control_rate"),
}
"""Rates that a surplus is read beside, by contract."""
MOST = 9
"""Findings on the first screen."""


@dataclass(frozen=True, eq=False)
class Account:
    """A contract's accounts: `settled` is a frame of `metrics.settlement`, `running` and `own` are frames of `metrics.execution` (paid units; the reader's area)."""

    contract: str
    year: Period | None
    settled: pl.DataFrame
    running: pl.DataFrame
    own: pl.DataFrame
    claimed: date | None
    """The last month of the running year whose claims are complete."""

    @property
    def is_empty(self) -> bool:
        return self.settled.is_empty() and self.own.is_empty()


def field(here: Here) -> Area:
    """The paid units that are compared are those of this area; for a single one, all that the reader may see."""
    return here.tree.root if is_paid_unit(here) or is_below_paid(here) else here.area


@lru_cache(maxsize=256)
def account(here: Here, contract: str) -> Account:
    """Everything the page shows, computed once for a reader's choice."""
    snapshot, through = here.snapshot, here.period.last
    year = settled_year(snapshot, through)
    asked = dict(scope=here.scope, contract=contract)
    running = execution(snapshot, by=here.surroundings.paid_level, within=field(here).code, through=through, **asked)
    return Account(
        contract=contract,
        year=year,
        settled=_settled(here, contract, year),
        running=running,
        own=execution(snapshot, by=here.area.level, within=here.area.code, through=through, **asked),
        claimed=last_claimed(snapshot, through),
    )


def _settled(here: Here, contract: str, year: Period | None) -> pl.DataFrame:
    """Paid units of the field; none before the first whole year, nor where the reader's own has no budget in it."""
    if year is None:
        return pl.DataFrame()
    band = here.surroundings.published_band_pct
    asked = dict(scope=here.scope, within=field(here).code, year=year, band=band, watched=WATCHED[contract], contract=contract)
    frame = settlement(here.snapshot, by=here.surroundings.paid_level, **asked)
    return frame if not is_paid_unit(here) or here.area.code in frame["area_code"] else frame.clear()


def year_keys(contract: str) -> tuple[str, ...]:
    """The headlines of a settled year."""
    return tuple(
        f"capitation_{what}{contract}"
        for what in ("budget_yuan", "cost_yuan", "surplus_rate", "leakage_rate", "cost_per_head_yuan", "retained_yuan", "borne_yuan")
    )


@lru_cache(maxsize=256)
def surplus_findings(here: Here, contract: str) -> tuple[Finding, ...]:
    """Overspent units first, then those whose surplus rose while care fell, then those above the band, then scores that are missing."""
    frame = account(here, contract).settled
    if is_paid_unit(here):
        frame = frame.filter(pl.col("area_code") == here.area.code)
    found = [*_overspent(here, frame), *_suspects(here, frame), *_above(here, frame), *_unscored(here, frame)]
    return tuple(found[:MOST])


def _overspent(here: Here, frame: pl.DataFrame) -> Iterator[Finding]:
    _, money = here.text, metric_of("capitation_borne_yuan")
    for row in frame.filter(pl.col("position") == Position.OVERSPENT.value).to_dicts():
        sentence = _("超支{rate}%，即{amount}，超支不补").format(
            rate=exact(-row["surplus_rate"], 1, here.language),
            amount=plain(value_text(-row["surplus_yuan"], money, here.language)),
        )
        yield Finding(plain(here.name(row["area_code"])), sentence + (_chance(here, row) or _luck(here, row)), row["area_code"], "money_off")


def _suspects(here: Here, frame: pl.DataFrame) -> Iterator[Finding]:
    _ = here.text
    for row in frame.filter(pl.col("is_suspect")).to_dicts():
        fell = [f"{metric_of(key).name(here.language)}{_('降至')}{exact(row[key], 1, here.language)}%" for key in row["fell"]]
        sentence = _("结余率从{before}%升到{rate}%，而{what}，超出随机波动：结余可能是少给服务得来的").format(
            before=exact(row["earlier_surplus_rate"], 1, here.language),
            rate=exact(row["surplus_rate"], 1, here.language),
            what=_("、").join(fell),
        )
        yield Finding(plain(here.name(row["area_code"])), sentence, row["area_code"], "content_cut")


def _above(here: Here, frame: pl.DataFrame) -> Iterator[Finding]:
    _, (low, high) = here.text, here.surroundings.published_band_pct or (0.0, 0.0)
    for row in frame.filter((pl.col("position") == Position.ABOVE.value) & ~pl.col("is_suspect")).to_dicts():
        sentence = _("结余率{rate}%，高于公布区间{low}%–{high}%：先看管理率和控制率有没有下降").format(
            rate=exact(row["surplus_rate"], 1, here.language), low=f"{low:g}", high=f"{high:g}"
        )
        yield Finding(plain(here.name(row["area_code"])), sentence + _chance(here, row), row["area_code"], "trending_up")


def _chance(here: Here, row: dict) -> str:
    """What chance alone does, where the heads are few."""
    if row["person_years"] >= here.surroundings.least_denominator:
        return ""
    return here.text("（仅{heads}人年，偶然波动即可达±{chance}%，不作排名）").format(
        heads=exact(row["person_years"], 0, here.language), chance=exact(row["chance_pct"], 0, here.language)
    )


def _luck(here: Here, row: dict) -> str:
    """That chance alone may have overspent so much; empty where it may not."""
    if row["chance_upper"] < 0:
        return ""
    half = exact((row["chance_upper"] - row["chance_lower"]) / 2, 1, here.language)
    return here.text("（{heads}人年，偶然波动可达±{half}%，超支可以只是偶然）").format(heads=exact(row["person_years"], 0, here.language), half=half)


def _unscored(here: Here, frame: pl.DataFrame) -> Iterator[Finding]:
    _ = here.text
    codes = frame.filter(pl.col("quality_score").is_null())["area_code"].to_list()
    if codes:
        sentence = _("缺质量考核得分，可留用结余还不能计算") + (_("；共{count}家如此").format(count=len(codes)) if len(codes) > 1 else "")
        yield Finding(plain(here.name(codes[0])), sentence, codes[0], "hourglass_empty")


@lru_cache(maxsize=256)
def execution_words(here: Here, contract: str) -> tuple[str, ...]:
    """How far the year's budget is used against the time that has passed, and what of it is not complete: one sentence each."""
    _, language, accounts = here.text, here.language, account(here, contract)
    rows = accounts.own.to_dicts()
    if not rows:
        return ()
    last = rows[-1]
    told = [
        _("截至{month}：已用全年预算{budget}的{spent}%，时间过去{elapsed}%，按时间进度执行**{execution}%**。").format(
            month=period_text(Period(last["month"]), language),
            budget=plain(value_text(last["budget_yuan"], metric_of("capitation_budget_yuan"), language)),
            spent=exact(last["spent_pct"], 1, language),
            elapsed=exact(last["elapsed_pct"], 1, language),
            execution=exact(last["execution_pct"], 1, language),
        )
    ]
    late = [period_text(Period(row["month"]), language) for row in rows if row["is_incomplete"]]
    if late:
        told.append(_("{months}的结算尚未到齐，费用还会增加，不能当作结余。").format(months=_("、").join(late)))
    complete = [row for row in rows if not row["is_incomplete"]]
    if late and complete:
        told.append(
            _("只算结算已到齐的月份（至{month}）：执行**{execution}%**。").format(
                month=period_text(Period(complete[-1]["month"]), language), execution=exact(complete[-1]["execution_pct"], 1, language)
            )
        )
    return tuple(told)
