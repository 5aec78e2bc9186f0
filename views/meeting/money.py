"""The money before the room: settled years by contract with who overspent first, and the running year against its elapsed time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import polars as pl

from data.schema.meeting import ItemKind
from metrics.catalogue import metric_of
from metrics.settlement import Position
from views.comparing.peers import has_peers
from views.definitions import definition_help
from views.formats import exact, period_text, value_text
from views.here import Here
from views.meeting.slides import Figure, Line, Slide
from views.meeting.words import spoken
from views.surplus.accounts import ALL_DISEASE, BOTH, DIABETES, Account, account, execution_words, surplus_findings, year_keys
from views.surplus.charts import cumulative
from views.surplus.funnel import funnel_of_year, surplus_funnel_chart
from views.surplus.paid import is_below_paid, is_paid_unit, paid_units, unit_name
from views.tiles import tiles

CONTRACTS = (DIABETES, ALL_DISEASE)
MOST_LINES = 3


@lru_cache(maxsize=256)
def has_money(here: Here) -> bool:
    """Whether the area has an account of its own with a budget in it."""
    return not is_below_paid(here) and not account(here, BOTH).is_empty


def money_slides(here: Here, comment: str) -> tuple[Slide, ...]:
    """One slide for each contract with a settled year, then the running one; below the paid level, whose the money is."""
    _ = here.text
    if is_below_paid(here):
        words = _("按{unit}付费，这一级不单独结算：预算、费用、结余都记在所属{unit}名下。").format(unit=unit_name(here))
        return (Slide(ItemKind.MONEY, _("这里不单独结算"), lines=(Line("", words),), comment=comment),)
    found = (*_settled(here, comment), *_running(here, comment))
    nothing = _("所选区域在结算年度和本年都没有人头预算。")
    return found or (Slide(ItemKind.MONEY, _("这里没有按人头付费的预算"), lines=(Line("", nothing),), comment=comment),)


def settled_accounts(here: Here) -> tuple[Account, ...]:
    """The contracts with a settled year in which the area has a budget."""
    return tuple(each for each in (account(here, contract) for contract in CONTRACTS) if each.year is not None and not each.settled.is_empty())


def _settled(here: Here, comment: str) -> Iterator[Slide]:
    for accounts in settled_accounts(here):
        key = f"capitation_surplus_rate{accounts.contract}"
        is_drawn = not is_paid_unit(here) and not has_peers(here) and funnel_of_year(here, accounts.contract).points.height > 1
        yield Slide(
            ItemKind.MONEY,
            _settled_title(here, accounts),
            figures=() if is_drawn else _year_figures(here, accounts),
            lines=_settled_lines(here, accounts),
            chart=surplus_funnel_chart(here, accounts.contract) if is_drawn else None,
            notes=(spoken(definition_help(metric_of(key), here.language)), _assumed(here)),
            comment=comment,
        )


def contract_words(here: Here, contract: str) -> str:
    _ = here.text
    return {DIABETES: _("糖尿病按人头"), ALL_DISEASE: _("全病种按人头"), BOTH: _("两种合计")}[contract]


def surplus_text(here: Here, accounts: Account) -> str:
    """The area's own surplus rate of the settled year."""
    shown = tiles(here.at(period=accounts.year), (f"capitation_surplus_rate{accounts.contract}",))
    return shown[0].value if shown else ""


def _settled_title(here: Here, accounts: Account) -> str:
    _, frame = here.text, accounts.settled
    over = frame.filter(pl.col("position") == Position.OVERSPENT.value).height
    where = {
        "year": period_text(accounts.year, here.language) if accounts.year else "",
        "contract": contract_words(here, accounts.contract),
        "area": here.name(here.area),
        "rate": surplus_text(here, accounts),
    }
    if is_paid_unit(here):
        return _("{year}{contract}：{area}结余率{rate}").format(**where)
    units = paid_units(here, frame.height)
    if not over:
        return _("{year}{contract}：{units}没有一家超支，{area}结余率{rate}").format(**where, units=units)
    return _("{year}{contract}：{units}中{over}家超支，{area}结余率{rate}").format(**where, units=units, over=over)


def _settled_lines(here: Here, accounts: Account) -> tuple[Line, ...]:
    found = surplus_findings(here, accounts.contract)[:MOST_LINES]
    if found:
        return tuple(Line(spoken(each.who), spoken(each.sentence)) for each in found)
    nobody, own = (
        here.text("没有{unit}超支，也没有在结余上升的同时管理或控制显著下降的。"),
        here.text("本{unit}没有超支，也没有在结余上升的同时管理或控制显著下降。"),
    )
    return (Line("", (own if is_paid_unit(here) else nobody).format(unit=unit_name(here))),)


def _year_figures(here: Here, accounts: Account) -> tuple[Figure, ...]:
    shown = tiles(here.at(period=accounts.year), year_keys(accounts.contract)[:4])
    return tuple(Figure(each.name, each.value, each.delta or "", each.note, each.verdict) for each in shown)


def _assumed(here: Here) -> str:
    return here.text("人头标准、风险系数、考核系数等一切资金参数均为设定值，非当地实际标准")


def _running(here: Here, comment: str) -> Iterator[Slide]:
    _, accounts = here.text, account(here, BOTH)
    if accounts.own.is_empty():
        return
    last = accounts.own.filter(~pl.col("is_incomplete")).tail(1).to_dicts() or accounts.own.tail(1).to_dicts()
    title = _("{year}年人头预算（{contract}）：到{month}月按时间进度执行{execution}%").format(
        contract=contract_words(here, BOTH),
        year=last[0]["month"].year,
        month=last[0]["month"].month,
        execution=exact(last[0]["execution_pct"], 1, here.language),
    )
    budget = value_text(last[0]["budget_yuan"], metric_of("capitation_budget_yuan"), here.language)
    yield Slide(
        ItemKind.MONEY,
        title,
        lines=tuple(Line("", spoken(words)) for words in execution_words(here, BOTH)),
        chart=cumulative(here, accounts.own),
        notes=(_("全年预算{budget}").format(budget=budget), spoken(definition_help(metric_of("capitation_execution_rate"), here.language))),
        comment=comment,
    )
